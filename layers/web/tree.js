// The layer tree: presets, groups, layers, opacity.

import { el, icon, iconButton, replace } from "./dom.js";
import { t } from "./text.js";
import { swatch } from "./legend.js";

/** The words that tell how exact a layer is: 示意, 推算 … */
export function exactnessTags(layer, config) {
  const telling = config.accuracies.filter(([code]) => ["schematic", "derived"].includes(code) && layer.accuracies.includes(code));
  return telling.map(([code, text]) => el("span", { class: `pa-tag pa-tag-${code}` }, text));
}

export class Tree {
  constructor(state, actions) {
    this.state = state;
    this.actions = actions;
    this.boxes = new Map();
    this.counts = new Map();
    this.folded = new Set();
    this.presets = el("div", { class: "pa-presets", role: "group", "aria-label": t("一键专题") });
    this.groups = el("div", { class: "pa-groups" });
    this.node = el("div", { class: "pa-tree" }, this.presets, this.groups);
    this.build();
    state.on("layers", () => this.sync());
  }

  build() {
    const { config } = this.state;
    replace(
      this.presets,
      config.presets.map((preset) =>
        el("button", { type: "button", class: "pa-chip", "data-preset": preset.id, onclick: () => this.state.showOnly(this.state.presetLayers(preset)) }, preset.title),
      ),
    );
    replace(this.groups, config.groups.map((group) => this.group(group)));
    this.sync();
  }

  group(group) {
    const layers = this.state.layersOf(group.id);
    if (!layers.length) return null;
    const all = el("input", { type: "checkbox", "aria-label": group.title, onchange: () => this.state.show(layers.map((layer) => layer.id), all.checked) });
    this.boxes.set(`group:${group.id}`, { box: all, layers });
    const list = el("div", { class: "pa-layers" }, layers.map((layer) => this.layer(layer)), this.opacity(group));
    const fold = iconButton("chevron-down", t("收起或展开"), () => {
      const open = list.hidden;
      list.hidden = !open;
      fold.classList.toggle("pa-folded", !open);
    });
    return el("section", { class: "pa-group", "data-group": group.id }, el("header", {}, el("label", {}, all, el("strong", {}, group.title)), fold), list);
  }

  layer(layer) {
    const box = el("input", { type: "checkbox", "data-layer": layer.id, onchange: () => this.state.show([layer.id], box.checked) });
    this.boxes.set(layer.id, { box, layers: [layer] });
    const name = el("label", { title: layer.description }, box, swatch(layer, layer.classes[0]), el("span", { class: "pa-layername" }, layer.title), exactnessTags(layer, this.state.config));
    const total = layer.placed + layer.unplaced;
    const count = el(
      "button",
      { type: "button", class: "pa-count", title: layer.unplaced ? t("列出全部 {n} 项，其中 {u} 项未落图", { n: total, u: layer.unplaced }) : t("列出全部 {n} 项", { n: total }), onclick: () => this.actions.list(layer.id) },
      String(total),
    );
    this.counts.set(layer.id, count);
    return el("div", { class: "pa-layer" }, name, count);
  }

  opacity(group) {
    const slider = el("input", { type: "range", min: "10", max: "100", step: "5", "aria-label": t("{group}不透明度", { group: group.title }), oninput: () => this.state.setOpacity(group.id, slider.value / 100) });
    slider.value = "100";
    return el("label", { class: "pa-opacity", title: t("不透明度") }, icon("eye"), slider);
  }

  /** With a filter on, the numbers of drawn layers tell how many of their features pass it. */
  recount(passing) {
    for (const [id, node] of this.counts) {
      const layer = this.state.layers.get(id);
      const total = layer.placed + layer.unplaced;
      const found = this.state.filtered && !layer.boundary ? passing(id) : undefined;
      node.textContent = found === undefined ? String(total) : `${found}/${total}`;
    }
  }

  sync() {
    for (const { box, layers } of this.boxes.values()) {
      const on = layers.filter((layer) => this.state.visible.has(layer.id)).length;
      box.checked = on === layers.length;
      box.indeterminate = on > 0 && on < layers.length;
    }
    const active = this.state.activePreset()?.id;
    for (const chip of this.presets.children) chip.classList.toggle("pa-on", chip.dataset.preset === active);
  }
}
