// What the map shows in a scene: layers, features that stand out, features that alone are drawn, the view, a chart.

import { el, icon, iconButton, replace } from "../dom.js";
import { t } from "../text.js";
import { finder } from "./finder.js";

const MOST_CHIPS = 40;
const VIEWS = ["city", "highlight", "only", "own"];

export class Picture {
  constructor(editor) {
    this.editor = editor;
    this.node = el("section", { class: "pc-picture" });
  }

  show(scene, isCover) {
    replace(
      this.node,
      el("h4", {}, t("图上")),
      this.row(t("视野"), this.view(scene)),
      this.row(t("图层"), this.layers(scene)),
      this.row(t("强调"), this.features(scene, "highlight", t("搜要强调的要素"))),
      this.row(t("只显示"), this.features(scene, "only", t("搜要素：所在图层只画选中的")), t("没有选中要素的图层照常全画")),
      isCover ? null : this.row(t("图表"), this.chart(scene)),
    );
  }

  row(title, content, note = "") {
    return el("div", { class: "pc-row" }, el("label", { title: note }, title), el("div", {}, content));
  }

  view(scene) {
    const kind = kindOfView(scene);
    const titles = { city: t("全市"), highlight: t("看强调的要素"), only: t("看只显示的要素"), own: t("自定的视野") };
    const set = (view) => this.editor.change((one) => (view === "city" ? delete one.view : (one.view = view)));
    const choose = ({ target }) => set({ city: "city", highlight: { fit: scene.highlight || [] }, only: { fit: scene.only || [] }, own: this.editor.preview.view() || "city" }[target.value]);
    const possible = VIEWS.filter((one) => one === "city" || one === "own" || one === kind || scene[one]?.length);
    return [
      el("select", { "aria-label": t("视野"), onchange: choose }, possible.map((one) => el("option", { value: one, selected: one === kind }, titles[one]))),
      el("button", { type: "button", class: "pc-take", title: t("先在右边的画面里拖动、缩放"), onclick: () => set(this.editor.preview.view() || "city") }, icon("locate"), t("取右边现在的视野")),
    ];
  }

  layers(scene) {
    const { layers, groups } = this.editor.data;
    const chosen = scene.layers || [];
    const titleOf = (id) => layers.find((layer) => layer.id === id)?.title;
    const add = ({ target }) => target.value && this.editor.change((one) => (one.layers = [...chosen, target.value]));
    const rest = (group) => layers.filter((layer) => layer.group === group.id && !chosen.includes(layer.id));
    const choices = groups.map((group) => [group, rest(group)]).filter(([, list]) => list.length);
    return [
      chosen.map((id) => this.chip(titleOf(id) || t("没有这个图层"), "", !titleOf(id), () => this.editor.change((one) => (one.layers = chosen.filter((other) => other !== id))))),
      el("select", { class: "pc-more", "aria-label": t("加图层"), onchange: add }, el("option", { value: "" }, t("＋ 加图层")), choices.map(([group, list]) => el("optgroup", { label: group.title }, list.map((layer) => el("option", { value: layer.id }, layer.title))))),
    ];
  }

  features(scene, key, placeholder) {
    const chosen = scene[key] || [];
    const take = (id, row) => {
      this.editor.learn("features", id, { name: row.name, note: `${row.layer_title} · ${row.county}` });
      this.editor.change((one) => {
        const known = one.layers || [];
        const boundary = !this.editor.data.layers.some((layer) => layer.id === row.layer);
        if (!boundary && !known.includes(row.layer)) one.layers = [...known, row.layer];
        setFeatures(one, key, [...new Set([...chosen, id])]);
      });
    };
    const more = chosen.length - MOST_CHIPS;
    return [
      chosen.slice(0, MOST_CHIPS).map((id) => {
        const known = this.editor.name("features", id);
        return this.chip(known?.name || t("没有这个要素"), known?.note, !known, () => this.editor.change((one) => setFeatures(one, key, chosen.filter((other) => other !== id))));
      }),
      more > 0 ? el("span", {}, t("……还有 {n} 个，共 {all} 个", { n: more, all: chosen.length })) : null,
      more > 0 ? el("button", { type: "button", onclick: () => this.editor.change((one) => setFeatures(one, key, [])) }, icon("x"), t("全部去掉")) : null,
      finder(this.editor.served, "feature", placeholder, take),
    ];
  }

  chart(scene) {
    const bars = scene.chart?.bars || [];
    const idOf = (bar) => (typeof bar === "string" ? bar : bar.target);
    const setBars = (list) => this.editor.change((one) => (list.length ? (one.chart = { ...one.chart, bars: list }) : delete one.chart));
    const take = (id, row) => {
      this.editor.learn("targets", id, { name: row.indicator, note: `${row.area} ${row.year} ${row.value}${row.unit}`, unit: row.unit });
      setBars([...bars, id]);
    };
    const units = [...new Set(bars.map((bar) => this.editor.name("targets", idOf(bar))?.unit).filter((unit) => unit !== undefined))];
    const named = (unit) => unit || t("无单位");
    const odd = (row) => (units.length && !units.includes(row.unit) ? t("单位是“{unit}”，图表的是“{units}”：放在一起图表画不出来", { unit: named(row.unit), units: units.map(named).join("、") }) : "");
    const relabel = (at) => ({ target }) => this.editor.type((one) => (one.chart.bars[at] = target.value ? { target: idOf(bars[at]), label: target.value } : idOf(bars[at])), `bar-${at}`);
    return [
      bars.length ? el("input", { type: "text", placeholder: t("图表标题"), "aria-label": t("图表标题"), value: scene.chart.title || "", oninput: ({ target }) => this.editor.type((one) => (one.chart.title = target.value), "chart-title") }) : null,
      bars.map((bar, at) => {
        const known = this.editor.name("targets", idOf(bar));
        return el("div", { class: `pc-bar ${known ? "" : "pc-gone"}` }, el("input", { type: "text", title: known?.name || "", value: bar.label || "", placeholder: known?.name || t("这个目标已不在数据里"), "aria-label": t("短名"), oninput: relabel(at) }), el("small", {}, known?.note || ""), iconButton("x", t("去掉"), () => setBars(bars.filter((_, other) => other !== at))));
      }),
      units.length > 1 ? el("p", { class: "pc-wrong" }, t("单位不一（{units}），图表画不出来；请只留一种单位的目标。", { units: units.map(named).join("、") })) : null,
      finder(this.editor.served, "target", t("搜目标，排成一组柱子（同一单位）"), take, odd),
    ];
  }

  chip(name, note, gone, remove) {
    return el("span", { class: `pc-chip ${gone ? "pc-gone" : ""}`, title: note || "" }, name, iconButton("x", t("去掉"), remove));
  }
}

/** Changes the chosen features; a view that looked at them goes along. */
function setFeatures(scene, key, ids) {
  const follows = kindOfView(scene) === key;
  scene[key] = ids;
  if (!follows) return;
  if (ids.length) scene.view = { fit: ids };
  else delete scene.view;
}

function kindOfView({ view, highlight, only }) {
  if (!view || view === "city") return "city";
  if (typeof view === "string") return view;
  if (!view.fit) return "own";
  const same = (ids) => ids?.length && ids.join() === view.fit.join();
  return same(highlight) ? "highlight" : same(only) ? "only" : "own";
}
