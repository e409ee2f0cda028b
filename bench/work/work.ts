// What a side of a bench does, whoever it is: shown to compute the right thing once, then repeated.
import type { Precision } from "../../src/model/precision.ts";
import type { Settings } from "../cases.ts";

export type Work = {
  /** What this side computes for given tokens, so that sides can be compared; see `agreement` in sides.ts. */
  check(): Promise<Checked>;
  /** Does the work once. @param lap counts from 0 @returns the figure in the unit of the case */
  lap(lap: number): Promise<number>;
};

export type Checked = {
  /** Of the first batch, before anything was learned. */
  readonly loss?: number;
  /** Natural logs of the probabilities of the same tokens. */
  readonly logProbs: readonly number[];
};

export type SettingsOf<Name extends Settings["work"]> = Extract<Settings, { work: Name }>;

/** How a side holds the weights, and in how many threads it works. */
export type Way = { readonly folder: string; readonly precision: Precision; readonly threads: number };
