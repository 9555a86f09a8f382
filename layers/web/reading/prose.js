// The text of a document: headings, clauses, tables; which clause is in focus, and what is marked in it.

import { el, icon, iconButton, replace } from "../dom.js";
import { t } from "../text.js";
import { clauseNodes, isRow, offsetIn, textOf } from "./runs.js";

const HIGHEST = 0.6; // a clause that takes less of the height is brought to the middle
const TOP = 0.18;
const FAR = 2; // heights of the window: what is farther off is reached at once

export class Prose {
  /** `actions`: clause(place), mark(place, mark), hover(mark, element), doubt(ids), map(section), mapAll(), cite(), link(), explore(), pressed() before what a key does. */
  constructor(actions) {
    this.actions = actions;
    this.body = el("div", { class: "pr-page" });
    this.node = el("section", { class: "pr-text", tabindex: "0", "aria-label": t("正文") }, this.body);
    this.tools = el(
      "div",
      { class: "pr-tools", role: "group", "aria-label": t("本段"), onmousedown: (event) => event.preventDefault() },
      iconButton("quote", t("复制引文：选中的字，或者整段，附文号、标题、日期和章节"), () => actions.cite()),
      iconButton("link", t("复制本段链接"), () => actions.link()),
      iconButton("map", t("在一张图上看本段"), () => actions.explore()),
    );
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("mouseover", (event) => this.hovered(event));
    this.body.addEventListener("mouseleave", () => this.actions.hover(null));
    this.body.addEventListener("focusin", (event) => this.hovered(event));
    this.body.addEventListener("focusout", () => this.actions.hover(null));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
  }

  show(document) {
    this.document = document;
    this.focused = -1;
    this.quoted = -1;
    this.clauses = document.clauses.map((clause, i) => this.clause(clause, i));
    replace(this.body, this.head(), this.parts(), el("p", { class: "pr-end" }, t("（完）")));
    this.node.scrollTop = 0;
  }

  say(text) {
    this.document = null;
    this.clauses = [];
    replace(this.body, el("p", { class: "pr-message" }, text));
  }

