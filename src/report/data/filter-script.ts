// The script of the samples, as text: radio buttons, lists and a search choose which cards are shown, some at a time.
// Without it all are shown.

/** A control named "kind" is met by a card whose data-kind holds its value among others; an empty value by any card. */
export const filterScript = `
"use strict";
(() => {
  const form = document.querySelector("form.filters");
  if (!form) return;
  const pageSize = 6;
  const section = form.closest("section");
  const cards = [...section.querySelectorAll(".problem")];
  const words = cards.map((card) => card.textContent.toLowerCase());
  const more = section.querySelector(".more");
  const output = form.querySelector("output");
  const search = form.querySelector("input[type=search]");
  let limit = pageSize;
  const matching = () => {
    const chosen = [...form.querySelectorAll("input[type=radio]:checked, select")].filter((control) => control.value !== "");
    const wanted = search.value.trim().toLowerCase();
    return cards.filter((card, index) => words[index].includes(wanted) &&
      chosen.every((control) => card.dataset[control.name].split(" ").includes(control.value)));
  };
  const update = () => {
    const found = matching();
    const shown = new Set(found.slice(0, limit));
    for (const card of cards) card.hidden = !shown.has(card);
    const rest = found.length - shown.size;
    more.hidden = rest === 0;
    more.textContent = "Show " + Math.min(rest, pageSize) + " more of " + rest;
    output.textContent = found.length === 0 ? "No sample matches." : shown.size + " of " + found.length + " shown";
  };
  const restart = () => {
    limit = pageSize;
    update();
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", restart);
  search.addEventListener("input", restart);
  more.addEventListener("click", () => {
    const next = matching()[limit];
    limit += pageSize;
    update();
    if (next) {
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
  });
  update();
})();
`;
