// The filter: county, status, accuracy, document. Choices within one kind add up, kinds narrow each other.

import { el, replace } from "./dom.js";
import { t } from "./text.js";

export class Filter {
  constructor(state) {
    this.state = state;
    this.node = el("div", { class: "pa-filter" });
    state.on("filter", () => this.build());
    this.build();
  }

  build() {
    const { config } = this.state;
    const named = (record) => Object.entries(record);
    const used = new Set(config.layers.flatMap((layer) => layer.accuracies));
    replace(
      this.node,
      this.kind("county", t("县（市、区）"), config.counties.map((name) => [name, name])),
      this.kind("stage", t("状态"), named(config.stages)),
      this.kind("accuracy", t("精度"), named(config.accuracies).filter(([code]) => used.has(code))),
      this.kind("docs", t("文件"), named(config.documents)),
      el("button", { type: "button", class: "pa-textbutton", disabled: !this.state.filtered, onclick: () => this.state.clearFilter() }, t("清除筛选")),
      el("p", { class: "pa-hint" }, t("行政界线不受筛选影响。")),
    );
  }

  kind(name, title, options) {
    const chosen = this.state.filter[name];
    return el(
      "fieldset",
      {},
      el("legend", {}, title),
      options.map(([value, text]) =>
        el("button", { type: "button", class: chosen.has(value) ? "pa-chip pa-on" : "pa-chip", "aria-pressed": String(chosen.has(value)), "data-filter": `${name}:${value}`, onclick: () => this.state.toggleFilter(name, value) }, text),
      ),
    );
  }
}
