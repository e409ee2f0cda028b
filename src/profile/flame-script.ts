// The script of the flame chart, as text: builds the tree of the slices, draws what is wide enough, zooms where one clicks.

/** Reads `[data-flame]`: { slices: [[path, ms, count]], kinds: { operator: class }, stepMs }. */
export const flameScript = `
"use strict";
(() => {
  const chart = document.querySelector("[data-flame]");
  const { slices, kinds, stepMs } = JSON.parse(chart.dataset.flame);
  const rows = chart.querySelector(".flames");
  const readout = chart.querySelector(".readout");
  const together = chart.querySelector("input");
  const least = 0.0008;
  const print = (ms) => (ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(1) : ms.toFixed(3)) + "\\u00a0ms";
  const share = (ms) => ((100 * ms) / stepMs).toFixed(1) + "\\u00a0%";
  const build = () => {
    const root = { name: "a step", ms: 0, count: 1, children: new Map(), parent: undefined, depth: 0 };
    for (const [path, ms, count] of slices) {
      const names = together.checked ? path.map((name) => (/^layers\\.\\d+$/.test(name) ? "layers" : name)) : path;
      let node = root;
      root.ms += ms;
      for (const name of names) {
        let child = node.children.get(name);
        if (!child) {
          child = { name, ms: 0, count: 0, children: new Map(), parent: node, depth: node.depth + 1 };
          node.children.set(name, child);
        }
        child.ms += ms;
        child.count += count;
        node = child;
      }
    }
    return root;
  };
  const pathOf = (node) => (node.parent ? pathOf(node.parent).concat(node.name) : [node.name]);
  const say = (node) => {
    const often = node.children.size === 0 ? ", " + Number(node.count.toFixed(1)) + " times" : "";
    readout.textContent = pathOf(node).join(" \\u203a ") + ": " + print(node.ms) + ", " + share(node.ms) + " of the step" + often;
  };
  const rest = () => say(shown);
  let root = build();
  let shown = root;
  const order = (name) => (/^layers\\.(\\d+)$/.exec(name) ? Number(name.slice(7)) : -1);
  const draw = () => {
    rows.replaceChildren();
    const depths = [];
    const place = (node, left, width) => {
      const bar = document.createElement("button");
      bar.type = "button";
      bar.className = "flame " + (node.children.size === 0 ? kinds[node.name] || "other" : "inner");
      bar.style.left = 100 * left + "%";
      bar.style.width = 100 * width + "%";
      bar.style.top = 1.6 * node.depth + "rem";
      bar.textContent = node.name;
      bar.setAttribute("aria-label", node.name + ", " + print(node.ms));
      bar.addEventListener("pointerenter", () => say(node));
      bar.addEventListener("focus", () => say(node));
      bar.addEventListener("click", () => zoom(node === shown && node.parent ? node.parent : node));
      rows.append(bar);
      depths.push(node.depth);
    };
    const below = (node, left, width) => {
      place(node, left, width);
      const children = [...node.children.values()].sort((a, b) => order(a.name) - order(b.name) || b.ms - a.ms);
      for (const child of children) {
        const part = node.ms > 0 ? (width * child.ms) / node.ms : 0;
        if (part > least) below(child, left, part);
        left += part;
      }
    };
    for (let above = shown.parent; above; above = above.parent) place(above, 0, 1);
    below(shown, 0, 1);
    rows.style.height = 1.6 * (Math.max(...depths) + 1) + "rem";
    rest();
  };
  const zoom = (node) => {
    shown = node;
    draw();
  };
  rows.addEventListener("pointerleave", rest);
  together.addEventListener("change", () => zoom((root = build())));
  draw();
})();
`;
