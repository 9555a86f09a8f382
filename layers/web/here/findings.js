// The findings as a page: one sentence on top, what to be careful of, then sections that fold, the most binding first.

import { el } from "../dom.js";
import { addressOf, goTo } from "../navigate.js";
import { marked, targetTable } from "../quotes.js";
import { t } from "../text.js";

const ROWS_SHOWN = 30;
const FEW = 12;

/** A link to another page of the app, followed without loading anything anew. */
function lead(page, parameters, text) {
  const follow = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    goTo(page, parameters);
  };
  return el("a", { class: "pa-here-lead", href: addressOf(page, parameters), onclick: follow }, text);
}

export class Findings {
  /** `actions`: light(ids) and show(row). */
  constructor(actions) {
    this.actions = actions;
  }

  /** The nodes of an answer (see geodata.applies.what_applies). */
  nodes(found) {
    const clauses = new Map(found.clauses.flatMap((group) => group.clauses).map((clause) => [clause.clause_id, clause]));
    return [
      el("p", { class: "pa-here-summary" }, found.summary),
      found.cautions.map((text) => el("p", { class: "pa-here-caution" }, text)),
      found.notes.map((text) => el("p", { class: "pa-hint" }, text)),
      this.controls(found.controls, clauses),
      this.places(found.boundaries),
      this.areas(found.areas),
      this.nearby(found),
      this.clauses(found.clauses),
      this.targets(found),
      this.corners(found.site),
      el("p", { class: "pa-hint pa-here-end" }, t("本结果由规划文件和公开数据汇编，不作为审批依据；没有列出不等于没有要求。")),
    ];
  }

  section(id, title, count, open, ...content) {
    return el("details", { class: "pa-here-section", "data-section": id, open }, el("summary", {}, el("span", {}, title), el("span", { class: "pa-here-count" }, String(count))), content);
  }

  controls(rows, clauses) {
    const none = el("p", { class: "pa-hint" }, t("图上没有管控范围在此处，也没有在其位置误差之内的。这不等于没有管控要求。"));
    return this.section("controls", t("管控范围"), rows.length, true, rows.length ? this.list(rows, (row) => this.words(row, clauses)) : none);
  }

  /** The words of the clauses that set a control, each leading to its place in the document. */
  words(row, clauses) {
    const told = row.quotes.map((link) => ({ ...link, clause: clauses.get(link.clause_id) })).filter((link) => link.clause);
    if (!told.length) return row.note ? el("p", { class: "pa-here-note" }, row.note) : null;
    return el(
      "details",
      { class: "pa-here-words" },
      el("summary", {}, t("条文与推算说明")),
      told.map(({ clause, quote }) => this.quote(clause, marked(clause.text, quote))),
      row.note ? el("p", { class: "pa-here-note" }, row.note) : null,
    );
  }

  /** Words of a clause and where they stand; `words` are text, or text with marks in it. */
  quote(clause, words) {
    const { document: source, headings } = clause;
    return el(
      "figure",
      { class: "pa-here-quote", "data-clause": clause.clause_id },
      el("blockquote", {}, words),
      el("figcaption", {}, [`《${source.title}》（${source.number}）`, headings.at(-1)].filter(Boolean).join("　"), " ", lead("read", { clause: clause.clause_id }, t("读原文"))),
    );
  }

  places(rows) {
    const drawn = rows.filter((row) => row.touches);
    const close = rows.filter((row) => !row.touches);
    const also = close.length
      ? el("p", { class: "pa-hint" }, t("因界线有误差，也可能涉及："), close.map((row, i) => [i ? "、" : "", this.name(row), row.distance_text ? `（${row.distance_text}）` : ""]))
      : null;
    return this.section("boundaries", t("所在行政区与功能区"), drawn.length, true, this.list(drawn), also);
  }

  areas(rows) {
    const wide = rows.filter((row) => row.wide);
    const narrow = rows.filter((row) => !row.wide);
    const rest = wide.length ? el("details", { class: "pa-here-words" }, el("summary", {}, t("以整县或大片为对象的提法、示范区和试点：{n} 项", { n: wide.length })), this.list(wide)) : null;
    return this.section("areas", t("空间结构与规划片区"), rows.length, true, this.list(narrow), rest);
  }

