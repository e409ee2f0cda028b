// Progress of a run, read off its events: on a terminal one live line with lasting lines above it, elsewhere plain lines.
import { styleText } from "node:util";
import { count, figure, memorySize } from "../report/format.ts";
import { orderMetrics } from "../report/labels.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { type StageMeter, startStage } from "./stage-meter.ts";
import { cut, shortDuration, statusLine } from "./status-line.ts";
import { hiddenMetrics } from "./table.ts";

/** Where progress goes: standard error, or what stands in for it. */
export type ProgressStream = { write(text: string): unknown; isTTY?: boolean; columns?: number };

export interface Progress {
  emit: EventSink;
  /** A lasting line of the program's own. */
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

type Options = { environment?: NodeJS.ProcessEnv; now?: () => number };
type Colour = "bold" | "dim" | "green" | "yellow";
type Evaluation = Extract<RunEvent, { type: "evaluation" }>;
type Line = { text: string; colour?: Colour };

const redrawMs = 100;
const plainEveryMs = 5000;
const sampleEveryMs = { live: 20_000, plain: 60_000 };
const sampleLines = 6;

export function createProgress(
  stream: ProgressStream,
  { environment = process.env, now = Date.now }: Options = {},
): Progress {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const coloured = live && !environment.NO_COLOR;
  const started = now();
  let meter: StageMeter | undefined;
  let figures = "";
  let completionTokens = 0;
  let sampledAt = Number.NEGATIVE_INFINITY;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;

  const paint = ({ text, colour }: Line) =>
    coloured && colour ? styleText(colour, text, { validateStream: false }) : text;
  const clear = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const print = (...lines: Line[]) => {
    clear();
    for (const line of lines) stream.write(`${paint(line)}\n`);
  };
  const show = () => {
    if (meter === undefined || now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
    shownAt = now();
    if (!live) return print({ text: statusLine(meter.status(), figures) });
    clear();
    stream.write(statusLine(meter.status(), figures, { columns: (stream.columns ?? 80) - 1, bar: true }));
    isDrawn = true;
  };

  const begin = (stage: string, totalSteps: number | undefined) => {
    meter = startStage(stage, totalSteps, now);
    figures = "";
    completionTokens = 0;
    shownAt = live ? Number.NEGATIVE_INFINITY : now();
  };
  const advance = (stage: string, step: number, tokens: number) => {
    if (meter === undefined) begin(stage, undefined);
    meter?.advance(step, tokens);
  };
  const sample = (title: string, text: string) => {
    if (now() - sampledAt < (live ? sampleEveryMs.live : sampleEveryMs.plain)) return;
    sampledAt = now();
    print({ text: title, colour: "dim" }, ...quote(text, (stream.columns ?? 100) - 1));
  };

  const read = (event: RunEvent) => {
    switch (event.type) {
      case "stage-start":
        begin(event.stage, event.totalSteps);
        if (!live) print({ text: beginLine(event) });
        break;
      case "train-step":
        figures = `loss ${event.loss.toFixed(3)}`;
        advance(event.stage, event.step, event.tokens);
        break;
      case "completion":
        completionTokens += event.tokens;
        sample(`sample of ${event.stage} step ${event.step}, reward ${event.reward.toFixed(2)}`, event.text);
        break;
      case "probe":
        sample(`sample of ${event.stage} step ${event.step}: ${cut(oneLine(event.prompt), 100)}`, event.text);
        break;
      case "grpo-step":
        figures = `reward ${event.reward.toFixed(3)}  right ${figure(event.correctShare, "share")}  KL ${event.kl.toFixed(3)}`;
        advance(event.stage, event.step, completionTokens);
        completionTokens = 0;
        break;
      case "run-resume":
        print(...lastingLines(event, ""));
        // An evaluation counts its samples itself.
        if (meter?.stage === event.stage) meter.step = event.step;
        break;
      case "evaluation-sample":
        advance(`evaluation of ${event.model}`, (meter?.step ?? 0) + 1, event.tokens);
        break;
      case "evaluation":
        print(evaluationLine(event, meter));
        meter = undefined;
        break;
      case "stage-end":
        // After an evaluation its own line has said it.
        if (meter?.stage === event.stage) print(stageEndLine(meter, figures));
        meter = undefined;
        break;
      default:
        print(...lastingLines(event, shortDuration(now() - started)));
    }
    show();
  };

  const timer = live ? setInterval(show, 250).unref() : undefined;
  const leave = () => {
    if (isDrawn) stream.write("\n");
    isDrawn = false;
  };
  process.once("exit", leave);
  return {
    emit: read,
    note: (text) => print({ text, colour: "yellow" }),
    close() {
      clearInterval(timer);
      process.off("exit", leave);
      clear();
      meter = undefined;
    },
  };
}

function beginLine({ stage, totalSteps }: Extract<RunEvent, { type: "stage-start" }>): string {
  return `${stage}: ${count(totalSteps)} ${stage.startsWith("evaluation") ? "rows" : "steps"}`;
}

function stageEndLine(meter: StageMeter, figures: string): Line {
  const took = shortDuration(meter.status().elapsedMs);
  return {
    text: `✓ ${meter.stage}: ${count(meter.step)} steps in ${took}${figures && `, ${figures}`}`,
    colour: "green",
  };
}

function evaluationLine({ model, rows, metrics }: Evaluation, meter: StageMeter | undefined): Line {
  const scores = orderMetrics(Object.keys(metrics).filter((name) => !hiddenMetrics.has(name))).map(
    ({ name, label, kind }) => `${label.toLowerCase()} ${figure(metrics[name]!.mean, kind)}`,
  );
  const took = meter ? ` in ${shortDuration(meter.status().elapsedMs)}` : "";
  return { text: `✓ ${model} on ${count(rows)} rows${took}: ${scores.join(", ")}`, colour: "green" };
}

/** The events that are told once and stay on the screen. */
function lastingLines(event: RunEvent, elapsed: string): Line[] {
  switch (event.type) {
    case "run-start":
      return [{ text: `${event.name}, seed ${event.seed}, reckon ${event.version}`, colour: "bold" }];
    case "run-resume":
      return [{ text: `resumed: ${event.stage} after step ${event.step}` }];
    case "data": {
      const quarantined = event.quarantined > 0 ? `, ${count(event.quarantined)} set aside as unusable` : "";
      return [{ text: `${event.split}: ${count(event.rows)} rows${quarantined}`, colour: "dim" }];
    }
    case "memory": {
      const [stage, bytes] = Object.entries(event.foretold).reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
      if (stage === "") return [];
      return [{ text: `memory: about ${memorySize(bytes)} at most, in ${stage}`, colour: "dim" }];
    }
    case "validation":
      return [{ text: `${event.stage} step ${event.step}: validation loss ${event.loss.toFixed(3)}`, colour: "dim" }];
    case "checkpoint":
      return [{ text: `${event.stage} step ${event.step}: checkpoint saved`, colour: "dim" }];
    case "warning":
      return [{ text: `warning: ${oneLine(event.message)}`, colour: "yellow" }];
    case "run-end":
      return [{ text: `✓ done in ${elapsed}`, colour: "green" }];
    default:
      return [];
  }
}

/** A completion's first lines behind a margin; a model may write any character, so none that steers a terminal passes. */
function quote(text: string, columns: number): Line[] {
  const lines = text.trim().split(/\r?\n/);
  const shown = lines
    .slice(0, sampleLines)
    .map((line) => ({ text: cut(`  │ ${oneLine(line)}`, columns), colour: "dim" as const }));
  const more = lines.length - sampleLines;
  return more > 0 ? [...shown, { text: `  │ … ${more} more lines`, colour: "dim" }] : shown;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\p{Cc}/gu, "�");
}
