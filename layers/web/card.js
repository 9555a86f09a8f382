// The panel on the right: the card of a feature, a clause, a place on the ground, or a list.

import { el, icon, iconButton, replace } from "./dom.js";
import { goTo } from "./navigate.js";
import { t } from "./text.js";
import { clauseBlock, doubtRow, targetTable } from "./quotes.js";

const TARGETS_SHOWN = 8;

export class Card {
  constructor(state, actions) {
    this.state = state;
    this.actions = actions;
    this.body = el("div", { class: "pa-card-body" });
    const close = iconButton("x", t("关闭"), () => state.select(null));
    this.node = el("aside", { class: "pa-card", hidden: true, "aria-label": t("详情"), tabindex: "-1" }, close, this.body);
  }

  show(...content) {
    replace(this.body, content);
    this.body.scrollTop = 0;
  }

  message(text) {
    this.show(el("p", { class: "pa-hint" }, text));
  }

  /** A feature's card; `others` are further features under the same click. */
  feature(card, others, ground) {
    this.show(
      this.chooser(card.id, others, ground),
      card.renamed_from ? el("p", { class: "pa-notice" }, t("编号“{old}”已改名，现为“{name}”。", { old: card.renamed_from, name: card.name })) : null,
      el("h2", {}, card.name),
      card.aliases.length ? el("p", { class: "pa-aliases" }, t("又名：{names}", { names: card.aliases.join("、") })) : null,
      this.facts(card),
      this.exactness(card),
      card.note ? el("p", { class: "pa-note" }, card.note) : null,
      card.facts.length ? el("details", {}, el("summary", {}, t("其他属性：{n} 项", { n: card.facts.length })), el("dl", { class: "pa-facts" }, card.facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))) : null,
      card.doubts.map((doubt) => doubtRow(doubt)),
      this.tools(card),
      this.clauses(card),
      this.targets(card),
      this.inside(card),
      this.source(card),
    );
    this.node.dataset.feature = card.id;
  }

  /** What else is under the click; the ground itself is a choice too, where one can ask about it. */
  chooser(id, others, ground) {
    if (others.length < (ground ? 1 : 2)) return null;
    const rows = others.map((item) =>
      el("button", { type: "button", class: item.id === id ? "pa-choice pa-on" : "pa-choice", onclick: () => this.actions.choose(item.id, others) }, el("span", {}, item.properties.name), el("small", {}, item.layer.title)),
    );
    const around = ground && el("button", { type: "button", class: "pa-choice", onclick: () => this.actions.ground(ground) }, el("span", {}, t("此点与周边 1 公里")));
    return el("nav", { class: "pa-chooser", "aria-label": t("此处重叠的要素") }, el("p", {}, t("此处有 {n} 项，点选查看：", { n: others.length })), around || null, el("div", { class: "pa-choices" }, rows));
  }

  facts(card) {
    const rows = [
      [t("类型"), card.kind],
      [t("所在"), [card.county, card.town ? `${card.town}${t("（推算）")}` : ""].filter(Boolean).join(" · ")],
      [t("文件表述"), card.status],
      [t("阶段"), card.boundary ? "" : t("{stage}（截至 {date}）", { stage: card.stage, date: card.as_of })],
      ...card.measures.map((row) => [row.label, row.text]),
    ].filter(([, value]) => value);
    return el("dl", { class: "pa-facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  exactness(card) {
    return el(
      "p",
      { class: `pa-exactness pa-exactness-${card.accuracy}` },
      el("span", { class: `pa-tag pa-tag-${card.accuracy}` }, card.accuracy_label),
      [card.accuracy_meaning, card.uncertainty ? `${card.uncertainty}。` : ""].join(""),
    );
  }

  tools(card) {
    const buttons = [];
    if (card.bounds) buttons.push(el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.fly(card.bounds) }, icon("locate"), t("定位")));
    buttons.push(el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.copyLink() }, icon("link"), t("复制链接")));
    if (card.bounds && this.state.layers?.get(card.layer)?.geometry === "Polygon") buttons.push(hereButton({ id: card.id }));
    return el("div", { class: "pa-card-tools" }, buttons);
  }

  clauses(card) {
    if (!card.clauses.length) return el("section", {}, el("h3", {}, t("规划条文")), el("p", { class: "pa-hint" }, t("规划文件没有点它名的条文；这是底图要素。")));
    const [first, ...rest] = card.clauses;
    return el(
      "section",
      { class: "pa-clauses" },
      el("h3", {}, t("规划条文")),
      clauseBlock(first, card.id, this.actions.read),
      rest.length ? el("details", {}, el("summary", {}, t("其余 {n} 条条文", { n: rest.length })), rest.map((clause) => clauseBlock(clause, card.id, this.actions.read))) : null,
    );
  }

  targets(card) {
    if (!card.targets.length) return null;
    const first = card.targets.slice(0, TARGETS_SHOWN);
    const rest = card.targets.slice(TARGETS_SHOWN);
    const documents = [...new Set(rest.map((target) => target.document))];
    return el(
      "section",
      { class: "pa-targets" },
      el("h3", {}, t("相关目标：{n} 项", { n: card.targets.length })),
      targetTable(first),
      documents.map((title) => {
        const rows = rest.filter((target) => target.document === title);
        return el("details", {}, el("summary", {}, t("《{title}》另有 {n} 项", { title, n: rows.length })), targetTable(rows));
      }),
    );
  }

  /** What a boundary has in it, layer by layer. */
  inside(card) {
    if (!card.inside.length) return null;
    const layers = [...new Set(card.inside.map((row) => row.layer_title))];
    return el(
      "section",
      {},
      el("h3", {}, t("范围内的规划要素：{n} 项", { n: card.inside.length })),
      layers.map((title) => {
        const rows = card.inside.filter((row) => row.layer_title === title);
        return el("details", { open: rows.length <= 6 && layers.length <= 6 }, el("summary", {}, `${title}（${rows.length}）`), this.rows(rows, (row) => row.kind));
      }),
    );
  }

  source(card) {
    const { provider, licence, retrieved, method } = card.provenance;
    const rows = [[t("本要素依据"), card.source], [t("图层数据"), provider], [t("取得日期"), retrieved], [t("制作方法"), method], [t("许可"), licence]].filter(([, value]) => value);
    return el("details", { class: "pa-source" }, el("summary", {}, t("来源与许可")), el("dl", { class: "pa-facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
  }

  /** What is at a point and within a radius of it. */
  ground(answer) {
    const where = answer.inside ? [answer.county, answer.town ? `${answer.town}${t("（推算）")}` : "", ...answer.zones].filter(Boolean).join(" · ") : t("聊城市域之外");
    this.show(
      el("h2", {}, t("此点")),
      el("dl", { class: "pa-facts" }, [
        el("dt", {}, t("位于")), el("dd", {}, where),
        el("dt", {}, t("经纬度")), el("dd", {}, `${answer.lon.toFixed(5)}°E, ${answer.lat.toFixed(5)}°N`),
        el("dt", {}, t("平面坐标")), el("dd", {}, `X ${answer.northing.toFixed(1)}　Y ${answer.easting.toFixed(1)}　(EPSG:4548)`),
      ]),
      el("div", { class: "pa-card-tools" }, hereButton({ at: `${answer.lon.toFixed(6)},${answer.lat.toFixed(6)}` })),
      answer.areas.length ? this.rows(answer.areas, (row) => row.layer_title) : null,
      el("h3", {}, t("周边 {n} 公里内：{count} 项", { n: answer.radius_m / 1000, count: answer.nearby.length })),
      answer.nearby.length ? this.rows(answer.nearby, (row) => `${row.layer_title} · ${row.distance_m ? t("{m} 米", { m: row.distance_m }) : t("在其中")}`) : el("p", { class: "pa-hint" }, t("没有规划要素。距离按平面坐标量算；示意要素的位置不准，距离仅供参考。")),
    );
  }

  rows(features, detail) {
    return el("ul", { class: "pa-rows" }, features.map((row) =>
      el("li", {}, el("button", { type: "button", class: "pa-row", "data-id": row.id, onclick: () => this.actions.open(row.id) }, el("span", {}, row.name, row.placed === false ? el("span", { class: "pa-tag pa-tag-unplaced" }, t("未落图")) : null), el("small", {}, detail(row)))),
    ));
  }

  /** A clause with what it names and the targets in it. */
  clause(card) {
    this.show(
      el("h2", {}, card.headings.at(-1) || t("条文")),
      clauseBlock(card),
      card.doubts.map((doubt) => doubtRow(doubt)),
      el("h3", {}, t("文中点名：{n} 项", { n: card.features.length })),
      this.rows(card.features, (row) => `${row.layer_title} · ${row.county}`),
      card.targets.length ? el("section", {}, el("h3", {}, t("文中目标")), targetTable(card.targets)) : null,
    );
  }

  /** All features of a layer, the unplaced ones under their county. */
  list(layer, features, filtered) {
    const placed = features.filter((row) => row.placed);
    const unplaced = features.filter((row) => !row.placed);
    const counties = [...new Set(unplaced.map((row) => row.county))];
    this.show(
      el("h2", {}, layer.title),
      layer.description ? el("p", { class: "pa-aliases" }, layer.description) : null,
      filtered ? el("p", { class: "pa-notice" }, t("只列符合筛选条件的。")) : null,
      layer.tiles ? el("p", { class: "pa-notice" }, t("图层较大（{n} 项），这里只列前 {m} 项，其余请用搜索。", { n: layer.placed + layer.unplaced, m: features.length })) : null,
      el("h3", {}, t("图上 {n} 项", { n: placed.length })),
      this.rows(placed, (row) => row.county),
      unplaced.length ? el("h3", {}, t("未落图 {n} 项（文件点名，位置不明）", { n: unplaced.length })) : null,
      counties.map((county) => [el("h4", {}, county), this.rows(unplaced.filter((row) => row.county === county), (row) => row.kind)]),
    );
  }
}

/** Leads to all that the plan says at a place: {at: "lon,lat"} or {id}. */
function hereButton(place) {
  return el("button", { type: "button", class: "pa-textbutton", "data-here": "", onclick: () => goTo("here", place) }, icon("map-pin"), t("此处适用"));
}
