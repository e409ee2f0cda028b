// Whether a model knows when it is right: its confidence in each answer against whether the answer is right.

/** `confidence` in [0, 1]; `right` 0 or 1. */
export type Judged = { confidence: number; right: number };

/** Answers whose confidence lies in (low, high]; the first bin holds 0 too. */
export type CalibrationBin = { low: number; high: number; count: number; confidence: number; accuracy: number };

/** Of the share of answers that the model is surest of, how many are right. */
export type CoveragePoint = { coverage: number; accuracy: number };

export type Calibration = {
  count: number;
  /** Expected calibration error. */
  ece: number;
  brier: number;
  /** Without the empty ones. */
  bins: CalibrationBin[];
  /** At 10 %, 20 % … 100 % of the answers. */
  selective: CoveragePoint[];
};

const binCount = 10;
const coverageSteps = 10;
/** What the product of two decimal fractions may be above the whole number that it should be. */
const rounding = 1e-9;

/** Undefined where there are no answers. */
export function calibrationOf(answers: readonly Judged[]): Calibration | undefined {
  if (answers.length === 0) return undefined;
  const bins = calibrationBins(answers);
  return {
    count: answers.length,
    ece:
      bins.reduce((sum, { count, confidence, accuracy }) => sum + count * Math.abs(accuracy - confidence), 0) /
      answers.length,
    brier: mean(answers.map(({ confidence, right }) => (confidence - right) ** 2)),
    bins,
    selective: selectiveAccuracy(answers),
  };
}

/**
 * Ten bins of equal width, as for the ECE of Guo et al. 2017 ("On Calibration of Modern Neural Networks", eq. 3): the mean
 * over answers of |accuracy − mean confidence| of their bin.
 */
function calibrationBins(answers: readonly Judged[]): CalibrationBin[] {
  const binOf = ({ confidence }: Judged) =>
    Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount - rounding) - 1));
  return Array.from({ length: binCount }, (_, bin) => answers.filter((answer) => binOf(answer) === bin)).flatMap(
    (inside, bin) => {
      if (inside.length === 0) return [];
      const [low, high] = [bin / binCount, (bin + 1) / binCount];
      const [confidence, accuracy] = [mean(inside.map((one) => one.confidence)), mean(inside.map((one) => one.right))];
      return [{ low, high, count: inside.length, confidence, accuracy }];
    },
  );
}

/**
 * The accuracy over the most confident ⌈coverage · n⌉ answers (Geifman and El-Yaniv 2017, "Selective Classification for Deep
 * Neural Networks": 1 − the selective risk). Answers of equal confidence count with their mean, so that their order does
 * not.
 */
function selectiveAccuracy(answers: readonly Judged[]): CoveragePoint[] {
  const sorted = [...answers].sort((a, b) => b.confidence - a.confidence);
  const expected: number[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]!.confidence === sorted[start]!.confidence) end++;
    const tied = mean(sorted.slice(start, end).map(({ right }) => right));
    for (; start < end; start++) expected.push(tied);
  }
  return Array.from({ length: coverageSteps }, (_, step) => {
    const coverage = (step + 1) / coverageSteps;
    const taken = Math.ceil(coverage * sorted.length - rounding);
    return { coverage, accuracy: mean(expected.slice(0, taken)) };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
