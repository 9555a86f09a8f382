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
    replace(
      this.node,
      this.kind("county", t("县（市、区）"), [...config.counties, ...config.wide].map((name) => [name, name])),
      this.kind("stage", t("状态"), config.stages),
      this.kind("accuracy", t("精度"), config.accuracies),
      this.kind("docs", t("文件"), config.documents),
      el("button", { type: "button", class: "pa-textbutton", disabled: !this.state.filtered, onclick: () => this.state.clearFilter() }, t("清除筛选")),
      el("p", { class: "pa-hint" }, t("同一类可多选，不同类之间同时满足。行政界线不受筛选影响；点图层右边的数字，列出筛选后的全部要素，包括未落图的。")),
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
