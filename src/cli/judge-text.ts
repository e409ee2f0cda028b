// What became of a judge's questions, and how far it agrees with the verifier, in a line.
import type { JudgeTally } from "../judge/judge.ts";
import { figure } from "../report/format.ts";
import type { Agreement } from "../reward/agreement.ts";

export function judgeText(
  { asked, cached, failed, compared, turned, unsaved }: JudgeTally,
  agreement: Agreement | undefined,
): string {
  const kappa = agreement?.kappa === undefined ? "" : `, kappa ${agreement.kappa.toFixed(2)}`;
  const parts = [
    `${asked} asked, ${cached} from the cache, ${failed} without a verdict`,
    ...(compared > 0 ? [`${turned} of ${compared} comparisons turned with the order`] : []),
    ...(unsaved > 0 ? [`${unsaved} replies could not be kept`] : []),
    ...(agreement
      ? [
          `agrees with the verifier on ${figure(agreement.agreement, "share")} of ${agreement.count} completions${kappa}`,
        ]
      : []),
  ];
  return `judge: ${parts.join("; ")}`;
}
