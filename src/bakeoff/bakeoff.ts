// A whole bake-off: the prompts drawn, every teacher asked, what came of it measured, compared, and written as bakeoff.json.
// Teachers are asked one after the other, so that those on one machine do not slow each other down.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../data/database.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { openJudge } from "../judge/judge.ts";
import { judgeCacheFolder } from "../judge/reply-cache.ts";
import type { RunProgram } from "../reward/program.ts";
import { removeTemporaryFiles, writeFileAtomic } from "../run/atomic.ts";
import { UserError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { lockFolder } from "../run/lock.ts";
import { version } from "../run/version.ts";
import { embeddedFolder } from "../teacher/embedded.ts";
import { endpointOf } from "../teacher/endpoints.ts";
import { openLedger, type Spent } from "../teacher/ledger.ts";
import type { Prompt } from "../teacher/prompts.ts";
import { ledgerName } from "../teacher/teach.ts";
import { createVerifier } from "../teacher/verifier.ts";
import type { Row } from "../text/row.ts";
import type { Trace } from "../text/trace.ts";
import { askTeacher, type Outcome } from "./ask-teacher.ts";
import { type Drawn, drawPrompts } from "./draw.ts";
import { type JudgeView, judgeTraces } from "./judge-traces.ts";
import { type Measures, measure } from "./measure.ts";
import { comparePairs, type Pair } from "./pairs.ts";
import { type ProbeView, runProbe } from "./probe.ts";
import type { BakeoffRecipe } from "./recipe.ts";
import { type Recommendation, recommend } from "./recommend.ts";
import { openStudent, type Student, type StudentView } from "./student.ts";
import { type WholeJob, wholeJob } from "./whole-job.ts";

export type BakeoffEvent =
  | { type: "download"; event: DownloadEvent }
  | { type: "drawn"; prompts: number; heldOut: number }
  | { type: "outcome"; teacher: string; outcome: Outcome; done: number; of: number }
  | { type: "teacher"; teacher: string; measures: Measures; answered: number; reused: number; refusal?: string }
  | { type: "step"; teacher: string; what: "student" | "judge" | "probe" }
  | { type: "note"; message: string }
  | { type: "training"; teacher: string; event: RunEvent };

export type BakeoffOptions = {
  recipe: BakeoffRecipe;
  folders: readonly string[];
  out: string;
  runProgram: RunProgram;
  environment?: Record<string, string | undefined>;
  onEvent?: (event: BakeoffEvent) => void;
  isInterrupted?: () => boolean;
  /** Of the wait before a second try. */
  firstWaitMs?: number;
};

/** One teacher, in full. */
export type TeacherView = {
  name: string;
  model: string;
  measures: Measures;
  outcomes: Outcome[];
  job?: WholeJob;
  student?: StudentView;
  judge?: JudgeView;
  probe?: ProbeView;
  /** Why it could be asked no more, or why there is no probe. */
  refusal?: string;
  withoutProbe?: string;
};

export type BakeoffOutcome = {
  name: string;
  seed: number;
  version: string;
  /** In the recipe's order. */
  teachers: TeacherView[];
  prompts: { task: string; prompt: Prompt }[];
  available: Record<string, number>;
  pairs: Pair[];
  /** Of the students after their probe. */
  probePairs: Pair[];
  recommendation: Recommendation;
  spent: Spent;
  answered: number;
  reused: number;
  stopped?: "budget" | "interrupted";
};

/** Traces that a probe needs to be more than chance. */
const fewestTraces = 8;

/** @throws UserError for files that are not there, a student that cannot be opened, a full disk */
export async function bakeoff(options: BakeoffOptions): Promise<BakeoffOutcome> {
  const { recipe, out, folders, environment = process.env, onEvent = () => {}, isInterrupted = () => false } = options;
  mkdirSync(out, { recursive: true });
  const unlock = lockFolder(out);
  try {
    removeTemporaryFiles(out);
    const ask = { folders, environment, onDownload: (event: DownloadEvent) => onEvent({ type: "download", event }) };
    const model = recipe.student && (await embeddedFolder(recipe.student.model, ask));
    const student = model === undefined ? undefined : openStudent(model, recipe.student!.systemPrompt);
    const drawn = await drawnPrompts(recipe, folders, ask.onDownload);
    onEvent({ type: "drawn", prompts: drawn.asked.length, heldOut: drawn.heldOut.length });
    const ledger = await openLedger(join(out, ledgerName));
    const verifier = createVerifier(options.runProgram);
    const teachers: TeacherView[] = [];
    const totals = { answered: 0, reused: 0 };
    let stopped: BakeoffOutcome["stopped"];
    try {
      for (const [name, settings] of Object.entries(recipe.teachers)) {
        if (stopped !== undefined) break;
        let done = 0;
        const of = drawn.asked.length;
        const { outcomes, refusal, ...asked } = await askTeacher(recipe, name, drawn.asked, {
          ledger,
          verifier,
          ask,
          isInterrupted,
          firstWaitMs: options.firstWaitMs,
          onOutcome: (outcome) => onEvent({ type: "outcome", teacher: name, outcome, done: ++done, of }),
        });
        stopped = asked.stopped;
        totals.answered += asked.answered;
        totals.reused += asked.reused;
        if (outcomes.length === 0) continue;
        const endpoint = endpointOf(name, settings);
        const measures = measure(outcomes, endpoint);
        const job = wholeJob(outcomes, recipe.tasks, drawn.available, endpoint);
        const refused = refusal === undefined ? {} : { refusal };
        teachers.push({ name, model: settings.model, measures, outcomes, ...(job ? { job } : {}), ...refused });
        onEvent({ type: "teacher", teacher: name, measures, ...asked, ...refused });
      }
      const view = await look(options, { teachers, drawn, student, model, isStopped: stopped !== undefined });
      const outcome = {
        name: recipe.name,
        seed: recipe.seed,
        version,
        teachers: view.teachers,
        prompts: drawn.asked,
        available: drawn.available,
        ...compared(view.teachers),
        spent: ledger.spent(),
        ...totals,
        ...((stopped ?? view.stopped) ? { stopped: stopped ?? view.stopped! } : {}),
      };
      writeFileAtomic(join(out, "bakeoff.json"), `${JSON.stringify(summaryOf(recipe, outcome), null, 2)}\n`);
      return outcome;
    } finally {
      await ledger.close();
    }
  } finally {
    unlock();
  }
}

/** The prompts alone, for a quote. @throws DataError for files that are not there */
export async function drawnPrompts(
  recipe: BakeoffRecipe,
  folders: readonly string[],
  onDownload: (event: DownloadEvent) => void,
): Promise<Drawn> {
  const database = await openDatabase({
    temporaryFolder: join(tmpdir(), "reckon-spill"),
    memoryBytes: 2e8,
    threads: 1,
  });
  try {
    return await drawPrompts(database, recipe, { folders, onDownload });
  } finally {
    database.close();
  }
}

type Looked = {
  teachers: TeacherView[];
  drawn: Drawn;
  student: Student | undefined;
  model: string | undefined;
  isStopped: boolean;
};

/** What student, judge and probe make of the traces; a run that was stopped leaves the probe for its next time. */
async function look(
  { recipe, out, environment = process.env, onEvent = () => {}, isInterrupted = () => false }: BakeoffOptions,
  { teachers, drawn, student, model, isStopped }: Looked,
): Promise<{ teachers: TeacherView[]; stopped?: "interrupted" }> {
  const promptOf = new Map(drawn.asked.map(({ prompt }) => [prompt.id, prompt]));
  const judge = recipe.judge && openJudge({ cacheFolder: judgeCacheFolder(environment), environment });
  const views: TeacherView[] = [];
  for (const view of teachers) {
    const traces = view.outcomes.flatMap(({ prompt, trace }) =>
      trace === undefined ? [] : [{ prompt: promptOf.get(prompt)!.prompt, trace }],
    );
    const looked: TeacherView = { ...view };
    if (student && traces.length > 0) {
      onEvent({ type: "step", teacher: view.name, what: "student" });
      looked.student = await student.look(traces);
    }
    if (judge && recipe.judge && traces.length > 0) {
      onEvent({ type: "step", teacher: view.name, what: "judge" });
      looked.judge = await judgeTraces(judge, recipe.judge, traces);
    }
    views.push(looked);
  }
  if (recipe.probe === undefined || model === undefined || isStopped) return { teachers: views };
  for (const view of views) {
    if (isInterrupted()) return { teachers: views, stopped: "interrupted" };
    const training = view.outcomes.flatMap(({ prompt, isVerified, trace }) =>
      isVerified && trace !== undefined ? [rowOf(promptOf.get(prompt)!, trace)] : [],
    );
    if (training.length < fewestTraces) {
      view.withoutProbe = `${training.length} verified traces are too few for a probe, which takes ${fewestTraces}`;
      onEvent({ type: "note", message: `${view.name}: ${view.withoutProbe}` });
      continue;
    }
    onEvent({ type: "step", teacher: view.name, what: "probe" });
    try {
      view.probe = await runProbe({
        folder: join(out, "probe"),
        teacher: view.name,
        seed: recipe.seed,
        model,
        systemPrompt: recipe.student!.systemPrompt,
        settings: recipe.probe,
        training,
        testing: drawn.heldOut.map((prompt) => ({ ...plain(prompt), split: "test" as const })),
        emit: (event) => onEvent({ type: "training", teacher: view.name, event }),
        isInterrupted,
      });
    } catch (error) {
      if (isInterrupted()) return { teachers: views, stopped: "interrupted" };
      if (!(error instanceof UserError)) throw error;
      view.withoutProbe = error.message;
      onEvent({ type: "note", message: `${view.name}: no probe: ${error.message}` });
    }
  }
  return { teachers: views };
}

/** Without the place in its file. */
function plain({ file: _file, place: _place, ...row }: Prompt): Row {
  return row;
}

const rowOf = (prompt: Prompt, { reasoning, answer }: Trace): Row => ({
  ...plain(prompt),
  reasoning,
  // The set's own where it has one, which the teacher's was shown to equal.
  answer: prompt.answer.trim() === "" ? answer : prompt.answer,
});

function compared(teachers: readonly TeacherView[]): Pick<BakeoffOutcome, "pairs" | "probePairs" | "recommendation"> {
  const asked = teachers.filter(({ measures }) => measures.answers > 0);
  const pairs = comparePairs(
    new Map(
      asked.map(({ name, outcomes }) => [
        name,
        new Map(outcomes.map(({ prompt, isVerified }) => [prompt, isVerified] as const)),
      ]),
    ),
  );
  const probed = asked.flatMap(({ name, probe }) => (probe === undefined ? [] : [[name, probe.results] as const]));
  const probePairs = comparePairs(new Map(probed));
  const candidates = asked.map(({ name, measures, job, probe }) => ({ name, measures, job, probe }));
  return { pairs, probePairs, recommendation: recommend(candidates, { verified: pairs, probe: probePairs }) };
}

/** What `bakeoff.json` and `--json` say: every figure, and of each prompt what became of it, without the texts. */
export function summaryOf(recipe: BakeoffRecipe, { teachers, prompts, ...outcome }: BakeoffOutcome): unknown {
  return {
    ...outcome,
    prompts: prompts.map(({ task, prompt: { id } }) => ({ task, id })),
    teachers: teachers.map(({ outcomes, probe, ...view }) => ({
      ...view,
      ...(probe === undefined ? {} : { probe: { ...probe, results: Object.fromEntries(probe.results) } }),
      outcomes: outcomes.map(({ trace: _, ...own }) => own),
    })),
    recipe,
  };
}
