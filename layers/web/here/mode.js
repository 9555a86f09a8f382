// 此处适用: what the plan says at a point or in an area. The map on the left shows the site and what was found; the
// address holds the site, so that it can be sent and comes back with Back.

import { addStyle } from "../dom.js";
import { addressOf, goTo, pathOf } from "../navigate.js";
import { PlanCrs } from "../plan.js";
import { ask } from "../server.js";
import { t } from "../text.js";
import { Draw } from "./draw.js";
import { Findings } from "./findings.js";
import { Panel } from "./panel.js";
import { parametersOf, siteOf } from "./place.js";
import { askAt, fetchReport, readFile } from "./send.js";

const L = window.L;
const PAGE = "here";
const CLOSEST_ZOOM = 14;
const POINT_ZOOM = 12;
const SITE = { color: "#d0021b", weight: 2.5, fillColor: "#d0021b", fillOpacity: 0.08, interactive: false, pane: "pa-highlight" };
const AROUND = { color: "#1f5f8b", weight: 1.2, dashArray: "4 4", fill: false, interactive: false, pane: "pa-highlight" };
const RULES = "rules";
const NARROW_MAP_PX = 900;

export class Mode {
  constructor(atlas, frame) {
    Object.assign(this, { atlas, frame, radius: frame.radius });
    this.base = atlas.config.base;
    this.shown = L.layerGroup();
    this.plan = new PlanCrs(atlas.config.crs);
  }

  update(frame) {
    this.frame = frame;
  }

  async appear() {
    await addStyle("here/here.css");
    if (!this.panel) this.furnish();
    this.followed = null;
    this.follow();
  }

  /** Puts up the panel and takes the map's clicks. */
  furnish() {
    const { atlas } = this;
    const { map, state, selecting } = atlas;
    this.panel = new Panel(this.frame, {
      tool: (name) => this.choose(name),
      width: () => this.widen(),
      read: (file, crs) => this.read(file, crs),
      typed: (text) => this.typed(text),
      radius: (metres) => this.around(metres),
      undo: () => this.draw.undo(),
      clear: () => this.clear(),
      copyLink: () => atlas.copyLink(),
      report: (kind) => this.report(kind),
    });
    this.findings = new Findings({ light: (ids) => this.light(ids), show: (row) => this.showRow(row) });
    this.draw = new Draw(map, this.plan, (kind, places) => this.drawn(kind, places));
    atlas.status.before(this.panel.node);
    atlas.notices.before(this.draw.size);
    this.shown.addTo(map);
    selecting.taken = (latlng, hits) => this.clicked(latlng, hits);
    this.actions = atlas.search.actions;
    atlas.search.actions = { ...this.actions, open: (id) => this.goToFeature(id), openClause: (id) => goTo("read", { clause: id }) };
    this.keys = (event) => this.key(event);
    this.back = () => this.follow();
    document.addEventListener("keydown", this.keys);
    window.addEventListener("popstate", this.back);
    atlas.measure.clear();
    state.filterText = "";
    map.invalidateSize({ animate: false });
    this.legendOpen = atlas.legend.node.open;
    if (map.getSize().x < NARROW_MAP_PX) atlas.legend.node.open = false;
  }

  leave() {
    const { atlas } = this;
    this.ticket = null;
    this.draw.stop();
    this.shown.remove();
    this.panel.node.remove();
    document.removeEventListener("keydown", this.keys);
    window.removeEventListener("popstate", this.back);
    atlas.selecting.taken = null;
    atlas.selecting.lit = [];
    atlas.search.actions = this.actions;
    atlas.state.only = null;
    atlas.legend.node.open = this.legendOpen;
    atlas.map.invalidateSize({ animate: false });
  }

  /** Takes over what the address asks for. */
  follow() {
    if (window.location.pathname !== pathOf(PAGE) || window.location.search === this.followed) return;
    this.followed = window.location.search;
    const radius = Number(new URLSearchParams(this.followed).get("radius"));
    this.radius = this.frame.radii.includes(radius) ? radius : this.frame.radius;
    this.panel.radius.value = String(this.radius);
    const { site, wrong } = siteOf(this.followed);
    if (site) {
      this.choose(site.at ? "point" : null);
      return this.take(site, { fit: true, written: true });
    }
    this.clear({ written: true });
    if (wrong) this.panel.refuse(t("地址里的范围读不出来（可能被截断），请重新指定。"));
  }

  write(site) {
    const parameters = site ? parametersOf(site) : {};
    if (!parameters) this.atlas.say(t("边界顶点太多，地址里放不下；结果和报告不受影响，但不能用链接带回。"));
    const wanted = site && parameters && this.radius !== this.frame.radius ? { ...parameters, radius: this.radius } : parameters || {};
    const address = addressOf(PAGE, wanted).replace(/%2C/g, ",");
    this.followed = new URL(address, window.location.href).search;
    if (this.followed === window.location.search) return;
    window.history.pushState({}, "", address);
  }

  /** Takes a tool in hand; null for none. */
  choose(name) {
    this.tool = name;
    if (name === "area" || name === "line") {
      this.forget();
      this.draw.start(name);
    } else if (this.draw.kind) this.draw.clear();
    this.panel.tool(name);
  }

  clicked(latlng, hits) {
    if (this.draw.kind) this.draw.add(latlng);
    else if (this.tool === "point") this.take({ at: [latlng.lng, latlng.lat] });
    else if (hits.length) this.pick(hits);
  }

