// Measuring distance and area in the plan CRS (EPSG:4548), never in degrees or Web Mercator.

import { el, iconButton, replace } from "./dom.js";
import { t } from "./text.js";

const L = window.L;
const DOUBLE_CLICK_MS = 300;
const LINE = { color: "#d0021b", weight: 2.5, dashArray: "6 4", interactive: false, pane: "pa-highlight" };

export class Measure {
  constructor(map, plan, say) {
    Object.assign(this, { map, plan, say });
    this.points = [];
    this.kind = null;
    this.result = el("div", { class: "pa-measure pa-box", hidden: true, "aria-live": "polite" });
    this.group = L.layerGroup().addTo(map);
    map.on("dblclick", () => this.kind && this.end());
  }

  get active() {
    return this.kind !== null;
  }

  get shown() {
    return !this.result.hidden;
  }

  start(kind) {
    this.clear();
    clearTimeout(this.rest);
    this.kind = kind;
    this.map.doubleClickZoom.disable();
    this.map.getContainer().classList.add("pa-measuring");
    this.plan.load().then(() => this.active && this.tell(), (error) => this.say(error.message));
    this.tell();
  }

  add(latlng) {
    const last = this.points.at(-1);
    if (last && this.map.latLngToContainerPoint(last).distanceTo(this.map.latLngToContainerPoint(latlng)) < 3) return;
    this.points.push(latlng);
    this.draw();
  }

  /** The double click: the figure stays until it is cleared. */
  end() {
    this.finish();
    this.tell();
  }

  finish() {
    this.kind = null;
    this.map.getContainer().classList.remove("pa-measuring");
    this.rest = setTimeout(() => this.map.doubleClickZoom.enable(), DOUBLE_CLICK_MS);
  }

  clear() {
    this.finish();
    this.points = [];
    this.group.clearLayers();
    this.result.hidden = true;
  }

  draw() {
    this.group.clearLayers();
    const make = this.wanted === "area" && this.points.length > 2 ? L.polygon : L.polyline;
    this.group.addLayer(make(this.points, { ...LINE, fillOpacity: 0.12 }));
    for (const point of this.points) this.group.addLayer(L.circleMarker(point, { ...LINE, dashArray: null, radius: 3, fillOpacity: 1 }));
    this.tell();
  }

  hint() {
    if (!this.kind) return t("EPSG:4548 平面量算");
    return this.points.length ? t("EPSG:4548 平面量算，双击结束") : t("在图上逐点单击，双击结束");
  }

  get wanted() {
    return this.kind || this.last;
  }

  tell() {
    this.last = this.kind || this.last;
    const plan = this.plan.loaded ? this.points.map((point) => this.plan.forward(point)) : [];
    const text = this.wanted === "area" ? areaText(area(plan)) : lengthText(length(plan));
    replace(
      this.result,
      el("strong", {}, this.wanted === "area" ? t("面积 {x}", { x: text }) : t("距离 {x}", { x: text })),
      el("small", {}, this.hint()),
      iconButton("x", t("清除量算"), () => this.clear()),
    );
    this.result.hidden = false;
  }
}

/** Length in metres of a planar line. */
export function length(points) {
  return points.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - points[i][0], y - points[i][1]), 0);
}

/** Area in square metres of a planar ring. */
export function area(points) {
  const sum = points.reduce((total, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return total + x * nextY - nextX * y;
  }, 0);
  return points.length > 2 ? Math.abs(sum) / 2 : 0;
}

export function lengthText(metres) {
  return metres >= 1000 ? t("{n} 公里", { n: (metres / 1000).toFixed(3) }) : t("{n} 米", { n: metres.toFixed(1) });
}

export function areaText(square) {
  return square >= 1e6 ? t("{n} 平方公里", { n: (square / 1e6).toFixed(3) }) : t("{n} 公顷", { n: (square / 1e4).toFixed(3) });
}
