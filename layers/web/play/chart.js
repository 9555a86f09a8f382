// Targets side by side as bars: plain elements, so that they are text and print well.

import { el } from "../dom.js";

export function barChart({ title, unit, bars }) {
  const most = Math.max(...bars.map((bar) => bar.number));
  return el(
    "figure",
    { class: "pl-chart" },
    el("figcaption", {}, title, unit ? el("small", {}, unit) : null),
    bars.map((bar) =>
      el(
        "div",
        { class: "pl-bar", title: bar.quote },
        el("span", { class: "pl-bar-name" }, bar.label),
        el("span", { class: "pl-bar-track" }, el("i", { style: { width: `${(100 * bar.number) / most}%` } })),
        el("strong", {}, bar.value),
      ),
    ),
  );
}
