// How far a stage is, how fast it goes and when it ends, from the times at which its steps arrive. Draws nothing.

/** What is known about the stage at work. */
export type StageStatus = {
  stage: string;
  step: number;
  /** Undefined where nobody said how many there are. */
  totalSteps: number | undefined;
  elapsedMs: number;
  /** Undefined until there is a step to judge by. */
  remainingMs: number | undefined;
  tokensPerSecond: number | undefined;
};

export interface StageMeter {
  stage: string;
  step: number;
  advance(step: number, tokens: number): void;
  status(): StageStatus;
}

/** Speed is that of the last 30 seconds, or of the last step where steps are longer. */
const windowMs = 30_000;

/** Begins a stage now; `now` is a clock in milliseconds. */
export function startStage(stage: string, totalSteps: number | undefined, now: () => number): StageMeter {
  const startedAt = now();
  const marks = [{ at: startedAt, step: 0, tokens: 0 }];
  let tokens = 0;
  return {
    stage,
    step: 0,
    advance(step, newTokens) {
      const last = marks.at(-1)!;
      // A resumed stage begins in the middle: the steps before were not made now.
      if (marks.length === 1 && step > last.step + 1) last.step = step - 1;
      tokens += newTokens;
      marks.push({ at: now(), step, tokens });
      this.step = step;
      while (marks.length > 2 && marks[1]!.at < now() - windowMs) marks.shift();
    },
    status() {
      const [first, last] = [marks[0]!, marks.at(-1)!];
      const durationMs = last.at - first.at;
      const known = marks.length > 1 && durationMs > 0;
      const stepMs = durationMs / (last.step - first.step);
      const remaining = totalSteps === undefined ? undefined : (totalSteps - last.step) * stepMs - (now() - last.at);
      return {
        stage,
        step: this.step,
        totalSteps: totalSteps !== undefined && this.step <= totalSteps ? totalSteps : undefined,
        elapsedMs: now() - startedAt,
        remainingMs:
          known && remaining !== undefined && Number.isFinite(remaining) ? Math.max(0, remaining) : undefined,
        tokensPerSecond: known && tokens > 0 ? ((last.tokens - first.tokens) / durationMs) * 1000 : undefined,
      };
    },
  };
}
