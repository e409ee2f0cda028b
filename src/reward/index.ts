// What the other layers use of the rewards.
export { type CompareOptions, compareAnswers, type Verdict } from "./answer.ts";
export { type CompositeResult, compositeReward, type RewardComponent } from "./combine.ts";
export { type AnswerTokens, answerConfidence, confidenceReward, tokenEnds } from "./confidence.ts";
export { correctnessReward, statedAnswer } from "./correctness.ts";
export { formatReward } from "./format.ts";
export type { Reward, RewardInput, RewardResult } from "./reward.ts";
export { type TraceOptions, traceReward } from "./trace-structure.ts";
