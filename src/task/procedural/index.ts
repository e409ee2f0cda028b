// The procedural task: worked word problems without end.
export { generateProblem, generateRows, type ProblemRow } from "./rows.ts";
export { assertDisjoint, assertDistinct, normalisePrompt, sideOf } from "./split.ts";
export { closingLine, mixedTraces, traceOf } from "./trace.ts";
