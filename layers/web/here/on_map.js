// What applies at a site, on the map: the site, what was found there, and what of it is lit.

import { ask } from "../server.js";
import { t } from "../text.js";

const L = window.L;
const CLOSEST_ZOOM = 14;
const POINT_ZOOM = 12;
const RULES = "rules";
const SITE = { color: "#d0021b", weight: 2.5, fillColor: "#d0021b", fillOpacity: 0.08, interactive: false, pane: "pa-highlight" };
const AROUND = { color: "#1f5f8b", weight: 1.2, dashArray: "4 4", fill: false, interactive: false, pane: "pa-highlight" };

export class OnMap {
  constructor(atlas) {
    this.atlas = atlas;
    this.shown = L.layerGroup();
    this.found = null;
  }

  /** Draws the site and the ring around it. */
  show(found) {
    const { site } = found;
    this.found = found;
    this.shown.clearLayers();
    this.shown.addLayer(L.geoJSON(found.around, { style: AROUND, interactive: false, pane: AROUND.pane }));
    if (site.kind === "point") this.shown.addLayer(L.circleMarker([site.lat, site.lon], { ...SITE, radius: 8, weight: 3.5, fillColor: "#fff", fillOpacity: 1 }));
    else this.shown.addLayer(L.geoJSON(site.geometry, { style: SITE, interactive: false, pane: SITE.pane }));
  }

  /** Away with all of it. */
  forget() {
    this.found = null;
    this.shown.clearLayers();
    this.only(null);
  }

  inView(site) {
    return this.atlas.map.getBounds().intersects(boxOf(site.bounds));
  }

  fit(site) {
    const { map } = this.atlas;
    map.invalidateSize({ animate: false });
    if (site.kind === "point") map.setView([site.lat, site.lon], Math.max(map.getZoom(), POINT_ZOOM), { animate: false });
    else map.fitBounds(boxOf(site.bounds), { padding: [90, 90], maxZoom: CLOSEST_ZOOM, animate: false });
  }

  /** Shows nothing on the map but the ground and what was found; the usual layers where nothing is asked. */
  async only(found) {
    const { state, drawing } = this.atlas;
    const { layers } = state.config;
    const ground = layers.filter((layer) => layer.boundary).map((layer) => layer.id);
    const rows = found ? [...found.controls, ...found.areas, ...found.nearby.flatMap((group) => group.rows)] : [];
    const usual = layers.filter((layer) => layer.visible || layer.group === RULES).map((layer) => layer.id);
    state.only = found ? { features: new Set(rows.map((row) => row.id)), layers: new Set(ground) } : null;
    state.visible = new Set(found ? [...ground, ...rows.filter((row) => !row.wide).map((row) => row.layer)] : usual);
    state.tell("layers");
    await Promise.allSettled([...state.visible].map((id) => drawing.load(id)));
    state.tell("filter");
  }

  light(ids) {
    const { selecting } = this.atlas;
    selecting.lit = ids;
    selecting.light();
    const missing = ids.map((id) => this.rowOf(id)).filter((row) => row && !this.atlas.state.visible.has(row.layer));
    if (missing.length) this.lightHidden(missing, ids);
  }

  /** What is wide is not drawn with the rest; it is drawn while it is lit. */
  async lightHidden(rows, ids) {
    const { drawing, selecting } = this.atlas;
    await Promise.allSettled(rows.map((row) => drawing.load(row.layer)));
    if (selecting.lit === ids) drawing.highlight(ids);
  }

  rowOf(id) {
    const { controls, boundaries, areas, nearby } = this.found || {};
    return this.found && [...controls, ...boundaries, ...areas, ...nearby.flatMap((group) => group.rows)].find((row) => row.id === id);
  }

  showRow(row) {
    this.light([row.id]);
    if (row.bounds) this.atlas.selecting.fly(row.bounds);
  }

  /** A feature found by the search: the map goes there; an area may be asked about as a whole. */
  async goToFeature(id) {
    try {
      const card = await ask(this.atlas.served.card(id));
      if (!card.bounds) return this.atlas.say(t("“{name}”没有落图，不能定位。", { name: card.name }));
      await this.atlas.drawing.load(card.layer);
      this.atlas.selecting.fly(card.bounds);
      this.lightHidden([{ layer: card.layer }], (this.atlas.selecting.lit = [card.id]));
    } catch (error) {
      this.atlas.say(error.message);
    }
  }
}

function boxOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}
