// The legend: exactly what is to be seen now, in drawing order, and what the dashes mean.

import { el, replace, svg } from "./dom.js";
import { t } from "./text.js";
import { HOLLOW_STAGES, dashOf, strokeOptions, symbolPaint, symbolPath } from "./symbols.js";

const SOLID = { stage: "existing", accuracy: "mapped" };

/** A small picture of a style class. */
export function swatch(layer, style, sample = SOLID) {
  const picture = svg("svg", { width: 26, height: 16, viewBox: "0 0 26 16", class: "pa-swatch", "aria-hidden": "true" });
  if (layer.geometry === "Point") {
    const paint = symbolPaint(style, sample.stage);
    const size = Math.min(14, style.size);
    picture.append(svg("path", { d: symbolPath(style.shape, 13, 8, size), fill: paint.fillColor, stroke: paint.color, "stroke-width": paint.weight }));
    return picture;
  }
  const polygon = layer.geometry === "Polygon";
  const d = polygon ? "M3,2H23V14H3Z" : "M1,8H25";
  if (style.fill) picture.append(svg("path", { d, fill: style.fill, "fill-opacity": style.opacity ?? 0.2 }));
  for (const stroke of style.strokes || []) {
    const options = strokeOptions(stroke, style.strokes, sample, !polygon);
    picture.append(svg("path", { d, fill: "none", stroke: options.color, "stroke-width": Math.min(options.weight, 7), "stroke-opacity": options.opacity, "stroke-dasharray": options.dashArray || "none" }));
  }
  return picture;
}

export class Legend {
  constructor(state, drawing) {
    this.state = state;
    this.drawing = drawing;
    this.rows = el("div", { class: "pa-legend-rows" });
    this.node = el("details", { class: "pa-legend pa-box", open: true }, el("summary", {}, t("图例")), this.rows);
    state.on("drawn", () => this.update());
  }

  update() {
    const shown = this.drawing.shownItems();
    const layers = [...this.state.config.layers].sort((a, b) => b.order - a.order);
    const rows = [];
    for (const layer of layers) {
      layer.classes.forEach((style, i) => {
        const fromTiles = layer.tiles && this.state.visible.has(layer.id) ? { properties: SOLID } : null;
        const sample = shown.find((item) => item.layer === layer && item.properties.class === i) || fromTiles;
        if (sample) rows.push(el("div", { class: "pa-legend-row", "data-layer": layer.id }, swatch(layer, style, layer.geometry === "Point" ? SOLID : sample.properties), el("span", {}, style.title)));
      });
    }
    replace(this.rows, rows, this.meanings(shown));
    this.node.hidden = rows.length === 0;
  }

  /** Rows that say what dashes and hollow symbols mean, for those that are to be seen. */
  meanings(shown) {
    const rows = [];
    const lines = shown.filter((item) => item.layer.geometry === "LineString");
    const has = (test) => lines.some(({ properties }) => test(properties));
    const line = (stage, accuracy, text) => {
      const picture = svg("svg", { width: 26, height: 16, viewBox: "0 0 26 16", class: "pa-swatch" });
      picture.append(svg("path", { d: "M0,8H26", stroke: "#5a6672", "stroke-width": 2.2, "stroke-dasharray": dashOf(stage, accuracy, 2.2) || "none" }));
      rows.push(el("div", { class: "pa-legend-row pa-meaning" }, picture, el("span", {}, text)));
    };
    if (has((p) => p.stage === "existing" && p.accuracy === "schematic")) line("existing", "schematic", t("现状，线位示意"));
    if (has((p) => p.stage === "building")) line("building", "schematic", t("在建，线位示意"));
    if (has((p) => p.stage === "planned")) line("planned", "schematic", t("规划，线位示意"));
    if (has((p) => p.stage === "studied")) line("studied", "schematic", t("研究，线位示意"));
    if (shown.some(({ layer, properties }) => layer.geometry === "Point" && HOLLOW_STAGES.includes(properties.stage))) {
      const picture = svg("svg", { width: 26, height: 16, viewBox: "0 0 26 16", class: "pa-swatch" });
      picture.append(svg("path", { d: symbolPath("circle", 13, 8, 10), fill: "#fff", stroke: "#5a6672", "stroke-width": 2 }));
      rows.push(el("div", { class: "pa-legend-row pa-meaning" }, picture, el("span", {}, t("空心：规划、研究"))));
    }
    return rows;
  }
}
