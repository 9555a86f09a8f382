// Beside the text, around the map: what the map shows now and what else it can show; below it cards, targets, doubts
// and the list of a chapter.

import { Card } from "../card.js";
import { el, icon, iconButton, replace } from "../dom.js";
import { swatch } from "../legend.js";
import { goTo } from "../navigate.js";
import { doubtRow, targetTable } from "../quotes.js";
import { t } from "../text.js";

export class Panel {
  /** `actions`: follow(), section(key), feature(id, sharing), point(features), back(), clause(id, quote), explore(), fly(bounds), say(text), copyLink(). */
  constructor(atlas, actions) {
    Object.assign(this, { atlas, actions });
    this.scopes = el("div", { class: "pr-scopes", role: "group", "aria-label": t("地图显示") });
    this.explore = el("button", { type: "button", class: "pa-textbutton pr-explore", onclick: () => actions.explore() }, icon("external-link"), t("在一张图上打开"));
    this.caption = el("div", { class: "pr-caption", "aria-live": "polite" });
    this.head = el("header", { class: "pr-panel" }, el("div", { class: "pr-panel-line" }, this.scopes, this.explore), this.caption);
    this.title = el("strong", { class: "pr-sheet-title" });
    this.content = el("div", { class: "pr-sheet-body", tabindex: "-1" });
    this.sheet = el(
      "section",
      { class: "pr-sheet", hidden: true, "aria-label": t("详情") },
      el("header", {}, iconButton("arrow-left", t("返回"), () => actions.back()), this.title, iconButton("x", t("关闭，地图跟随正文"), () => actions.follow())),
      this.content,
    );
    this.card = new Card(atlas.state, { open: (id) => actions.feature(id), fly: actions.fly, copyLink: actions.copyLink, read: actions.read });
    this.card.node.hidden = false;
  }

  /** The choices of what the map shows: this clause, the headings above it, the whole document. */
  showScopes(document, chain, chosen) {
    const choice = (key, text, title, act) => el("button", { type: "button", class: key === chosen ? "pr-scope pr-on" : "pr-scope", "aria-pressed": String(key === chosen), title, "data-scope": key, onclick: act }, text);
    replace(
      this.scopes,
      el("span", {}, t("地图")),
      choice("clause", t("本段"), t("地图跟随正文"), () => this.actions.follow()),
      [...chain].reverse().map((i) => document.outline[i]).map(({ key, number, title }) => choice(key, number, t("在地图上看“{title}”", { title }), () => this.actions.section(key))),
      choice("all", t("全文"), t("在地图上看全文"), () => this.actions.section("all")),
    );
  }

  /** What the clause in focus names. */
  showClause(features) {
    const placed = features.filter((feature) => feature.placed);
    const others = features.filter((feature) => !feature.placed);
    const none = placed.length ? null : el("p", { class: "pr-none" }, t("本段没有能落图的地点"));
    const list = placed.length ? el("p", {}, el("span", { class: "pr-label" }, t("图上 {n} 处", { n: placed.length })), this.chips(placed)) : none;
    const rest = others.length ? el("p", {}, el("span", { class: "pr-label" }, t("未落图 {n} 处", { n: others.length })), this.chips(others)) : null;
    replace(this.caption, list, rest);
    this.caption.scrollTop = 0;
  }

