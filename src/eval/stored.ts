// The evaluations that a run's journal holds. Knows events, not files.
import type { Pins, RunEvent } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import type { Sample } from "./sample.ts";

export type StoredEvaluation = {
  model: string;
  /** Undefined for gold targets, and for runs of before there were pins. */
  pins: Pins | undefined;
  /** How many samples it was to have; undefined like the pins. */
  planned: number | undefined;
  samples: Sample[];
};

/** By model, in their order; the last one may be cut off. */
export function storedEvaluations(events: readonly RunEvent[]): Map<string, StoredEvaluation> {
  const stored = new Map<string, StoredEvaluation>();
  const of = (model: string) => {
    const evaluation = stored.get(model) ?? { model, pins: undefined, planned: undefined, samples: [] };
    stored.set(model, evaluation);
    return evaluation;
  };
  for (const event of events) {
    if (event.type === "evaluation-start")
      Object.assign(of(event.model), { pins: event.pins, planned: event.rows * event.samples });
    if (event.type === "evaluation-sample") of(event.model).samples.push(event);
  }
  return stored;
}

/** The rows that the models were evaluated on, as rewards see them. */
export function storedRows(events: readonly RunEvent[]): Row[] {
  return events.flatMap((event): Row[] => {
    if (event.type !== "evaluation-row") return [];
    const { rowId: id, prompt, reasoning, answer, domain, source, meta } = event;
    return [{ id, prompt, reasoning, answer, domain, source, licence: "unknown", split: "test", meta }];
  });
}
