// The list of samples: filters, search, some cards at a time, and editing within a card.
import { html } from "../html.ts";
import type { PackedAnswer, PackedProblem, SampleData } from "../sample-data.ts";
import { judgement, markedWork, problemCard, verdictChip } from "./card.ts";
import { judge } from "./judge.ts";

const pageSize = 6;

/** A problem with what the filters ask of it. */
export type Entry = { problem: PackedProblem; flip: string; words: string; failure: string };

const right = (answer: PackedAnswer | undefined) => answer !== undefined && (answer.scores.accuracy ?? 0) >= 1;

/** @param failures the name of the last model's failure, "" for none, by the problem's place */
export function entriesOf({ problems, models }: SampleData): Entry[] {
  const [before, after] = models.slice(-2).map(({ name }) => name);
  return problems.map((problem) => {
    const of = (model: string | undefined) => problem.answers.find((answer) => answer.model === model);
    const [was, is] = [right(of(before)), right(of(after ?? before))];
    const flip = after === undefined ? "" : was ? (is ? "both-right" : "lost") : is ? "gained" : "both-wrong";
    const texts = problem.answers.map(({ text }) => text);
    return {
      problem,
      flip,
      words: [problem.id, problem.prompt, problem.gold.answer, ...texts].join("\n").toLowerCase(),
      failure: "",
    };
  });
}

const flipLabels: [value: string, label: string][] = [
  ["", "All"],
  ["gained", "Fixed"],
  ["lost", "Broken"],
  ["both-wrong", "Both wrong"],
  ["both-right", "Both right"],
];

/** Takes over the section: its list shows what the form says, now and whenever the form changes. */
export function browse(section: HTMLElement, data: SampleData, entries: readonly Entry[]): { refresh(): void } {
  const form = section.querySelector("form")!;
  const list = section.querySelector<HTMLElement>(".problems")!;
  const more = section.querySelector<HTMLButtonElement>(".more")!;
  let limit = pageSize;
  const controls = () => {
    const chosen = new FormData(form);
    return {
      flip: String(chosen.get("flip") ?? ""),
      failure: String(chosen.get("failure") ?? ""),
      words: String(chosen.get("words") ?? "")
        .trim()
        .toLowerCase(),
    };
  };
  const found = () => {
    const { flip, failure, words } = controls();
    return entries.filter(
      (entry) =>
        (flip === "" || entry.flip === flip) &&
        (failure === "" || entry.failure === failure) &&
        (words === "" || entry.words.includes(words)),
    );
  };
  const show = () => {
    const matching = found();
    const shown = matching.slice(0, limit);
    list.innerHTML = html`${shown.map(({ problem }) => problemCard(problem, data))}`.markup;
    more.hidden = matching.length <= limit;
    more.textContent = `Show ${Math.min(pageSize, matching.length - limit)} more of ${matching.length - limit}`;
    form.querySelector("output")!.textContent =
      matching.length === 0 ? "No sample matches." : `${shown.length} of ${matching.length} shown`;
  };
  const fill = () => {
    const { flip, failure } = controls();
    const count = (test: (entry: Entry) => boolean) => entries.filter(test).length;
    const choices = flipLabels.map(([value, label]) => ({
      value,
      label,
      amount: count((entry) => value === "" || entry.flip === value),
    }));
    form.querySelector("fieldset")!.innerHTML = html`${choices
      .filter(({ amount, value }) => amount > 0 || value === "")
      .map(
        ({ value, label, amount }) =>
          html`<label><input type="radio" name="flip" value="${value}"${value === flip && html` checked`}><span>${label} <small>${amount}</small></span></label>`,
      )}`.markup;
    const names = new Map<string, number>();
    for (const entry of entries)
      if (entry.failure !== "") names.set(entry.failure, (names.get(entry.failure) ?? 0) + 1);
    const ordered = [...names].sort(([, a], [, b]) => b - a);
    form.querySelector("select")!.innerHTML = html`<option value="">any outcome</option>${ordered.map(
      ([name, amount]) =>
        html`<option value="${name}"${name === failure && html` selected`}>${name} (${amount})</option>`,
    )}`.markup;
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    limit = pageSize;
    show();
  });
  more.addEventListener("click", () => {
    limit += pageSize;
    show();
  });
  list.addEventListener("click", (event) => {
    if (event.target instanceof HTMLButtonElement && event.target.className === "edit") edit(event.target, data);
  });
  fill();
  show();
  return {
    refresh() {
      fill();
      if (controls().failure !== "") show();
    },
  };
}

/** Puts a text field in place of an answer and judges what is typed, as it is typed. */
function edit(button: HTMLButtonElement, data: SampleData): void {
  const column = button.closest<HTMLElement>(".answer")!;
  const id = column.closest<HTMLElement>(".problem")!.dataset.id;
  const problem = data.problems.find((problem) => problem.id === id)!;
  const answer = problem.answers.find(({ model }) => model === column.dataset.model)!;
  const trace = column.querySelector<HTMLElement>(".trace")!;
  const judgeText = (text: string, cutOff: boolean) => {
    const verdict = judge(problem, text, cutOff);
    column.querySelector(".verdict")!.outerHTML = verdictChip(verdict).markup;
    column.querySelector(".judged")!.innerHTML = judgement(verdict).markup;
  };
  const open = trace.querySelector("textarea");
  if (open !== null) {
    trace.innerHTML = markedWork(answer.text).markup;
    judgeText(answer.text, data.longest > 0 && answer.tokens >= data.longest);
    button.textContent = "Edit and judge again";
    return;
  }
  const field = document.createElement("textarea");
  field.value = answer.text;
  field.rows = Math.min(20, answer.text.split("\n").length + 2);
  field.setAttribute("aria-label", "The completion, judged as you type");
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    judgeText(field.value, false);
  });
  trace.replaceChildren(field);
  button.textContent = "Back to what the model wrote";
  field.focus();
}
