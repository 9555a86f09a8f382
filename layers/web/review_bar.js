// Above the list: how far the review is, which proposals are shown, and the steps for many at once.

import { el } from "./dom.js";
import { t } from "./text.js";

const STATES = [["open", "未核"], ["confirmed", "已确认"], ["rejected", "已驳回"], ["", "全部"]];
const GROUPS = [["clause", "按条文"], ["feature", "按要素"]];
const SCORES = [1, 0.95, 0.9, 0.85, 0.8];
const USUAL_SCORE = 0.95;

export class ReviewBar {
  constructor(review) {
    this.review = review;
    this.told = el("strong", {});
    this.done = el("i", {});
    this.saving = el("span", { class: "pr-saving", role: "status" });
    this.states = new Map(STATES.map(([key, label]) => [key, this.chip(t(label), () => review.choose({ state: key }))]));
    this.groups = new Map(GROUPS.map(([key, label]) => [key, this.chip(t(label), () => review.choose({ group: key }))]));
    this.hows = el("select", { "aria-label": t("匹配方式"), onchange: () => review.choose({ how: this.hows.value }) });
    this.least = el("select", { "aria-label": t("最低分"), onchange: () => review.choose({ score: Number(this.least.value) }) },
      el("option", { value: "0" }, t("全部分数")), SCORES.map((score) => el("option", { value: String(score) }, t("{s} 分以上", { s: score }))));
    this.threshold = el("select", { "aria-label": t("高分线"), onchange: () => this.refresh() }, SCORES.map((score) => el("option", { value: String(score), selected: score === USUAL_SCORE }, String(score))));
    this.sure = el("button", { type: "button", class: "pr-main", onclick: () => review.decide(this.sureRows(), "confirmed") });
    this.rest = el("button", { type: "button", class: "pr-small", onclick: () => this.rejectRest() });
    this.back = el("button", { type: "button", class: "pr-small", onclick: () => review.undo() }, t("撤销"));
    this.edits = el("div", { class: "pr-line" }, el("label", {}, t("高分线"), this.threshold), this.sure, this.rest, this.back, el("span", { class: "pr-keys" }, t("↑↓ 移动　回车 确认　Delete 驳回　G 本组确认　U 撤销")));
    this.node = el(
      "div",
      { class: "pr-bar" },
      el("div", { class: "pr-progress" }, this.told, el("span", { class: "pr-track" }, this.done), this.saving),
      el("div", { class: "pr-line" }, [...this.states.values()], el("span", { class: "pr-gap" }), this.hows, this.least, el("span", { class: "pr-gap" }), [...this.groups.values()]),
      this.edits,
    );
  }

  chip(label, onclick) {
    return el("button", { type: "button", class: "pr-chip", onclick }, el("span", {}, label), el("small", {}));
  }

  /** Open proposals among those shown that reach the threshold. */
  sureRows() {
    return this.review.shown.filter((row) => this.review.isOpen(row) && row.score >= Number(this.threshold.value));
  }

  openRows() {
    return this.review.shown.filter((row) => this.review.isOpen(row));
  }

  rejectRest() {
    const rows = this.openRows();
    if (window.confirm(t("把列出的 {n} 项未核提议全部驳回？可以用“撤销”退回。", { n: rows.length }))) this.review.decide(rows, "rejected");
  }

  refresh() {
    const { review } = this;
    const { rows, data, decisions, choices } = review;
    const count = (state) => rows.filter((row) => decisions.state(row.id) === state).length;
    const open = count("open");
    this.told.textContent = t("已核 {done}/{all}", { done: rows.length - open, all: rows.length });
    this.done.style.width = `${rows.length ? (100 * (rows.length - open)) / rows.length : 100}%`;
    for (const [key, chip] of this.states) {
      chip.classList.toggle("pr-on", choices.state === key);
      chip.lastChild.textContent = String(key ? count(key) : rows.length);
    }
    for (const [key, chip] of this.groups) chip.classList.toggle("pr-on", choices.group === key);
    this.fillHows();
    const sure = this.sureRows().length;
    this.sure.textContent = t("高分项全部确认（{n}）", { n: sure });
    this.sure.disabled = !sure;
    const rest = this.openRows().length;
    this.rest.textContent = t("其余全部驳回（{n}）", { n: rest });
    this.rest.disabled = !rest;
    this.back.disabled = !review.steps.length;
    this.edits.hidden = !data.editable;
    this.saving.classList.toggle("pr-trouble", Boolean(data.trouble));
    this.tellSaving(data.trouble);
  }

  tellSaving(trouble) {
    const { decisions } = this.review;
    if (trouble && decisions.unsaved) {
      const again = el("button", { type: "button", class: "pr-small", onclick: () => decisions.retry() }, t("再试"));
      this.saving.replaceChildren(trouble, again);
    } else this.saving.textContent = decisions.unsaved ? t("正在保存……") : decisions.last ? t("已保存") : "";
  }

  fillHows() {
    const counts = new Map();
    for (const row of this.review.rows) counts.set(row.how, (counts.get(row.how) || 0) + 1);
    const labels = [["", t("全部方式")], ...[...counts].sort((a, b) => b[1] - a[1]).map(([how, n]) => [how, `${how}（${n}）`])];
    if (this.hows.options.length === labels.length) return;
    this.hows.replaceChildren(...labels.map(([value, label]) => el("option", { value }, label)));
    this.hows.value = this.review.choices.how;
  }
}