  /** A feature of the findings is clicked on the map: its row is shown. */
  pick(hits) {
    const id = hits.map((item) => item.id).find((each) => this.panel.reveal(each));
    if (id) this.light([id]);
  }

  key(event) {
    if (this.atlas.root.hidden || event.target.closest?.("input, textarea, select")) return;
    if (event.key === "Escape" && this.draw.kind) this.choose("point");
    else if ((event.key === "z" && (event.ctrlKey || event.metaKey)) || (event.key === "Backspace" && this.draw.kind)) {
      event.preventDefault();
      this.draw.undo();
    } else if (event.key === "Enter" && this.draw.kind) this.draw.finish();
  }

  drawn(kind, places) {
    const corners = places.map(({ lng, lat }) => [lng, lat]);
    const geometry = kind === "line" ? { type: "LineString", coordinates: corners } : { type: "Polygon", coordinates: [[...corners, corners[0]]] };
    const site = kind === "line" ? { geometry, width_m: this.panel.widthM } : { geometry };
    this.choose(null);
    this.take(site, { edited: true });
  }

  widen() {
    if (this.site?.geometry?.type === "LineString") this.take({ ...this.site, width_m: this.panel.widthM }, { edited: true });
  }

  async read(file, crs) {
    this.choose("upload");
    this.panel.busy();
    const { mb } = this.frame.limits;
    if (file.size > mb * 1e6) return this.panel.refuse(t("文件有 {size} MB，最多 {mb} MB。请只导出地块边界再上传。", { size: (file.size / 1e6).toFixed(1), mb }));
    try {
      const { geometry, name, notes } = await readFile(this.base, file, crs);
      if (geometry.type === "Point") this.take({ at: geometry.coordinates, name, notes }, { fit: true });
      else this.take({ geometry, name, notes }, { fit: true });
    } catch (error) {
      if (error.choices) this.panel.askSystem(error.message, error.choices, (code) => this.read(file, code));
      else this.panel.refuse(error.message);
    }
  }

  typed(text) {
    this.take({ text }, { fit: true });
  }

  around(metres) {
    this.radius = metres;
    if (this.site) this.take(this.site, { edited: true });
  }

  /** Away with the site and what was found. */
  forget() {
    this.ticket = null;
    this.site = this.found = null;
    this.shown.clearLayers();
    this.draw.clear();
    this.panel.empty();
    this.only(null);
  }

  clear({ written = false } = {}) {
    this.forget();
    this.choose("point");
    if (!written) this.write(null);
  }

  /** Asks what applies at a site and shows it; `fit` moves the map there, `edited` leaves the handles as they are. */
  async take(site, { fit = false, edited = false, written = false } = {}) {
    const ticket = {};
    this.ticket = ticket;
    this.panel.busy();
    try {
      const found = await askAt(this.base, site, this.radius);
      if (this.ticket !== ticket) return;
      this.site = settled(site, found.site);
      this.found = found;
      if (!written) this.write(this.site);
      this.show(found, { fit, edited });
    } catch (error) {
      if (this.ticket !== ticket) return;
      this.panel.refuse(error.message);
      if (!this.site && !this.tool) this.choose("point");
    }
  }

  async show(found, { fit, edited }) {
    const { site } = found;
    this.panel.findings(this.findings.nodes(found));
    this.shown.clearLayers();
    this.shown.addLayer(L.geoJSON(found.around, { style: AROUND, interactive: false, pane: AROUND.pane }));
    if (site.kind === "point") this.shown.addLayer(L.circleMarker([site.lat, site.lon], { ...SITE, radius: 8, weight: 3.5, fillColor: "#fff", fillOpacity: 1 }));
    else this.shown.addLayer(L.geoJSON(site.geometry, { style: SITE, interactive: false, pane: SITE.pane }));
    if (!edited) this.handles();
    this.panel.tool(this.tool);
    this.panel.undoable(Boolean(this.draw.figureKind));
    if (fit || !this.atlas.map.getBounds().intersects(boxOf(site.bounds))) this.fit(site);
    await this.only(found);
  }

  /** Gives a simple area or line its handles; the tool for points stays in hand for points alone. */
  handles() {
    const { geometry } = this.site;
    this.draw.clear();
    if (!geometry) {
      this.tool = this.site.at ? "point" : null;
      return;
    }
    this.tool = null;
    if (geometry.type === "LineString") {
      this.panel.widthM = this.site.width_m;
      this.draw.edit("line", L.GeoJSON.coordsToLatLngs(geometry.coordinates));
    } else if (geometry.type === "Polygon" && geometry.coordinates.length === 1) this.draw.edit("area", L.GeoJSON.coordsToLatLngs(geometry.coordinates[0].slice(0, -1)));
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

  async report(kind) {
    const name = { docx: "Word", pdf: "PDF" }[kind];
    const begun = Date.now();
    const tell = () => this.panel.reporting(t("正在生成 {name} 报告… {n} 秒", { name, n: Math.round((Date.now() - begun) / 1000) }));
    const ticking = setInterval(tell, 1000);
    tell();
    try {
      const file = await fetchReport(this.base, kind, this.site, this.radius);
      this.atlas.say(t("已生成《{file}》。", { file }));
    } catch (error) {
      this.atlas.say(error.message);
    } finally {
      clearInterval(ticking);
      this.panel.reporting("");
    }
  }
}

/** A site as the server has understood it: typed coordinates become what they mean. */
function settled(site, { kind, geometry, lon, lat, name }) {
  if (!site.text) return site;
  const meant = kind === "point" ? { at: [lon, lat] } : { geometry };
  return { ...meant, name };
}

function boxOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}
