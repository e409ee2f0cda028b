// What a reward is: a pure function of text. It knows no model, no file and no clock, so that training, evaluation,
// the report page in a browser and an outside job all judge a completion alike.
import type { Row } from "../text/row.ts";
import type { Judge } from "./judge.ts";
import type { RunProgram } from "./program.ts";

export type RewardInput = {
  prompt: string;
  completion: string;
  row: Pick<Row, "answer" | "reasoning" | "meta"> & Partial<Pick<Row, "domain">>;
  /** The model's own confidence in its answer, in [0, 1]; see `answerConfidence`. */
  confidence?: number | undefined;
  tokens?: TokenCounts | undefined;
};

/** What generation knows of a completion's length. */
export type TokenCounts = {
  completion: number;
  /** No completion could have more. */
  limit: number;
  /** It reached the limit before it ended. */
  cut: boolean;
};

export type RewardResult = {
  /** In [0, 1]. */
  score: number;
  reason: string;
  /** The score is no judgement: what was asked could not be decided. */
  undecided?: true;
  /** A judge decided what could not be decided otherwise. */
  byJudge?: true;
};

export type Reward = (input: RewardInput) => RewardResult;

/** A reward that may take its time: it runs a program or asks another model. */
export type AsyncReward = (input: RewardInput) => RewardResult | Promise<RewardResult>;

/** What rewards need beside text, handed in by whoever has it; a page in a browser has none of it. */
export type RewardTools = {
  /** The user's own rewards, by the value of `use`. */
  custom?: ReadonlyMap<string, AsyncReward>;
  judge?: Judge;
  /** Runs the programs of rows that carry tests. */
  runProgram?: RunProgram;
};
