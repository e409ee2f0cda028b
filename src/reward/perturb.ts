// Gold rows made wrong, and rewritten without harm: what a reward must tell apart, and what it must not.
import { formatTrace } from "../text/trace.ts";
import { compareWithGold } from "./gold.ts";
import { harmlessPrograms, wrongPrograms } from "./perturb-program.ts";
import { languageOf, rowTests } from "./program.ts";
import type { RewardInput } from "./reward.ts";

type GoldRow = RewardInput["row"] & { prompt: string };
export type Variant = { kind: string; completion: string };

/** The gold trace as a model would have written it. */
export const goldCompletion = ({ reasoning, answer }: GoldRow): string => formatTrace({ reasoning, answer });

/**
 * The gold trace with a wrong answer, several ways; none where the wrong answer turns out to mean the right one, or is
 * not known to be different.
 * @param others answers of other rows
 */
export function wrongVariants(row: GoldRow, others: readonly string[]): Variant[] {
  const written = (answer: string) => formatTrace({ reasoning: row.reasoning, answer });
  if (rowTests(row) !== undefined)
    return wrongPrograms(row.answer, others).map(({ kind, answer }) => ({ kind, completion: written(answer) }));
  const answers: [kind: string, answer: string | undefined][] = [
    ["a number one more", changeNumber(row.answer, (value) => value + 1)],
    ["a number ten times as large", changeNumber(row.answer, (value) => value * 10)],
    ["the sign turned", changeNumber(row.answer, (value) => -value)],
    ["yes for no", turned(row.answer)],
    ...others.map((answer): [string, string] => ["another row's answer", answer]),
  ];
  return answers.flatMap(([kind, answer]) =>
    answer !== undefined && compareWithGold(answer, row).verdict === "different"
      ? [{ kind, completion: written(answer) }]
      : [],
  );
}

/** The gold trace in other clothes: a score that changes judges the clothes. */
export function harmlessVariants(row: GoldRow): Variant[] {
  const { reasoning, answer } = row;
  const gold = goldCompletion(row);
  const written = (answer: string) => formatTrace({ reasoning, answer });
  const answers: { kind: string; answer: string }[] =
    rowTests(row) === undefined
      ? [
          { kind: "a full stop after the answer", answer: `${answer}.` },
          { kind: "the answer in bold", answer: `**${answer}**` },
        ]
      : harmlessPrograms(answer, languageOf(row) ?? "python");
  return [
    { kind: "white space around the whole", completion: `\n ${gold}\n\n` },
    { kind: "blank lines between the blocks", completion: gold.replace("</reasoning>", "</reasoning>\n\n") },
    { kind: "line ends of Windows", completion: gold.replaceAll("\n", "\r\n") },
    { kind: "white space around the answer", completion: written(`  ${answer}  `) },
    {
      kind: "blank lines in the reasoning",
      completion: formatTrace({ reasoning: reasoning.replaceAll("\n", "\n\n"), answer }),
    },
    ...answers.map((variant) => ({ kind: variant.kind, completion: written(variant.answer) })),
  ];
}

/** The first number of the answer changed, if it has one that is plain digits. */
function changeNumber(answer: string, change: (value: number) => number): string | undefined {
  const found = /(?<![\d.,/^])-?\d{1,12}(?:\.\d{1,6})?(?![\d,/^])/.exec(answer);
  if (found === null) return undefined;
  const changed = change(Number(found[0]));
  const digits = (/\.(\d+)/.exec(found[0])?.[1] ?? "").length;
  return answer.slice(0, found.index) + changed.toFixed(digits) + answer.slice(found.index + found[0].length);
}

function turned(answer: string): string | undefined {
  const opposites: Record<string, string> = { yes: "no", no: "yes", true: "false", false: "true" };
  return opposites[answer.trim().toLowerCase()];
}
