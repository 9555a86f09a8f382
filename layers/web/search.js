// The search box: names, aliases, pinyin, clauses. Arrow keys and Enter work.

import { el, icon, replace } from "./dom.js";
import { t } from "./text.js";
import { ask } from "./server.js";
import { markedAt } from "./marks.js";

const WAIT_MS = 120;
const MOST_TARGETS = 5;

export class Search {
  constructor(addresses, actions) {
    this.addresses = addresses;
    this.actions = actions;
    this.input = el("input", { type: "search", placeholder: t("搜地名、项目、条文，可用拼音"), "aria-label": t("搜索"), autocomplete: "off", maxlength: "60", oninput: () => this.wait(), onkeydown: (event) => this.key(event), onfocus: () => this.wait() });
    this.results = el("div", { class: "pa-results pa-box", hidden: true, role: "listbox" });
    this.node = el("div", { class: "pa-search" }, el("div", { class: "pa-searchbox pa-box" }, icon("search"), this.input), this.results);
    this.leave = (event) => {
      if (!this.node.contains(event.target)) this.results.hidden = true;
    };
    document.addEventListener("pointerdown", this.leave);
  }

  stop() {
    document.removeEventListener("pointerdown", this.leave);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), WAIT_MS);
  }

  async run() {
    const query = this.input.value.trim();
    if (!query) {
      this.results.hidden = true;
      return;
    }
    try {
      const found = await ask(this.addresses.search(query));
      if (query === this.input.value.trim()) this.show(found, query);
    } catch (error) {
      replace(this.results, el("p", { class: "pa-hint" }, error.message));
      this.results.hidden = false;
    }
  }

  show(found, query) {
    const section = (title, rows, make, count) => (rows.length ? [el("h4", {}, title, count > rows.length ? el("small", {}, t("　共 {count}，列前 {n}", { count, n: rows.length })) : null), rows.map(make)] : []);
    const feature = (row) =>
      this.row(() => this.actions.open(row.id), [el("span", {}, row.matched ? [row.name, el("em", {}, markedAt(row.matched, row.marks))] : markedAt(row.name, row.marks), row.placed ? null : el("span", { class: "pa-tag pa-tag-unplaced" }, t("未落图")), row.doubtful ? el("span", { class: "pa-tag pa-tag-doubt" }, t("存疑")) : null), el("small", {}, `${row.layer_title} · ${row.county}`)], row.id);
    const quoted = (row, above, below) =>
      this.row(() => this.actions.openClause(row.clause_id), [el("span", { class: "pa-snippet" }, above, markedAt(row.snippet, row.marks)), el("small", {}, [row.note, ...below].filter(Boolean).join(" · "))], row.clause_id);
    const clause = (row) => quoted(row, [], [row.heading, row.document]);
    const target = (row) => quoted(row, [el("strong", {}, markedAt(row.indicator, row.indicator_marks)), "　"], [row.area, row.document?.title]);
    const named = [[t("要素"), found.features, "feature"], [t("地名"), found.places, "place"]].sort(([, a], [, b]) => (a[0]?.score ?? 99) - (b[0]?.score ?? 99));
    const rows = [...named.flatMap(([title, list, kind]) => section(title, list, feature, found.counts[kind])), ...section(t("条文"), found.clauses, clause, found.counts.clause), ...section(t("目标"), found.targets.slice(0, MOST_TARGETS), target, found.counts.target)];
    const notices = found.notices.map((notice) => el("p", { class: "pa-hint" }, notice));
    replace(this.results, notices, rows.length ? rows.flat() : el("p", { class: "pa-hint" }, t("没有找到“{query}”。可试试简称、拼音或条文里的词。", { query })));
    this.results.hidden = false;
    this.results.scrollTop = 0;
  }

  row(act, content, id) {
    const choose = () => {
      this.results.hidden = true;
      this.input.blur();
      act();
    };
    return el("button", { type: "button", class: "pa-row", role: "option", "data-id": id, onclick: choose, onkeydown: (event) => this.key(event) }, content);
  }

  key(event) {
    const rows = [...this.results.querySelectorAll(".pa-row")];
    const at = rows.indexOf(document.activeElement);
    if (event.key === "Escape") {
      this.results.hidden = true;
      this.input.blur();
    } else if (event.key === "ArrowDown" && rows.length) {
      event.preventDefault();
      rows[Math.min(at + 1, rows.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (rows[at - 1] || this.input).focus();
    } else if (event.key === "Enter" && at < 0) {
      clearTimeout(this.timer);
      this.run().then(() => this.results.querySelector(".pa-row")?.click());
    }
  }
}
