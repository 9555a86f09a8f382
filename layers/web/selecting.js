// What is chosen: by click, by search, by address. Gets the card, lights the feature up, flies there.

import { Card } from "./card.js";
import { ask } from "./server.js";
import { t } from "./text.js";
import { Tooltip } from "./tooltip.js";

const L = window.L;
const NARROW_MAP_PX = 900;
const CLOSEST_ZOOM = 12.5;

export class Selecting {
  constructor(map, state, drawing, measure, addresses, view) {
    Object.assign(this, { map, state, drawing, measure, addresses, view });
    this.card = new Card(state, {
      choose: (id, others) => state.select({ kind: "feature", id, others, ground: state.selection?.ground }),
      open: (id) => this.open(id),
      fly: (bounds) => this.fly(bounds),
      ground: ({ lng, lat }) => state.select({ kind: "ground", lon: lng, lat }),
      copyLink: () => view.copyLink(),
    });
    this.groundMark = L.layerGroup().addTo(map);
    this.tip = new Tooltip(state.config.accuracies);
    this.tooltip = this.tip.node;
    state.on("selection", () => this.show());
    state.on("drawn", () => this.light());
    map.on("click", (event) => this.clicked(event));
    map.on("mousemove", (event) => this.hover(event));
    map.on("mouseout movestart resize", () => (this.tooltip.hidden = true));
  }

  clicked({ latlng, containerPoint }) {
    this.tooltip.hidden = true;
    if (this.measure.active) {
      this.measure.add(latlng);
      return;
    }
    const others = this.drawing.hits(containerPoint);
    if (this.taken) this.taken(latlng, others);
    else if (this.pick) others.length && this.pick(others[0].id, latlng);
    else if (others.length) this.state.select({ kind: "feature", id: others[0].id, others, ground: latlng });
    else this.state.select({ kind: "ground", lon: latlng.lng, lat: latlng.lat });
  }

  hover({ containerPoint }) {
    if (this.map.getContainer().classList.contains("pa-measuring")) return;
    const [item] = this.drawing.hits(containerPoint);
    this.map.getContainer().classList.toggle("pa-pointing", Boolean(item));
    this.tip.show(item, containerPoint.x, containerPoint.y);
    if (item) ask(this.addresses.card(item.id)).catch(() => {});
  }

  /** Opens a feature's card, shows its layer (and lifts a filter that hides it) and flies there. */
  async open(id, { fly = true, reveal = true } = {}) {
    this.measure.clear();
    const ticket = {};
    this.ticket = ticket;
    try {
      const card = await ask(this.addresses.card(id));
      if (reveal && !this.state.visible.has(card.layer) && card.bounds) {
        this.state.show([card.layer], true);
        this.view.say(t("已打开图层“{title}”。", { title: card.layer_title }));
      }
      await Promise.all([this.drawing.load(card.layer), this.drawing.need(card.id, card.layer)]);
      if (this.ticket !== ticket) return; // something else was chosen meanwhile
      const item = this.drawing.items.get(card.id);
      if (reveal && item && card.bounds && !this.state.passes(item)) {
        this.state.clearFilter();
        this.view.say(t("“{name}”不在筛选范围内，已清除筛选。", { name: card.name }));
      }
      this.state.select({ kind: "feature", id: card.id, asked: id, others: [] });
      if (fly && card.bounds) this.fly(card.bounds);
    } catch (error) {
      this.view.say(error.message);
    }
  }

  fly([west, south, east, north]) {
    const maxZoom = Math.max(CLOSEST_ZOOM, this.map.getZoom());
    this.map.flyToBounds([[south, west], [north, east]], { paddingTopLeft: [30, 60], paddingBottomRight: [60, 30], maxZoom, duration: 0.6 });
  }

  async show() {
    const { selection } = this.state;
    this.ticket = null;
    this.groundMark.clearLayers();
    this.lit = selection?.kind === "feature" ? [selection.id] : [];
    this.light();
    this.makeRoom(Boolean(selection));
    if (!selection) return;
    try {
      const fill = await this.answer(selection);
      if (selection === this.state.selection) fill();
    } catch (error) {
      if (selection === this.state.selection) this.card.message(error.message);
    }
  }

  /** Lights up what is chosen, as far as it is to be seen. */
  light() {
    const items = (this.lit || []).map((id) => this.drawing.items.get(id)).filter((item) => item && this.drawing.shown(item));
    this.drawing.highlight(items.map((item) => item.id), this.glows);
  }

  /** Opens or closes the panel; the map keeps its middle, and a narrow one folds its legend. */
  makeRoom(open) {
    if (this.card.node.hidden !== open) return;
    this.card.node.hidden = !open;
    this.map.invalidateSize({ animate: false });
    if (this.map.getSize().x < NARROW_MAP_PX) this.view.legend.node.open = false;
  }

  /** Asks the server for what the card needs; gives the step that shows it. */
  async answer(selection) {
    if (selection.kind === "feature") {
      const card = await ask(this.addresses.card(selection.asked || selection.id));
      await this.drawing.need(card.id, card.layer).then(() => this.light());
      return () => this.card.feature(card, selection.others || [], selection.ground);
    }
    if (selection.kind === "clause") {
      const card = await ask(this.addresses.clause(selection.id));
      return () => this.showClause(card, selection.stay);
    }
    if (selection.kind === "ground") {
      const found = await ask(this.addresses.at(selection.lon, selection.lat));
      return () => this.showGround(found);
    }
    const layer = this.state.layers.get(selection.id);
    const { features } = await ask(this.addresses.layer(layer.id));
    const rows = features
      .filter(({ id, properties }) => this.state.passes({ id, properties, layer }))
      .map(({ id, geometry, properties }) => ({ id, name: properties.name, kind: properties.kind, county: properties.county.join("、"), placed: geometry !== null || Boolean(layer.tiles && properties.accuracy !== "unplaced") }));
    return () => this.card.list(layer, rows, this.state.filtered);
  }

  /** A clause and all that it names; `stay` leaves layers and view as the address has them. */
  async showClause(card, stay) {
    this.card.clause(card);
    const placed = card.features.filter((row) => row.bounds);
    this.lit = placed.map((row) => row.id);
    const layers = [...new Set(placed.map((row) => row.layer))];
    if (!stay && layers.length) this.state.show(layers, true);
    await Promise.allSettled(layers.filter((id) => this.state.visible.has(id)).map((id) => this.drawing.load(id)));
    this.light();
    if (stay || !placed.length) return;
    const all = placed.map((row) => row.bounds);
    const edge = (pick, i) => pick(...all.map((bounds) => bounds[i]));
    this.fly([edge(Math.min, 0), edge(Math.min, 1), edge(Math.max, 2), edge(Math.max, 3)]);
  }

  showGround(found) {
    this.card.ground(found);
    const at = [found.lat, found.lon];
    const style = { pane: "pa-highlight", interactive: false, color: "#1f5f8b" };
    this.groundMark.addLayer(L.circle(at, { ...style, radius: found.radius_m, weight: 1.2, dashArray: "4 4", fillOpacity: 0.06 }));
    this.groundMark.addLayer(L.circleMarker(at, { ...style, radius: 4, weight: 2, fillOpacity: 1, fillColor: "#fff" }));
  }
}
