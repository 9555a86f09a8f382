// The documents and the headings of the open one, folded but for where the reader is.

import { el, icon, replace } from "../dom.js";
import { t } from "../text.js";

export class Outline {
  /** `actions`: document(id), section(place), map(place) for the place of a heading. */
  constructor(actions) {
    this.actions = actions;
    this.opened = new Set(); // headings that the reader unfolded or folded by hand: their wish stays
    this.closed = new Set();
    this.list = el("ul", { class: "pr-documents" });
    this.node = el("div", { class: "pr-outline" }, this.list);
  }

  /** Lists all documents, the open one with its headings. */
  show(index, document) {
    this.document = document;
    this.opened.clear();
    this.closed.clear();
    this.rows = document ? document.outline.map((section, i) => this.row(section, i)) : [];
    replace(this.list, index.map((each) => this.entry(each, each.id === document?.id)));
    this.mark(-1);
  }

  entry(each, open) {
    const title = el("button", { type: "button", class: open ? "pr-document pr-on" : "pr-document", title: `${each.title}（${each.number}）`, "data-doc": each.id, "aria-current": open ? "true" : undefined, onclick: () => this.actions.document(each.id) }, el("span", {}, each.title), el("small", {}, t("{n} 段", { n: each.clauses })));
    return el("li", {}, title, open && this.rows.length ? el("ul", { class: "pr-headings" }, this.rows.map((row) => row.node)) : null);
  }

  row(section, i) {
    const parts = this.document.outline.filter((other) => other.parent === i).length;
    const fold = el("button", { type: "button", class: "pr-fold", hidden: !parts, "aria-label": t("展开或收起“{title}”", { title: section.title }), onclick: () => this.toggle(i) }, icon("chevron-right"));
    const title = el("button", { type: "button", class: "pr-heading", title: section.title, "data-section": section.key, onclick: () => this.actions.section(i) }, el("span", {}, section.title), el("small", {}, String(section.count)));
    const map = el("button", { type: "button", class: "pr-tomap", title: t("在地图上看“{title}”", { title: section.title }), "aria-label": t("在地图上看“{title}”", { title: section.title }), onclick: () => this.actions.map(i) }, icon("map"));
    return { node: el("li", { class: "pr-row", "data-level": String(section.level) }, fold, title, map), fold, title };
  }

  toggle(i) {
    const open = this.isOpen(i);
    (open ? this.closed : this.opened).add(i);
    (open ? this.opened : this.closed).delete(i);
    this.fold();
  }

  isOpen(i) {
    return !this.closed.has(i) && (this.opened.has(i) || this.path.includes(i));
  }

  /** Marks the heading that the reader is under; what is above it unfolds. */
  mark(i) {
    if (this.marked === i && this.path) return;
    this.marked = i;
    this.path = [];
    for (let at = i; at >= 0; at = this.document.outline[at].parent) this.path.push(at);
    this.fold();
    const row = this.rows?.[i];
    if (row && !this.node.matches(":hover")) this.reveal(row.node);
  }

  fold() {
    this.rows?.forEach(({ node, fold, title }, i) => {
      let shown = true;
      for (let at = this.document.outline[i].parent; at >= 0; at = this.document.outline[at].parent) shown &&= this.isOpen(at);
      node.hidden = !shown;
      fold.setAttribute("aria-expanded", String(this.isOpen(i)));
      node.classList.toggle("pr-current", i === this.marked);
      if (i === this.marked) title.setAttribute("aria-current", "location");
      else title.removeAttribute("aria-current");
    });
  }

  /** Brings a row into view inside the list alone; `scrollIntoView` would move the page, too. */
  reveal(row) {
    const box = this.node.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    if (top < box.top + 40) this.node.scrollTop += top - box.top - 40;
    else if (bottom > box.bottom - 40) this.node.scrollTop += bottom - box.bottom + 40;
  }
}
