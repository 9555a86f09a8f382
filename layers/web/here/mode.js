// 此处适用: what the plan says at a point or in an area. The map on the left shows the site and what was found; the
// address holds the site, so that it can be sent and comes back with Back.

import { addStyle } from "../dom.js";
import { addressOf, goTo, pathOf } from "../navigate.js";
import { PlanCrs } from "../plan.js";
import { t } from "../text.js";
import { Draw } from "./draw.js";
import { Findings } from "./findings.js";
import { OnMap } from "./on_map.js";
import { Panel } from "./panel.js";
import { parametersOf, siteOf } from "./place.js";
import { askAt, fetchReport, readFile } from "./send.js";

const L = window.L;
const PAGE = "here";
const NARROW_MAP_PX = 900;

export class Mode {
  constructor(atlas, frame) {
    Object.assign(this, { atlas, frame, radius: frame.radius });
    this.base = atlas.config.base;
    this.onMap = new OnMap(atlas);
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
    this.findings = new Findings({ light: (ids) => this.onMap.light(ids), show: (row) => this.onMap.showRow(row) });
    this.draw = new Draw(map, this.plan, (kind, places) => this.drawn(kind, places));
    atlas.status.before(this.panel.node);
    atlas.notices.before(this.draw.size);
    this.onMap.shown.addTo(map);
    selecting.taken = (latlng, hits) => this.clicked(latlng, hits);
    this.actions = atlas.search.actions;
    atlas.search.actions = { ...this.actions, open: (id) => this.onMap.goToFeature(id), openClause: (id) => goTo("read", { clause: id }) };
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
    this.onMap.shown.remove();
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
    if (id) this.onMap.light([id]);
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
    this.site = null;
    this.draw.clear();
    this.panel.empty();
    this.onMap.forget();
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
    this.onMap.show(found);
    if (!edited) this.handles();
    this.panel.tool(this.tool);
    this.panel.undoable(Boolean(this.draw.figureKind));
    if (fit || !this.onMap.inView(site)) this.onMap.fit(site);
    await this.onMap.only(found);
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