  nearby({ nearby, radius_m }) {
    const count = nearby.reduce((sum, group) => sum + group.rows.length, 0);
    const groups = nearby.map((group) =>
      el("details", { class: "pa-here-group", open: count <= FEW }, el("summary", {}, t("{title}（{n}）", { title: group.title, n: group.rows.length })), this.list(group.rows)),
    );
    const hint = el("p", { class: "pa-hint" }, t("距离自边缘量到最近处，方位为坐标方位角，EPSG:4548。"));
    return this.section("nearby", t("周边 {radius}", { radius: radiusText(radius_m) }), count, true, count ? hint : el("p", { class: "pa-hint" }, t("没有其他规划要素。")), groups);
  }

  clauses(groups) {
    const rest = groups.filter((group) => group.role !== "control");
    const count = rest.reduce((sum, group) => sum + group.clauses.length, 0);
    return this.section("clauses", t("相关条文"), count, false, rest.map((group) =>
      el("details", { class: "pa-here-group" }, el("summary", {}, `${group.subject.name}（${group.clauses.length}）`, tag(group)), group.clauses.map((clause) => this.quote(clause, `“${clause.quote || clause.text}”`))),
    ));
  }

  targets({ targets, city_targets }) {
    const count = targets.reduce((sum, group) => sum + group.targets.length, 0);
    return this.section("targets", t("相关目标"), count, false,
      targets.map((group) => el("details", { class: "pa-here-group" }, el("summary", {}, `${group.subject.name}（${group.targets.length}）`), targetTable(group.targets))),
      el("p", { class: "pa-hint" }, t("另有全市性目标 {n} 项未列，见“目标”页。", { n: city_targets })),
    );
  }

  /** Where the site is, in both systems; the corners of a small area. */
  corners(site) {
    const middle = el("p", { class: "pa-here-middle-text" }, `${site.lon.toFixed(6)}°E，${site.lat.toFixed(6)}°N`, el("br"), `X ${site.northing.toFixed(2)}　Y ${site.easting.toFixed(2)}　(${site.crs})`);
    const head = el("tr", {}, [t("点号"), t("X（北）"), t("Y（东）"), t("经度"), t("纬度")].map((text) => el("th", {}, text)));
    const rows = site.corners.map((corner) => el("tr", {}, [corner.name, corner.northing.toFixed(2), corner.easting.toFixed(2), corner.lon.toFixed(6), corner.lat.toFixed(6)].map((text) => el("td", {}, text))));
    const title = site.kind === "point" ? t("坐标") : t("坐标与拐点");
    return this.section("site", title, site.corners.length || 1, false, middle, rows.length ? el("table", { class: "pa-here-table" }, el("thead", {}, head), el("tbody", {}, rows)) : null);
  }

  list(rows, more) {
    const shown = rows.slice(0, ROWS_SHOWN).map((row) => this.row(row, more));
    const rest = rows.slice(ROWS_SHOWN);
    const list = el("ul", { class: "pa-here-rows" }, shown);
    if (!rest.length) return list;
    const button = el("button", { type: "button", class: "pa-textbutton", onclick: () => {
      list.append(...rest.map((row) => this.row(row, more)));
      button.remove();
    } }, t("显示其余 {n} 项", { n: rest.length }));
    return [list, button];
  }

  name(row) {
    return el("button", { type: "button", class: "pa-here-name", "data-id": row.id, title: t("在图上看"), onclick: () => this.actions.show(row) }, row.name);
  }

  row(row, more) {
    const certainty = row.says ? el("span", { class: `pa-here-says pa-here-${row.certainty}` }, row.says) : null;
    const facts = [row.kind, row.because, row.certainty === "near" ? row.uncertainty : ""].filter(Boolean).join(" · ");
    const node = el(
      "li",
      { "data-id": row.id, onmouseenter: () => this.actions.light([row.id]), onmouseleave: () => this.actions.light([]) },
      el("div", { class: "pa-here-line" }, tag(row), this.name(row), certainty),
      el("div", { class: "pa-here-facts" }, el("span", {}, facts), lead("", { id: row.id }, t("卡片"))),
      more?.(row) || null,
    );
    node.addEventListener("focusin", () => this.actions.light([row.id]));
    return node;
  }
}

function tag(row) {
  return el("span", { class: `pa-tag pa-tag-${row.accuracy}` }, row.accuracy_label);
}

export function radiusText(metres) {
  return metres >= 1000 ? t("{n} 公里", { n: metres / 1000 }) : t("{n} 米", { n: metres });
}
