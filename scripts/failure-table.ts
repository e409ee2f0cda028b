// Writes docs/failures.md: what the rules of failure analysis make of failures that were planted.
//   npx tsx scripts/failure-table.ts
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { wilson } from "../src/eval/statistics.ts";
import { writeFileAtomic } from "../src/run/atomic.ts";
import { packageRoot } from "../src/run/version.ts";
import { confusion } from "../test/failure-confusion.ts";

const { rows, names, right, all } = confusion();
const { mean, low, high } = wilson(right, all);
const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const header = ["planted", ...names];
const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const text = `# Failure analysis

\`src/eval/failures/\` says by rule why a completion failed; what no rule decides is left to a judge. The rules look at the form
first (empty, loop, cut off, no tags, unclosed, malformed), then compare the calculations with those of the gold reasoning.

Below, ${all} failures that were planted in problems that Reckon makes (\`test/planted-failures.ts\`): each row is one way of breaking
gold work, each column what the rules called it. The label follows from how the failure was made.
**${right} of ${all} are named right: ${share(mean)} [${share(low)}, ${share(high)}].** The rules were made with these
ways of breaking in view, and what models really write is less tidy: take the figure as an upper bound. Written by
\`npx tsx scripts/failure-table.ts\`; a test keeps it true.

${line(header)}
${line(header.map((_, at) => (at === 0 ? "---" : "--:")))}
${rows.map(({ kind, counts }) => line([kind, ...counts.map((count) => (count === 0 ? "" : count))])).join("\n")}
`;
mkdirSync(join(packageRoot, "docs"), { recursive: true });
writeFileAtomic(join(packageRoot, "docs/failures.md"), text);
process.stdout.write(`${right} of ${all} right\n`);