  /** Why the map does not follow the text now, and the way back. */
  showPinned(text) {
    replace(this.caption, el("p", {}, el("span", {}, text), el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.follow() }, t("跟随正文"))));
  }

  /** One chip for each name; features of one name (a zone and its area, say) share it. */
  chips(features) {
    const names = [...new Set(features.map((feature) => feature.name))];
    return names.map((name) => this.chip(features.filter((feature) => feature.name === name)));
  }

  chip(sharing) {
    const [feature] = sharing;
    const light = () => this.actions.point(sharing);
    const dark = () => this.actions.point([]);
    return el("button", { type: "button", class: feature.placed ? "pr-chip" : "pr-chip pr-unplaced", "data-id": feature.id, title: [feature.kind, feature.county].filter(Boolean).join(" · "), onclick: () => this.actions.feature(feature.id, sharing.map(({ id }) => id)), onmouseenter: light, onmouseleave: dark, onfocus: light, onblur: dark }, feature.name);
  }

  /** Closes the sheet; tells whether the keyboard was in it. */
  hide() {
    const held = this.sheet.contains(document.activeElement);
    this.sheet.hidden = true;
    replace(this.content);
    return held;
  }

  open(kind, title, ...content) {
    this.sheet.dataset.kind = kind;
    this.title.textContent = title;
    replace(this.content, ...content);
    this.sheet.hidden = false;
    this.content.scrollTop = 0;
  }

  /** A feature's card; `others` share the word that was clicked. */
  showFeature(card, others) {
    this.card.feature(card, [], null);
    const choice = (feature) => el("button", { type: "button", class: "pa-choice", "data-id": feature.id, onclick: () => this.actions.feature(feature.id) }, el("span", {}, feature.name), el("small", {}, feature.layer_title));
    const chooser = others.length ? el("nav", { class: "pa-chooser", "aria-label": t("同一处文字所指") }, el("p", {}, t("这几个字还指：")), others.map(choice)) : null;
    this.open("card", t("要素"), chooser, this.card.node);
  }

  /** A target with what other documents set for the same thing. */
  showTargets(targets, document) {
    const same = [...new Set(targets.flatMap((target) => target.same || []))].filter((id) => !targets.some((target) => target.target_id === id));
    const others = same.map((id) => document.targets[id]);
    const link = (target) => el("button", { type: "button", class: "pa-textbutton", onclick: () => goTo("targets", { target: target.target_id }) }, icon("target"), targets.length > 1 ? t("在目标页看“{name}”", { name: target.indicator }) : t("在目标页看这项目标"));
    const clauses = others.map((target) => el("li", {}, el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.clause(target.clause_id, target.quote) }, t("读原文：《{title}》", { title: target.document }))));
    this.open(
      "target",
      targets.length > 1 ? t("目标（{n} 项）", { n: targets.length }) : t("目标"),
      targetTable(targets),
      el("p", { class: "pr-links" }, targets.map(link)),
      others.length ? el("section", {}, el("h3", {}, t("别处的同一目标：{n} 项", { n: others.length })), targetTable(others), el("ul", { class: "pr-links" }, clauses)) : null,
    );
  }

  showDoubts(doubts) {
    const side = (id, quote, text) => (id ? el("button", { type: "button", class: "pa-textbutton", onclick: () => this.actions.clause(id, quote) }, text) : null);
    const entry = (doubt) =>
      el("div", { class: "pr-doubt-entry" }, doubtRow(doubt), [[doubt.quote_a, doubt.clause_a, t("读第一处")], [doubt.quote_b, doubt.clause_b, t("读另一处")]].filter(([quote]) => quote).map(([quote, id, text]) => [el("blockquote", {}, quote), side(id, quote, text)]));
    this.open("doubt", t("存疑"), doubts.map(entry));
  }

  /** All that a chapter names, by layer in the order of the layer tree, each layer with its sign. */
  showList(features) {
    const { state } = this.atlas;
    const groups = state.config.groups.map((group) => group.id);
    const layers = [...new Set(features.map((feature) => feature.layer))].map((id) => state.layers.get(id)).filter(Boolean);
    layers.sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
    const row = (feature) => {
      const light = () => this.actions.point([feature]);
      return el("li", {}, el("button", { type: "button", class: "pa-row", "data-id": feature.id, onclick: () => this.actions.feature(feature.id), onmouseenter: light, onfocus: light, onmouseleave: () => this.actions.point([]) }, el("span", {}, feature.name, feature.placed ? null : el("span", { class: "pa-tag pa-tag-unplaced" }, t("未落图"))), el("small", {}, feature.county)));
    };
    const entry = (layer) => {
      const own = features.filter((feature) => feature.layer === layer.id).sort((a, b) => Number(b.placed) - Number(a.placed));
      return el("details", { class: "pr-layer", open: layers.length < 4 }, el("summary", {}, swatch(layer, layer.classes[0]), el("span", {}, layer.title), el("small", {}, String(own.length))), el("ul", { class: "pa-rows" }, own.map(row)));
    };
    this.open("list", t("点名的要素：{n} 项", { n: features.length }), layers.length ? el("div", { class: "pr-layers" }, layers.map(entry)) : el("p", { class: "pa-hint" }, t("这里没有点名的要素。")));
  }

  message(text) {
    this.open("message", "", el("p", { class: "pa-hint" }, text));
  }
}
