// The procedural task: worked word problems without end.
export {
  type DifficultyRange,
  generateProblem,
  generateProblemFor,
  generateRows,
  type ProblemRow,
  type RowsRequest,
} from "./rows.ts";
export { assertDisjoint, assertDistinct, normalisePrompt, sideOf } from "./split.ts";
export { closingLine, mixedTraces, type Trace, type TraceStyle, traceOf } from "./trace.ts";
