// The script of the charts, as text: their read-outs.

export const pageScript = `
"use strict";
(() => {
  const print = (value, percent) => {
    if (percent) return (value * 100).toFixed(1).replace("-", "\\u2212") + "\\u00a0%";
    const size = Math.abs(value);
    const text = size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2).replace("e+", "e") : String(value);
    return text.replace("-", "\\u2212");
  };
  const nearest = (values, wanted) => {
    let best = 0;
    for (let i = 1; i < values.length; i += 1) {
      if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
    }
    return best;
  };
  for (const plot of document.querySelectorAll("[data-chart]")) {
    const data = JSON.parse(plot.dataset.chart);
    const canvas = plot.querySelector(".canvas");
    const cross = plot.querySelector(".cross");
    const output = plot.parentElement.querySelector(".readout");
    const resting = output.textContent;
    const main = data.curves[0];
    let at = -1;
    const show = (index) => {
      at = Math.max(0, Math.min(main.x.length - 1, index));
      const step = main.x[at];
      cross.hidden = false;
      cross.style.left = (data.high === data.low ? 50 : (step - data.low) / (data.high - data.low) * 100) + "%";
      const parts = data.curves.map((curve) => {
        const i = nearest(curve.x, step);
        const name = data.curves.length > 1 ? curve.label + " " : "";
        const when = curve.x[i] === step ? "" : " (step " + curve.x[i] + ")";
        const mean = curve.s ? ", mean " + print(curve.s[i], data.percent) : "";
        return name + print(curve.y[i], data.percent) + mean + when;
      });
      output.textContent = "step " + step + ": " + parts.join(" \\u00b7 ");
    };
    const rest = () => {
      cross.hidden = true;
      at = -1;
      output.textContent = resting;
    };
    const follow = (event) => {
      const box = canvas.getBoundingClientRect();
      show(nearest(main.x, data.low + ((event.clientX - box.left) / box.width) * (data.high - data.low)));
    };
    plot.addEventListener("pointermove", follow);
    plot.addEventListener("pointerdown", follow);
    plot.addEventListener("pointerleave", rest);
    plot.addEventListener("blur", rest);
    plot.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 10 : 1;
      const next = {
        ArrowLeft: at - far, ArrowRight: at + far, Home: 0, End: main.x.length - 1,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(next);
    });
  }
})();
`;
