// Drawing a point, a line or an area on the map, corner by corner, and mending it afterwards: corners can be moved,
// added in the middle of a side, taken away, and every step undone.

import { el, replace } from "../dom.js";
import { area, areaText, length, lengthText } from "../measure.js";
import { t } from "../text.js";

const L = window.L;
const PANE = "pa-highlight";
const LINE = { color: "#d0021b", weight: 2.5, interactive: false, pane: PANE };
const SAME_PX = 4;
const CLOSE_PX = 10;
const DOUBLE_CLICK_MS = 300;
const MOST_HANDLES = 120;
const MOST_STEPS = 100;

export class Draw {
  /** `done(kind, places)` is called when a figure is finished or changed; places are LatLngs. */
  constructor(map, plan, done) {
    Object.assign(this, { map, plan, done });
    this.kind = null; // what is being drawn: "area" | "line"
    this.places = [];
    this.steps = []; // earlier places, to undo
    this.figure = L.layerGroup().addTo(map);
    this.handles = L.layerGroup().addTo(map);
    this.size = el("div", { class: "pa-here-size pa-box", hidden: true, "aria-live": "polite" });
    this.moved = ({ latlng }) => this.kind && this.preview(latlng);
    this.doubled = () => this.kind && this.finish();
    map.on("mousemove", this.moved).on("dblclick", this.doubled);
  }

  stop() {
    this.rest();
    this.map.off("mousemove", this.moved).off("dblclick", this.doubled);
    for (const group of [this.figure, this.handles]) group.remove();
    this.size.remove();
  }

  /** Begins a new figure; clicks are given to `add`. */
  start(kind) {
    this.clear();
    clearTimeout(this.waking);
    this.kind = kind;
    this.map.doubleClickZoom.disable();
    this.map.getContainer().classList.add("pa-measuring");
    this.plan.load().then(() => this.tell(), () => {});
  }

  add(latlng) {
    const at = this.map.latLngToContainerPoint(latlng);
    const px = (place) => this.map.latLngToContainerPoint(place).distanceTo(at);
    if (this.places.length && px(this.places.at(-1)) < SAME_PX) return;
    if (this.kind === "area" && this.places.length > 2 && px(this.places[0]) < CLOSE_PX) return this.finish();
    this.remember();
    this.places.push(latlng);
    this.preview();
  }

  remember() {
    this.steps.push([...this.places]);
    if (this.steps.length > MOST_STEPS) this.steps.shift();
  }

  /** Takes back the last corner, or the last change of a finished figure. */
  undo() {
    if (!this.steps.length) return;
    this.places = this.steps.pop();
    if (this.kind) this.preview();
    else this.changed();
  }

  get least() {
    return (this.kind || this.figureKind) === "line" ? 2 : 3;
  }

  /** The double click or the click on the first corner: the figure is whole, if it has corners enough. */
  finish() {
    if (this.places.length < this.least) return;
    const { kind } = this;
    this.rest();
    this.figureKind = kind;
    this.changed();
  }

  /** No longer drawing; what is drawn stays. */
  rest() {
    this.kind = null;
    this.map.getContainer().classList.remove("pa-measuring");
    this.waking = setTimeout(() => this.map.doubleClickZoom.enable(), DOUBLE_CLICK_MS);
    this.size.hidden = true;
  }

  clear() {
    this.rest();
    this.places = [];
    this.steps = [];
    this.figureKind = null;
    this.figure.clearLayers();
    this.handles.clearLayers();
  }

  changed() {
    this.figure.clearLayers();
    this.mend();
    this.done(this.figureKind, this.places);
  }

  /** The figure while it is drawn, with the side to the pointer. */
  preview(pointer) {
    this.figure.clearLayers();
    const shown = pointer ? [...this.places, pointer] : this.places;
    const make = this.kind === "area" && shown.length > 2 ? L.polygon : L.polyline;
    this.figure.addLayer(make(shown, { ...LINE, dashArray: "6 4", fillOpacity: 0.1 }));
    for (const place of this.places) this.figure.addLayer(L.circleMarker(place, { ...LINE, weight: 2, radius: 3.5, fillColor: "#fff", fillOpacity: 1 }));
    this.tell(shown);
  }

  /** How large the figure is so far, in the plan CRS. */
  tell(shown = this.places) {
    if (!this.kind) return;
    const plan = this.plan.loaded ? shown.map((place) => this.plan.forward(place)) : [];
    const text = this.kind === "area" ? t("面积 {x}", { x: areaText(area(plan)) }) : t("长度 {x}", { x: lengthText(length(plan)) });
    const hint = this.places.length < this.least ? t("在图上逐点单击") : t("双击结束，Ctrl+Z 撤销一点，Esc 取消");
    replace(this.size, el("strong", {}, text), el("small", {}, hint));
    this.size.hidden = false;
  }

  /** Shows the corners of a finished figure (of `kind`, at `places`) as handles. */
  edit(kind, places) {
    this.figureKind = kind;
    this.places = places;
    this.steps = [];
    this.mend();
  }

  mend() {
    this.handles.clearLayers();
    const { places } = this;
    if (places.length < this.least || places.length > MOST_HANDLES) return;
    const closed = this.figureKind === "area";
    places.forEach((place, i) => {
      this.handles.addLayer(this.handle(place, "pa-here-corner", t("拖动顶点；双击删去"), (to) => places.splice(i, 1, to), () => this.drop(i)));
      const next = places[i + 1] || (closed ? places[0] : null);
      if (!next) return;
      const middle = L.latLng((place.lat + next.lat) / 2, (place.lng + next.lng) / 2);
      this.handles.addLayer(this.handle(middle, "pa-here-middle", t("拖动以添加顶点"), (to) => places.splice(i + 1, 0, to)));
    });
  }

  handle(place, name, title, place_, drop) {
    const marker = L.marker(place, { draggable: true, keyboard: false, title, icon: L.divIcon({ className: name, iconSize: [12, 12] }) });
    marker.on("dragstart", () => this.remember());
    marker.on("dragend", () => {
      place_(marker.getLatLng());
      this.changed();
    });
    if (drop) marker.on("dblclick", (event) => {
      L.DomEvent.stop(event);
      drop();
    });
    return marker;
  }

  /** Takes a corner out, where enough remain. */
  drop(i) {
    if (this.places.length <= this.least) return;
    this.remember();
    this.places.splice(i, 1);
    this.changed();
  }
}
