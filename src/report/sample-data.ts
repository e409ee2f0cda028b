// Every sample of a run as the page's own script reads it: gzip of JSON, in base64. Packs here, unpacks in the browser.
import { gzipSync } from "node:zlib";
import { parseTrace } from "../text/trace.ts";
import { type Html, html, trusted } from "./html.ts";
import type { ReportData } from "./read-model.ts";

/** What one model wrote. */
export type PackedAnswer = {
  model: string;
  text: string;
  tokens: number;
  scores: Record<string, number>;
};

export type PackedProblem = {
  id: string;
  prompt: string;
  /** The gold trace. */
  gold: { reasoning: string; answer: string };
  difficulty?: number;
  answers: PackedAnswer[];
};

export type SampleData = {
  /** Evaluated models but gold, in the order of their training. */
  models: { name: string; label: string }[];
  problems: PackedProblem[];
  /** Tokens at which a completion is cut off; 0 where that is not known. */
  longest: number;
};

export function sampleData(data: ReportData, labelOf: (model: string) => string, longest: number): SampleData {
  return {
    longest,
    models: data.models.filter(({ name }) => name !== "gold").map(({ name }) => ({ name, label: labelOf(name) })),
    problems: data.problems.map(({ rowId, prompt, gold, difficulty, answers }) => ({
      id: rowId,
      prompt,
      gold: goldOf(gold),
      ...(difficulty === undefined ? {} : { difficulty }),
      answers: answers
        .filter(({ model }) => model !== "gold")
        .map(({ model, text, tokens, scores }) => ({ model, text, tokens, scores })),
    })),
  };
}

/** The gold trace read again; what is none stands as the answer. */
export function goldOf(text: string): PackedProblem["gold"] {
  const trace = parseTrace(text);
  return trace.ok ? { reasoning: trace.reasoning, answer: trace.answer } : { reasoning: "", answer: text };
}

/** A script element that no browser runs; the page's script reads it by its id. */
export function packedSamples(data: SampleData): Html {
  const packed = gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
  return html`<script type="application/octet-stream" id="sample-data">${trusted(packed)}</script>`;
}
