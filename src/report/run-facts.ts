// How the run was made: settings, data, stages with their times, checkpoints, warnings, and the recipe itself.
import { code, panel, table } from "./facts-table.ts";
import { count, duration, number, plural } from "./format.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import { stageLabel } from "./labels.ts";
import type { ReportData } from "./read-model.ts";
import { labelOf, stageProgress, stageTime } from "./words.ts";

export function runSection(data: ReportData, recipe: string): Html {
  const { run, durationMs } = data;
  return html`<section id="run"><h2>The run</h2><div class="facts">
${panel(
  "Settings",
  table(
    ["Setting", "Value"],
    [
      ["recipe hash", code(run.recipeHash)],
      ["reckon", run.version],
      ["seed", String(run.seed)],
      ...Object.entries(run.settings).map(([name, value]): HtmlValue[] => [name, code(String(value))]),
    ],
  ),
)}
${
  data.stages.length > 0 &&
  panel(
    "Stages",
    table(
      ["Stage", "Steps", "Time"],
      [
        ...data.stages.map((stage): HtmlValue[] => [stageLabel(stage.name), stageProgress(stage), stageTime(stage)]),
        ...evaluationTimes(data),
        ...(durationMs === undefined ? [] : [[html`<b>Whole run</b>`, "", html`<b>${duration(durationMs)}</b>`]]),
      ],
    ),
  )
}
${costPanel(data)}
${
  data.data.length > 0 &&
  panel(
    "Data",
    table(
      ["Split", "Rows", "Set aside", "Hash"],
      data.data.map((event) => [event.split, count(event.rows), count(event.quarantined), code(event.hash)]),
    ),
  )
}
${sourcePanel(data)}
${
  data.checkpoints.length > 0 &&
  panel(
    `Last checkpoints, of ${count(data.checkpoints.length)}`,
    table(
      ["Stage", "Step", "Path", "SHA-256"],
      lastCheckpoints(data).map(({ stage, step, path, sha256 }) => [
        stageLabel(stage),
        count(step),
        code(path),
        code(sha256),
      ]),
    ),
  )
}</div>
${recipe !== "" && html`<details class="recipe"><summary>The recipe</summary><pre tabindex="0">${recipe}</pre></details>`}</section>`;
}

function sourcePanel({ data }: ReportData): HtmlValue {
  const rows = data.flatMap(({ split, sources = [] }) =>
    sources.map(({ name, licence, rows }): HtmlValue[] => [name, licence, split, count(rows)]),
  );
  return rows.length > 0 && panel("Sources", table(["Source", "Licence", "Split", "Rows"], rows));
}

export function warningSection(warnings: readonly string[]): Html {
  if (warnings.length === 0) return html``;
  const amounts = new Map<string, number>();
  for (const warning of warnings) amounts.set(warning, (amounts.get(warning) ?? 0) + 1);
  return html`<section id="warnings"><h2>Warnings</h2><ul class="warnings">${[...amounts].map(
    ([message, amount]) => html`<li>${message}${amount > 1 && html` <small>(${count(amount)} times)</small>`}</li>`,
  )}</ul></section>`;
}

/** What a machine like the ones that two cores come from may draw at work, in watts: an assumption, and said to be one. */
const assumedWatts = 60;

function costPanel({ durationMs, training, completions, problems }: ReportData): Html {
  if (durationMs === undefined) return html``;
  const learned = training.flatMap(({ steps }) => steps).reduce((sum, { tokens }) => sum + tokens, 0);
  const sampled = completions.reduce((sum, { tokens }) => sum + tokens, 0);
  const answered = problems.flatMap(({ answers }) => answers).reduce((sum, { tokens }) => sum + tokens, 0);
  const kilowattHours = (assumedWatts / 1000) * (durationMs / 3_600_000);
  return panel(
    "What it cost",
    table(
      ["", ""],
      [
        ["time", duration(durationMs)],
        ["tokens trained on", count(learned)],
        ["tokens sampled in GRPO", count(sampled)],
        ["tokens generated in evaluations", count(answered)],
        [`energy, an estimate at an assumed ${assumedWatts} W`, `${number(kilowattHours)} kWh`],
      ],
    ),
  );
}

function lastCheckpoints({ checkpoints }: ReportData): ReportData["checkpoints"] {
  return checkpoints.filter(
    (checkpoint, index) => checkpoints.findLastIndex(({ stage }) => stage === checkpoint.stage) === index,
  );
}

function evaluationTimes(data: ReportData): HtmlValue[][] {
  return data.models.flatMap(({ name, rows, durationMs }) =>
    durationMs === undefined
      ? []
      : [[`Evaluation: ${labelOf(data, name)}`, plural(rows, "problem"), duration(durationMs)]],
  );
}