  head() {
    const { document } = this;
    const facts = [document.number, document.issuer, document.date, document.period ? t("规划期：{period}", { period: document.period }) : ""].filter(Boolean);
    return el(
      "header",
      { class: "pr-head" },
      el("h1", {}, document.title),
      el("p", { class: "pr-facts" }, facts.map((fact) => el("span", {}, fact))),
      el("p", { class: document.whole ? "pr-note" : "pr-note pr-partial" }, icon("info"), el("span", {}, document.note)),
      el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.mapAll() }, icon("map"), t("在地图上看全文")),
    );
  }

  /** Headings where they change, the rows of a table in one table, everything else one after the other. */
  parts() {
    const nodes = [];
    let section = -1;
    let table = null;
    this.document.clauses.forEach((clause, i) => {
      if (clause.section !== section) {
        nodes.push(...this.headings(clause.section, section));
        section = clause.section;
        table = null;
      }
      if (!isRow(clause)) table = null;
      else if (!table) {
        table = el("div", { class: "pr-table", role: "table", style: { gridTemplateColumns: `repeat(${this.columns(i)}, auto)` } });
        nodes.push(table);
      }
      if (table) table.append(this.clauses[i]);
      else nodes.push(this.clauses[i]);
    });
    return nodes;
  }

  /** How many columns the table has that begins at a clause; rows with fewer share the first cells of a row above. */
  columns(from) {
    const { clauses } = this.document;
    let end = from;
    while (end < clauses.length && isRow(clauses[end]) && clauses[end].section === clauses[from].section) end += 1;
    const counts = clauses.slice(from, end).map((clause) => clause.runs.filter(([text]) => text === "\t").length + 1);
    const most = Math.max(...counts);
    counts.forEach((count, i) => count < most && this.clauses[from + i].style.setProperty("--shared", String(most - count + 1)));
    return most;
  }

  /** The headings of a section that the one before it does not stand under. */
  headings(section, before) {
    const chain = (from) => {
      const found = [];
      for (let at = from; at >= 0; at = this.document.outline[at].parent) found.unshift(at);
      return found;
    };
    const above = chain(before);
    return chain(section).filter((at) => !above.includes(at)).map((at) => {
      const { title, level, kind, key } = this.document.outline[at];
      const label = t("在地图上看本{kind}", { kind: kind || (level ? t("节") : t("部分")) });
      const button = el("button", { type: "button", class: "pr-onmap", tabindex: "-1", "aria-label": `${label}：${title}`, onclick: () => this.actions.map(at) }, icon("map"), label);
      return el(`h${Math.min(level + 2, 5)}`, { class: "pr-title", "data-level": String(level), "data-section": key }, el("span", {}, title), button);
    });
  }

  clause(clause, i) {
    const row = isRow(clause);
    const node = el(
      row ? "div" : "section",
      { class: ["pr-clause", row ? "pr-tablerow" : "", clause.head ? "pr-tablehead" : "", clause.lines.length ? "pr-items" : ""].filter(Boolean).join(" "), "data-clause": clause.id, "data-i": String(i), role: row ? "row" : undefined },
      el(row ? "div" : "p", { class: "pr-body", role: row ? "presentation" : undefined }, clauseNodes(clause, this.document)),
    );
    return node;
  }

  bodyOf(i) {
    return this.clauses[i].querySelector(".pr-body");
  }

  /** Puts a clause in focus; `ranges` of its text are marked as what was asked for. */
  focus(i, ranges = []) {
    if (this.quoted >= 0) this.render(this.quoted, []);
    this.quoted = ranges.length ? i : -1;
    if (ranges.length) this.render(i, ranges);
    if (this.focused >= 0) this.light(this.focused, false);
    this.focused = i;
    this.light(i, true);
  }

  render(i, ranges) {
    replace(this.bodyOf(i), clauseNodes(this.document.clauses[i], this.document, ranges));
  }

  /** Only what stands in the clause in focus is on the way of the Tab key. */
  light(i, on) {
    const node = this.clauses[i];
    node.classList.toggle("pr-focus", on);
    if (on) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
    for (const each of node.querySelectorAll("[tabindex]")) each.tabIndex = on ? 0 : -1;
    if (on) node.append(this.tools);
  }

  /** Scrolls to the clause in focus (a heading to the top; marked words or a short clause to the middle). */
  reveal({ heading = "", smooth = false }) {
    const { node } = this;
    const clause = this.clauses[this.focused];
    const title = heading && this.body.querySelector(`.pr-title[data-section="${heading}"]`);
    const target = title || clause.querySelector(".pr-quoted") || clause;
    const box = node.getBoundingClientRect();
    const { top, height } = target.getBoundingClientRect();
    const middle = !title && height < box.height * HIGHEST;
    const above = title ? 12 : middle ? (box.height - height) / 2 : box.height * TOP;
    const way = top - box.top - above;
    const near = Math.abs(way) < box.height * FAR;
    node.scrollTo({ top: node.scrollTop + way, behavior: smooth && near ? "smooth" : "instant" });
  }

  /** Scrolls on inside a clause that is longer than the window; false where there is nothing more of it to see. */
  turn(down) {
    const { node } = this;
    const box = node.getBoundingClientRect();
    const { top, bottom } = this.clauses[this.focused].getBoundingClientRect();
    const hidden = down ? bottom - box.bottom + 40 : box.top - top + 40;
    if (hidden <= 40) return false;
    node.scrollBy({ top: (down ? 1 : -1) * Math.min(hidden, box.height * 0.6), behavior: "smooth" });
    return true;
  }

  /** What is selected in the clause in focus, verbatim; "" for nothing. */
  selected() {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || this.focused < 0) return "";
    const body = this.bodyOf(this.focused);
    const range = selection.getRangeAt(0);
    const whole = document.createRange();
    whole.selectNodeContents(body);
    if (!range.intersectsNode(body)) return "";
    const text = textOf(this.document.clauses[this.focused]);
    const from = whole.comparePoint(range.startContainer, range.startOffset) < 0 ? 0 : offsetIn(body, range.startContainer, range.startOffset);
    const to = whole.comparePoint(range.endContainer, range.endOffset) > 0 ? text.length : offsetIn(body, range.endContainer, range.endOffset);
    return text.slice(from ?? 0, to ?? text.length).trim();
  }

  /** The clause and the mark that an element of the text belongs to. */
  under(element) {
    const clause = element.closest?.(".pr-clause");
    if (!clause) return {};
    const i = Number(clause.dataset.i);
    const piece = element.closest("[data-mark]");
    const sign = element.closest(".pr-doubt");
    return { i, piece: sign || piece, mark: piece && !sign ? this.document.clauses[i].marks[piece.dataset.mark] : null, doubts: sign?.dataset.doubt.split(" ") };
  }

  clicked(event) {
    const { i, mark, doubts } = this.under(event.target);
    if (i === undefined || this.tools.contains(event.target)) return;
    const selecting = !window.getSelection().isCollapsed;
    if (doubts) this.actions.doubt(i, doubts);
    else if (mark && !selecting) this.actions.mark(i, mark);
    else this.actions.clause(i);
  }

  /** A marked word is a button for the keyboard, too. */
  pressed(event) {
    if (!["Enter", " "].includes(event.key) || event.target.getAttribute("role") !== "button") return;
    event.preventDefault();
    this.actions.pressed();
    event.target.click();
  }

  hovered(event) {
    const { piece, mark, doubts } = this.under(event.target);
    this.actions.hover(mark || (doubts ? { kind: "doubt", ids: doubts } : null), piece);
  }
}
