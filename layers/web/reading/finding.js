// The search box of the reading page: words anywhere in the documents, narrowed by document, chapter, county and topic.

import { el, icon, iconButton, replace } from "../dom.js";
import { markedAt } from "../marks.js";
import { ask } from "../server.js";
import { t } from "../text.js";

const WAIT_MS = 180;
const PAGE = 20;
const LONGEST = 300;

export class Finding {
  /** `actions`: open(clauseId, words), opened(hasResults). */
  constructor(atlas, actions) {
    Object.assign(this, { atlas, actions });
    this.input = el("input", { type: "search", placeholder: t("搜全部文件的文字"), "aria-label": t("搜全部文件的文字"), autocomplete: "off", maxlength: String(LONGEST), oninput: () => this.wait(), onkeydown: (event) => this.key(event) });
    this.filters = el("div", { class: "pr-filters" });
    this.told = el("p", { class: "pa-hint", role: "status" });
    this.rows = el("div", { class: "pr-hits", role: "listbox", "aria-label": t("搜索结果"), onkeydown: (event) => this.key(event) });
    this.more = el("button", { type: "button", class: "pa-textbutton", hidden: true, onclick: () => this.run(this.found.length) }, t("再列 {n} 段", { n: PAGE }));
    this.results = el("div", { class: "pr-results", hidden: true }, this.filters, this.told, this.rows, this.more);
    const clear = iconButton("x", t("清除搜索"), () => this.clear(), { class: "pa-iconbutton pr-clear" });
    this.box = el("div", { class: "pr-searchbox", role: "search" }, icon("search"), this.input, clear);
    this.found = [];
  }

  /** The filters; the chapters are those of the chosen document. */
  build(index) {
    this.index = index;
    const { config } = this.atlas;
    const select = (name, label, options) => {
      const node = el("select", { "aria-label": label, "data-filter": name, onchange: () => this.filtered(name) }, el("option", { value: "" }, label), options.map(([value, text]) => el("option", { value, title: text }, text)));
      return node;
    };
    this.selects = {
      doc: select("doc", t("全部文件"), index.map((each) => [each.id, each.title])),
      chapter: select("chapter", t("全部章节"), []),
      county: select("county", t("全部县（市、区）"), config.counties.map((name) => [name, name])),
      topic: select("topic", t("全部专题"), config.groups.map((group) => [group.id, group.title])),
    };
    replace(this.filters, Object.values(this.selects));
    this.chapters();
  }

  chapters() {
    const chosen = this.index.find((each) => each.id === this.selects.doc.value);
    const { chapter } = this.selects;
    replace(chapter, el("option", { value: "" }, t("全部章节")), (chosen?.chapters || []).map((path) => el("option", { value: path.join("›") }, "　".repeat(path.length - 1) + path.at(-1))));
    chapter.disabled = !chosen?.chapters.length;
  }

  filtered(name) {
    if (name === "doc") this.chapters();
    this.run();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), WAIT_MS);
  }

  clear() {
    clearTimeout(this.timer);
    this.input.value = "";
    this.run();
    this.input.focus();
  }

  /** Asks for hits, from `offset` on; an empty box leads back to the headings. */
  async run(offset = 0) {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    this.box.classList.toggle("pr-filled", Boolean(this.input.value));
    this.results.hidden = !query;
    this.actions.opened(Boolean(query));
    if (!query) {
      this.ticket = null;
      return;
    }
    const ticket = (this.ticket = {});
    const asked = { q: query, kind: "clause", most: PAGE, offset };
    for (const [name, { value }] of Object.entries(this.selects)) if (value) asked[name] = value;
    try {
      const answer = await ask(this.atlas.served.find(asked));
      if (ticket === this.ticket) this.show(answer, offset);
    } catch (error) {
      if (ticket !== this.ticket) return;
      this.found = [];
      replace(this.rows);
      this.told.textContent = error.message;
      this.more.hidden = true;
    }
  }

  show(answer, offset) {
    const count = answer.counts.clause || 0;
    this.found = offset ? [...this.found, ...answer.clauses] : answer.clauses;
    const told = count ? t("{n} 段", { n: count }) : t("没有找到。可换个说法，或放宽上面的范围。");
    this.told.textContent = [...answer.notices, told].join(" ");
    if (!offset) replace(this.rows);
    this.rows.append(...answer.clauses.map((row) => this.row(row)));
    this.more.hidden = this.found.length >= count;
    this.results.dataset.query = answer.query;
  }

  row(hit) {
    const characters = [...hit.snippet];
    const words = [...new Set(hit.marks.map(([start, end]) => characters.slice(start, end).join("")))];
    const choose = () => {
      for (const row of this.rows.children) row.setAttribute("aria-selected", String(row === node));
      this.actions.open(hit.clause_id, words);
    };
    const where = [hit.headings.at(-1), hit.document.title].filter(Boolean).join(" · ");
    const node = el("button", { type: "button", class: "pr-hit", role: "option", "aria-selected": "false", "data-clause": hit.clause_id, onclick: choose }, el("span", {}, markedAt(hit.snippet, hit.marks)), el("small", {}, where), hit.note ? el("small", { class: "pr-hit-note" }, hit.note) : null);
    return node;
  }

  key(event) {
    const rows = [...this.rows.children];
    const at = rows.indexOf(document.activeElement);
    if (event.key === "Escape" && this.input.value) {
      event.stopPropagation();
      this.clear();
    } else if (event.key === "ArrowDown" && rows.length) {
      event.preventDefault();
      rows[Math.min(at + 1, rows.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (rows[at - 1] || this.input).focus();
    } else if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      this.run().then(() => this.rows.firstElementChild?.click());
    }
  }
}
