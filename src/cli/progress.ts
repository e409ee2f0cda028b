// Progress of a run, read off its events: on a terminal one live line with lasting lines above it, elsewhere plain lines.
import { styleText } from "node:util";
import { count, figure, memorySize } from "../report/format.ts";
import { orderMetrics } from "../report/labels.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { type StageMeter, startStage } from "./stage-meter.ts";
import { cut, shortDuration, statusLine } from "./status-line.ts";
import { hiddenMetrics } from "./table.ts";

export interface Progress {
  emit: EventSink;
  /** A lasting line of the program's own. */
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

type Colour = "bold" | "dim" | "green" | "yellow";
type Evaluation = Extract<RunEvent, { type: "evaluation" }>;
type Line = { text: string; colour?: Colour };

const plainEveryMs = 5000;
const sampleEveryMs = { live: 20_000, plain: 60_000 };
const sampleLines = 6;

export function createProgress(stream: ProgressStream, options: LiveLineOptions = {}): Progress {
  const { environment = process.env, now = Date.now } = options;
  const { live, ...line } = createLiveLine(stream, plainEveryMs, options);
  const coloured = live && !environment.NO_COLOR;
  const started = now();
  let meter: StageMeter | undefined;
  let figures = "";
  let completionTokens = 0;
  let sampledAt = Number.NEGATIVE_INFINITY;

  const paint = ({ text, colour }: Line) =>
    coloured && colour ? styleText(colour, text, { validateStream: false }) : text;
  const print = (...lines: Line[]) => line.print(...lines.map(paint));
  const show = () => {
    if (meter === undefined || !line.isDue()) return;
    line.draw(statusLine(meter.status(), figures, live ? { columns: line.columns(), bar: true } : {}));
  };

  const begin = (stage: string, totalSteps: number | undefined) => {
    meter = startStage(stage, totalSteps, now);
    figures = "";
    completionTokens = 0;
    if (live) line.dueAtOnce();
    else line.dueLater();
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
  process.once("exit", line.leave);
  return {
    emit: read,
    note: (text) => print({ text, colour: "yellow" }),
    close() {
      clearInterval(timer);
      process.off("exit", line.leave);
      line.clear();
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
