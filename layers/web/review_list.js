// The list of proposed mentions, in groups of one clause or one feature.

import { el } from "./dom.js";
import { t } from "./text.js";

const STATES = { open: "未核", confirmed: "已确认", rejected: "已驳回" };
const EXCERPT = 26;
const BEFORE = 36;
const BEHIND = 60;

/** The first characters of a text, or for a negative number the last, with … where something is left out. */
function shortened(text, most) {
  if (text.length <= Math.abs(most)) return text;
  return most < 0 ? `…${text.slice(most)}` : `${text.slice(0, most)}…`;
}

export class ReviewList {
  constructor(review) {
    this.review = review;
    this.node = el("div", { class: "pr-list", tabindex: "0", role: "listbox", "aria-label": t("提议的地名关联") });
    this.order = [];
  }

  /** Makes the list anew from the rows that are to be shown. */
  build(rows, by) {
    this.groups = new Map();
    for (const row of rows) {
      const key = row[by];
      if (!this.groups.has(key)) this.groups.set(key, []);
      this.groups.get(key).push(row);
    }
    this.by = by;
    this.node.dataset.by = by;
    this.nodes = new Map();
    this.heads = [];
    this.order = [...this.groups.values()].flat();
    this.node.replaceChildren(...[...this.groups].map(([key, own]) => this.group(key, own)));
    this.node.scrollTop = 0;
  }

  group(key, rows) {
    const { review } = this;
    const count = el("span", { class: "pr-count" });
    const all = (state, label) =>
      el("button", { type: "button", class: "pr-small", onclick: () => review.decide(rows.filter((row) => review.isOpen(row)), state) }, label);
    const buttons = el("span", { class: "pr-all" }, all("confirmed", t("本组全部确认")), all("rejected", t("全部驳回")));
    this.heads.push({ rows, count, buttons });
    return el("section", { class: "pr-group" }, el("header", {}, this.title(key), count, buttons), rows.map((row) => this.row(row)));
  }

  title(key) {
    const { clauses, features } = this.review.data;
    if (this.by === "feature") {
      const { name, kind, county } = features[key];
      return el("h4", {}, name, el("small", {}, [kind, county].filter(Boolean).join(" · ")));
    }
    const { headings, text } = clauses[key];
    return el("h4", {}, headings.at(-1) || text.slice(0, EXCERPT), el("small", {}, headings.length ? text.slice(0, EXCERPT) : ""));
  }

  row(row) {
    const { review } = this;
    const { text } = review.data.clauses[row.clause];
    const feature = review.data.features[row.feature];
    const decide = (state) => (event) => {
      event.stopPropagation();
      this.node.focus({ preventScroll: true }); // the next key is for the list, not for this button
      review.go(row);
      if (review.decisions.state(row.id) !== state) review.decide([row], state);
    };
    const button = (state, label) => el("button", { type: "button", class: `pr-${state}`, onclick: decide(state) }, label);
    const state = el("span", { class: "pr-state" });
    const node = el(
      "div",
      { class: "pr-row", role: "option", "data-proposal": row.id, "data-feature": row.feature, onclick: () => review.go(row) },
      el(
        "p",
        { class: "pr-sentence" },
        shortened(text.slice(row.from, row.start), -BEFORE),
        el("mark", {}, text.slice(row.start, row.end)),
        shortened(text.slice(row.end, row.to), BEHIND),
      ),
      el(
        "div",
        { class: "pr-what" },
        el("strong", {}, feature.name),
        el("span", {}, [feature.kind, feature.county, feature.layer_title].filter(Boolean).join(" · ")),
        el("span", { class: `pr-how pr-how-${row.score >= 0.95 ? "sure" : row.score >= 0.8 ? "likely" : "doubtful"}` }, `${row.how} ${row.score.toFixed(2)}`),
      ),
      el("div", { class: "pr-buttons" }, state, review.data.editable ? [button("confirmed", t("确认")), button("rejected", t("驳回"))] : null),
    );
    this.nodes.set(row.id, { node, state });
    return node;
  }

  refresh() {
    const { decisions, data } = this.review;
    for (const [id, { node, state }] of this.nodes) {
      const now = decisions.state(id);
      node.dataset.state = now;
      state.textContent = now === "open" ? "" : t(STATES[now]);
    }
    for (const { rows, count, buttons } of this.heads) {
      const open = rows.filter((row) => this.review.isOpen(row)).length;
      count.textContent = open ? t("未核 {n}", { n: open }) : t("已核");
      buttons.hidden = open < 2 || !data.editable;
    }
  }

  /** Marks the row that is being looked at and brings it into view. */
  mark(row) {
    this.marked?.removeAttribute("aria-selected");
    this.marked = row && this.nodes.get(row.id)?.node;
    this.marked?.setAttribute("aria-selected", "true");
    this.marked?.scrollIntoView({ block: "nearest" });
  }

  groupOf(row) {
    return this.groups.get(row[this.by]);
  }
}
