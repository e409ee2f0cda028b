// The list of samples: filters, search, some cards at a time, and editing within a card.
import { html } from "../html.ts";
import type { PackedAnswer, PackedProblem, SampleData } from "../sample-data.ts";
import { judgement, markedWork, problemCard, tokenView, verdictChip } from "./card.ts";
import { judge, type Written } from "./judge.ts";

const pageSize = 6;

/** A problem with what the filters ask of it. */
export type Entry = { problem: PackedProblem; flip: string; words: string; failure: string };

/** Whether at least half of a model's answers are right. */
function right(answers: readonly PackedAnswer[], name: string | undefined): boolean {
  const own = answers.filter(({ model }) => model === name);
  return own.length > 0 && 2 * own.filter(({ scores }) => (scores.accuracy ?? 0) >= 1).length >= own.length;
}

/** @param failures the name of the last model's failure, "" for none, by the problem's place */
export function entriesOf({ problems, models }: SampleData): Entry[] {
  const [before, after] = models.slice(-2).map(({ name }) => name);
  return problems.map((problem) => {
    const [was, is] = [right(problem.answers, before), right(problem.answers, after ?? before)];
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
      domain: String(chosen.get("domain") ?? ""),
      words: String(chosen.get("words") ?? "")
        .trim()
        .toLowerCase(),
    };
  };
  const found = () => {
    const { flip, failure, domain, words } = controls();
    return entries.filter(
      (entry) =>
        (flip === "" || entry.flip === flip) &&
        (failure === "" || entry.failure === failure) &&
        (domain === "" || entry.problem.domain === domain) &&
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
    const { flip } = controls();
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
    fillChoices(
      form,
      "failure",
      "any outcome",
      entries.map((entry) => entry.failure),
    );
    fillChoices(
      form,
      "domain",
      "every domain",
      entries.map(({ problem }) => problem.domain ?? ""),
    );
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
    if (!(event.target instanceof HTMLButtonElement)) return;
    if (event.target.className === "edit") edit(event.target, data);
    else viewTokens(event.target, data);
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

/** The values of a list with how often each stands among the entries; a list of one value is hidden. */
function fillChoices(form: HTMLFormElement, name: string, any: string, values: readonly string[]): void {
  const select = form.querySelector<HTMLSelectElement>(`select[name=${name}]`)!;
  const chosen = select.value;
  const amounts = new Map<string, number>();
  for (const value of values) if (value !== "") amounts.set(value, (amounts.get(value) ?? 0) + 1);
  const ordered = [...amounts].sort(([, a], [, b]) => b - a);
  select.innerHTML = html`<option value="">${any}</option>${ordered.map(
    ([value, amount]) =>
      html`<option value="${value}"${value === chosen && html` selected`}>${value} (${amount})</option>`,
  )}`.markup;
  select.hidden = ordered.length === 0 || (ordered.length === 1 && ordered[0]![1] === values.length);
}

/** The problem, the answer and the place of a button within an answer. */
function placeOf(button: HTMLButtonElement, { problems }: SampleData) {
  const column = button.closest<HTMLElement>(".answer")!;
  const id = column.closest<HTMLElement>(".problem")!.dataset.id;
  const problem = problems.find((problem) => problem.id === id)!;
  const { model: name, sample: number } = column.dataset;
  const answer = problem.answers.find(({ model, sample = 0 }) => model === name && sample === Number(number))!;
  return { column, problem, answer, trace: column.querySelector<HTMLElement>(".trace")! };
}

/** Turns an answer into its tokens and back. */
function viewTokens(button: HTMLButtonElement, data: SampleData): void {
  const { answer, trace } = placeOf(button, data);
  const isOpen = trace.querySelector(".token") !== null;
  trace.innerHTML = (isOpen ? markedWork(answer.text) : tokenView(answer)).markup;
  button.textContent = isOpen ? "Tokens" : "Calculations";
}

/** Puts a text field in place of an answer and judges what is typed, as it is typed. */
function edit(button: HTMLButtonElement, data: SampleData): void {
  const { column, problem, answer, trace } = placeOf(button, data);
  const judgeAgain = (written: Written) => {
    const verdict = judge(problem, written);
    column.querySelector(".verdict")!.outerHTML = verdictChip(verdict).markup;
    column.querySelector(".judged")!.innerHTML = judgement(verdict).markup;
  };
  if (trace.querySelector("textarea") !== null) {
    trace.innerHTML = markedWork(answer.text).markup;
    judgeAgain(answer);
    button.textContent = "Edit and judge again";
    return;
  }
  const field = document.createElement("textarea");
  field.value = answer.text;
  field.rows = Math.min(20, answer.text.split("\n").length + 2);
  field.setAttribute("aria-label", "The completion, judged as you type");
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    judgeAgain({ text: field.value, cutOff: false });
  });
  trace.replaceChildren(field);
  button.textContent = "Back to what the model wrote";
  field.focus();
}
