// The review of proposed mentions: a list to be gone through with keys or buttons, the clause and the map beside it.

import { Decisions } from "./decisions.js";
import { addStyle, el, replace } from "./dom.js";
import { ReviewBar } from "./review_bar.js";
import { ReviewList } from "./review_list.js";
import { t } from "./text.js";

const FOOT_PX = 18;
const KEYS = {
  ArrowDown: "down", j: "down", ArrowUp: "up", k: "up",
  Enter: "confirm", y: "confirm", Delete: "reject", Backspace: "reject", n: "reject",
  u: "undo", g: "group",
};

export class Component {
  constructor({ place, setStateValue }) {
    this.place = place;
    this.styled = addStyle("review.css");
    this.decisions = new Decisions((lot) => setStateValue("decided", lot));
    this.steps = []; // what can be undone: lists of [id, the state before]
    this.choices = { state: "open", how: "", score: 0, group: "clause" };
    this.bar = new ReviewBar(this);
    this.list = new ReviewList(this);
    this.clause = el("section", { class: "pr-clause" });
    this.map = el("div", { class: "pa-place pr-map", "data-dock": "" });
    this.side = el("aside", { class: "pr-side" }, this.clause, this.map);
    place.append(el("div", { class: "pr-root" }, this.bar.node, this.list.node, this.side));
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.sized = new ResizeObserver(() => this.fit());
    this.sized.observe(document.body);
    this.onLeave = (event) => this.decisions.unsaved && event.preventDefault();
    window.addEventListener("beforeunload", this.onLeave);
  }

  update(data) {
    const first = !this.data;
    this.data = data;
    this.decisions.receive(data.rows, data.seen, data.trouble);
    this.rows = data.rows;
    const shape = `${data.editable} ${this.rows.length}`;
    if (shape !== this.shape) this.filter();
    this.shape = shape;
    this.refresh();
    this.fit();
    if (first) import(new URL(data.map, document.baseURI).href).then((module) => (this.page = module.page)).then(() => this.showPlace(), () => {});
  }

  /** Takes the height that the page leaves under what stands above. */
  fit() {
    const root = this.place.firstChild;
    const top = root.getBoundingClientRect().top + (root.closest("section")?.scrollTop || 0);
    root.style.setProperty("--pr-above", `${Math.round(top) + FOOT_PX}px`);
  }

  /** The rows that the choices leave; those decided since then stay where they are. */
  filter() {
    const { state, how, score } = this.choices;
    this.shown = this.rows.filter(
      (row) => (!state || this.decisions.state(row.id) === state) && (!how || row.how === how) && row.score >= score,
    );
    this.current = this.shown.find((row) => this.isOpen(row)) || this.shown[0] || null;
    this.list.build(this.shown, this.choices.group);
    this.go(this.current);
  }

  choose(change) {
    Object.assign(this.choices, change);
    this.filter();
    this.refresh();
  }

  isOpen(row) {
    return this.decisions.state(row.id) === "open";
  }

  /** Every state, count and button as it is now. */
  refresh() {
    this.bar.refresh();
    this.list.refresh();
  }

  go(row) {
    this.current = row;
    this.list.mark(row);
    this.showClause(row);
    this.showPlace();
  }

  step(by) {
    const at = this.list.order.indexOf(this.current);
    const next = this.list.order[at + by];
    if (next) this.go(next);
  }

  /** Decides on rows and goes on to the next open one behind them. */
  decide(rows, state) {
    if (!this.data.editable || !rows.length) return;
    this.steps.push(rows.map((row) => [row.id, this.decisions.state(row.id)]));
    this.decisions.decide(rows.map((row) => row.id), state);
    const { order } = this.list;
    const from = Math.max(...rows.map((row) => order.indexOf(row)));
    const next = order.slice(from + 1).find((row) => this.isOpen(row)) || order.find((row) => this.isOpen(row));
    if (next && rows.includes(this.current)) this.go(next);
    this.refresh();
  }

  undo() {
    const step = this.steps.pop();
    if (!step) return;
    for (const [id, state] of step) this.decisions.decide([id], state);
    this.go(this.rows.find((row) => row.id === step[0][0]));
    this.refresh();
  }

  key(event) {
    const busy = event.target.closest?.("input, select, textarea, button, [contenteditable], [role=dialog]");
    const pressing = busy && (event.target.tagName !== "BUTTON" || event.key === "Enter" || event.key === " ");
    if (pressing || event.ctrlKey || event.metaKey || event.altKey || !this.place.offsetParent || !this.current) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    if (action === "down") this.step(1);
    else if (action === "up") this.step(-1);
    else if (action === "undo") this.undo();
    else if (action === "group") this.decide(this.list.groupOf(this.current).filter((row) => this.isOpen(row)), "confirmed");
    else this.decide([this.current], action === "confirm" ? "confirmed" : "rejected");
  }

  /** The whole clause with the name marked, and what the feature is. */
  showClause(row) {
    if (!row) return replace(this.clause, el("p", { class: "pr-hint" }, t("没有符合筛选条件的提议。")));
    const { headings, text } = this.data.clauses[row.clause];
    const feature = this.data.features[row.feature];
    this.side.classList.toggle("pr-unplaced", !feature.bounds);
    const mark = el("mark", {}, text.slice(row.start, row.end));
    replace(
      this.clause,
      el("h3", {}, feature.name, el("small", {}, [feature.kind, feature.county, feature.layer_title].filter(Boolean).join(" · "))),
      feature.aliases.length ? el("p", { class: "pr-hint" }, t("又名：{names}", { names: feature.aliases.join("、") })) : null,
      feature.bounds ? null : el("p", { class: "pr-hint" }, t("未落图：只列名，图上没有位置。")),
      el("p", { class: "pr-path" }, headings.join(" › ")),
      el("blockquote", {}, text.slice(0, row.start), mark, text.slice(row.end)),
    );
    this.clause.scrollTop = 0;
    const box = this.clause.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    if (at.bottom > box.bottom) this.clause.scrollTop = at.top - box.top - box.height / 2;
  }

  showPlace() {
    if (!this.page || !this.place.isConnected) return;
    const feature = this.current && this.data.features[this.current.feature];
    const features = feature?.bounds ? [{ id: this.current.feature, layer: feature.layer, bounds: feature.bounds }] : [];
    this.page.show({ kind: "dock", page: this.data.page, features, layers: [], lit: true }, this.map);
  }

  remove() {
    document.removeEventListener("keydown", this.onKey);
    window.removeEventListener("beforeunload", this.onLeave);
    this.sized.disconnect();
    this.page?.hide(this.map);
  }
}
