// Draws the layers: each in a pane of its own, so that showing, hiding and fading one is a change of style only.

import { HIT_TOLERANCE, contains } from "./hits.js";
import { ask } from "./server.js";
import { strokeOptions, symbolPaint, symbolPath } from "./symbols.js";

const L = window.L;
const PANE_FROM = 410;
const SPREAD_STEP = 7.5;
const GOLDEN_ANGLE = 2.39996;
const LEAST_SCALE = 0.8;
const GATHER_BELOW_ZOOM = 10.5;
const GATHER_PX = 20;
const HALO = [["#10202e", 7], ["#ffd800", 4]]; // a dark casing and a bright line: [colour, width added]
const GLOW = [["#ffc21a", 5]];
const GLOW_ORDER = 14; // above the boundaries, below everything else

/** A point symbol drawn by the SVG renderer; `spread` moves it off others at the same place. */
const Symbol_ = L.CircleMarker.extend({
  _updatePath() {
    const zoom = this._map.getZoom();
    const size = this.options.size * symbolScale(zoom);
    const { x, y } = this._point;
    const [dx, dy] = this.options.spread || [0, 0];
    const near = Math.min(1, Math.max(0.35, (zoom - 8.5) / 3));
    this._drawn = [x + dx * near, y + dy * near];
    this._renderer._setPath(this, symbolPath(this.options.shape, ...this._drawn, size));
  },
  _containsPoint(point) {
    if (!this._drawn) return false;
    const reach = this.options.size / 2 + HIT_TOLERANCE / 2;
    return Math.hypot(point.x - this._drawn[0], point.y - this._drawn[1]) <= reach;
  },
});

function symbolScale(zoom) {
  return Math.min(1.15, Math.max(LEAST_SCALE, LEAST_SCALE + (zoom - 9) * 0.15));
}

export class Drawing {
  constructor(map, state, addresses) {
    this.map = map;
    this.state = state;
    this.addresses = addresses;
    this.items = new Map(); // feature id -> {id, layer, properties, geometry, paths, at}
    this.loading = new Map(); // layer id -> promise
    this.tiled = new Map(); // layer id -> large layer drawn from tiles
    this.panes = new Map();
    this.haloPanes = { halo: this.haloPane("pa-highlight", 620), glow: this.haloPane("pa-glow", PANE_FROM + GLOW_ORDER) };
    this.highlights = L.layerGroup().addTo(map);
    for (const layer of state.config.layers) this.makePane(layer);
    state.on("layers", () => this.update());
    state.on("opacity", () => this.fade());
    state.on("filter", () => this.update());
    map.on("zoomend", () => this.gather());
  }

  haloPane(name, zIndex) {
    const pane = this.map.createPane(name);
    Object.assign(pane.style, { zIndex, pointerEvents: "none" });
    return { pane: name, renderer: L.svg({ pane: name }) };
  }

  makePane(layer) {
    const name = `pa-${layer.id}`;
    const pane = this.map.createPane(name);
    pane.style.zIndex = PANE_FROM + layer.order;
    pane.style.pointerEvents = "none";
    pane.style.display = "none";
    this.panes.set(layer.id, { pane, name, renderer: L.svg({ pane: name, padding: 0.3 }) });
  }

  /** Loads and draws a layer once; resolves when it is on the map. */
  load(id) {
    if (!this.loading.has(id)) {
      const layer = this.state.layers.get(id);
      const done = layer.tiles ? this.drawTiles(layer) : ask(this.addresses.layer(id)).then((content) => this.draw(layer, content.features));
      this.loading.set(id, done);
      done.catch(() => this.loading.delete(id));
    }
    return this.loading.get(id);
  }

  /** A large layer: its features stay on the server, and come one by one when chosen (`need`); `loadTiled` is the atlas's. */
  async drawTiles(layer) {
    const { Tiled } = await this.loadTiled();
    const passes = (item) => this.state.passes(item);
    this.tiled.set(layer.id, await Tiled.show(this.map, layer, this.panes.get(layer.id).name, this.addresses.tiles(layer.tiles), passes));
    this.apply(layer);
  }

  /** Has a feature's geometry at hand, also where its layer is drawn from tiles. */
  async need(id, layerId) {
    const layer = this.state.layers.get(layerId);
    if (!layer?.tiles || this.items.has(id)) return;
    const { properties, geometry } = await ask(this.addresses.feature(id));
    this.items.set(id, { id, layer, properties, geometry, paths: [] });
  }

  /** After this, layers that arrive late are not drawn. */
  stop() {
    this.stopped = true;
  }

  draw(layer, features) {
    if (this.stopped) return;
    for (const feature of features) {
      const item = { id: feature.id, layer, properties: feature.properties, geometry: feature.geometry, paths: [] };
      if (feature.geometry) item.paths = this.paths(item);
      this.items.set(item.id, item);
    }
    this.apply(layer);
  }

  paths(item) {
    const { renderer, name } = this.panes.get(item.layer.id);
    const style = item.layer.classes[item.properties.class];
    const common = { renderer, pane: name, interactive: false };
    const paths = [];
    if (item.layer.geometry === "Point") {
      const [lon, lat] = item.geometry.coordinates;
      const minor = (item.layer.label?.zoom ?? 12) >= 10;
      const paint = symbolPaint(style, item.properties.stage);
      const options = { ...common, ...paint, fillOpacity: 1, shape: style.shape, size: style.size, minor };
      paths.push(new Symbol_([lat, lon], options));
    } else {
      const shape = L.GeoJSON.coordsToLatLngs(item.geometry.coordinates, depth(item.geometry.type));
      const make = item.layer.geometry === "Polygon" ? L.polygon : L.polyline;
      if (style.fill) paths.push(make(shape, { ...common, stroke: false, fillColor: style.fill, fillOpacity: style.opacity ?? 0.2 }));
      for (const stroke of style.strokes || []) {
        const options = strokeOptions(stroke, style.strokes, item.properties, item.layer.geometry === "LineString");
        paths.push(make(shape, { ...common, ...options }));
      }
    }
    for (const path of paths) path.addTo(this.map);
    return paths;
  }

  /** Shows, hides and fades the panes by the state; loads what is needed and not there yet. */
  update() {
    const missing = [];
    for (const layer of this.state.config.layers) {
      if (this.state.visible.has(layer.id) && !this.loading.has(layer.id)) missing.push(this.load(layer.id));
      this.apply(layer);
    }
    this.arrange();
    this.state.tell("drawn");
    if (!missing.length) return Promise.resolve();
    return Promise.allSettled(missing).then((results) => {
      this.arrange();
      this.state.tell("drawn");
      return results;
    });
  }

  /** Opacity alone: no feature needs to be looked at. */
  fade() {
    for (const layer of this.state.config.layers) {
      const behind = layer.boundary && layer.geometry === "Polygon" && this.state.basemap !== "blank";
      this.panes.get(layer.id).pane.style.opacity = this.state.opacity.get(layer.group) * (behind ? 0.45 : 1);
    }
  }

  apply(layer) {
    this.panes.get(layer.id).pane.style.display = this.state.visible.has(layer.id) ? "" : "none";
    this.tiled.get(layer.id)?.refresh();
    for (const item of this.items.values()) {
      if (item.layer !== layer) continue;
      const shown = this.state.passes(item) && !item.leader;
      for (const path of item.paths) if (path._path) path._path.style.display = shown ? "" : "none";
    }
  }

  shown(item) {
    return this.state.visible.has(item.layer.id) && this.state.passes(item);
  }

  /** How many features of a layer pass the filter, unplaced ones too; undefined while it is not loaded. */
  passing(id) {
    const items = [...this.items.values()].filter((item) => item.layer.id === id && !item.layer.tiles);
    return items.length ? items.filter((item) => this.state.passes(item)).length : undefined;
  }

  /** Placed features that are to be seen now. */
  shownItems() {
    return [...this.items.values()].filter((item) => item.paths.length && this.shown(item));
  }

  /** Keeps symbols readable: spread apart where they share a place, gathered where the scale is small. */
  arrange() {
    this.spread();
    this.gather();
  }

  /** Moves symbols that stand at one place apart, in a spiral, the most important in the middle. */
  spread() {
    const places = new Map();
    for (const item of this.shownItems()) {
      if (item.layer.geometry !== "Point") continue;
      const key = item.geometry.coordinates.map((value) => value.toFixed(3)).join();
      places.set(key, [...(places.get(key) || []), item]);
    }
    for (const items of places.values()) {
      items.sort((a, b) => b.layer.order - a.layer.order || a.properties.rank - b.properties.rank);
      items.forEach((item, i) => {
        const radius = i ? SPREAD_STEP * (1 + Math.sqrt(i)) : 0;
        const path = item.paths[0];
        path.options.spread = [radius * Math.cos(i * GOLDEN_ANGLE), radius * Math.sin(i * GOLDEN_ANGLE)];
        item.crowd = i;
        if (path._map && path._point) path._updatePath();
      });
    }
  }

  /** At small scales lesser symbols that would touch are gathered under the most important of them (`members`). */
  gather() {
    const near = this.map.getZoom() >= GATHER_BELOW_ZOOM;
    const points = this.shownItems().filter((item) => item.layer.geometry === "Point");
    points.sort((a, b) => b.layer.order - a.layer.order || a.properties.rank - b.properties.rank);
    const leaders = [];
    for (const item of points) {
      const [lon, lat] = item.geometry.coordinates;
      const at = this.map.latLngToLayerPoint([lat, lon]);
      const minor = item.paths[0].options.minor;
      item.members = [];
      item.leader = (!near && minor && leaders.find((other) => other.at.distanceTo(at) < GATHER_PX)?.item) || null;
      if (item.leader) item.leader.members.push(item);
      else if (minor) leaders.push({ item, at });
      if (item.paths[0]._path) item.paths[0]._path.style.display = item.leader ? "none" : "";
    }
  }

  /** The features under a point of the map container, the smallest and topmost first; boundaries left out. */
  hits(containerPoint) {
    const point = this.map.containerPointToLayerPoint(containerPoint);
    const under = this.shownItems().filter(({ layer }) => !layer.boundary && !layer.background).filter((item) => item.paths.some((path) => contains(path, point)));
    under.push(...this.hitsInTiles(containerPoint));
    const sizeOf = { Point: 0, LineString: 1, Polygon: 2 };
    under.sort(
      (a, b) => sizeOf[a.layer.geometry] - sizeOf[b.layer.geometry] || b.layer.order - a.layer.order || a.properties.rank - b.properties.rank,
    );
    return under.flatMap((item) => [item, ...(item.members || [])]);
  }

  hitsInTiles(containerPoint) {
    const at = this.map.containerPointToLatLng(containerPoint);
    return [...this.tiled.entries()].filter(([id, { layer }]) => this.state.visible.has(id) && !layer.boundary && !layer.background).flatMap(([, tiled]) => tiled.hits(at));
  }

  /** Lights features up so that they stand out on every layer; with `glow`, from below, so that their own signs stay to be seen. */
  highlight(ids, glow = false) {
    this.highlights.clearLayers();
    for (const id of ids) {
      const item = this.items.get(id);
      if (!item?.geometry) continue;
      for (const [color, extra] of glow ? GLOW : HALO) this.halo(item, color, extra, glow ? this.haloPanes.glow : this.haloPanes.halo);
    }
  }

  halo(item, color, extra, where) {
    const common = { ...where, interactive: false, color };
    const style = item.layer.classes[item.properties.class];
    if (item.layer.geometry === "Point") {
      const [lon, lat] = item.geometry.coordinates;
      const spread = item.paths[0]?.options.spread;
      const options = { ...common, shape: "circle", size: style.size + 9, spread, fill: false, weight: extra };
      this.highlights.addLayer(new Symbol_([lat, lon], options));
      return;
    }
    const shape = L.GeoJSON.coordsToLatLngs(item.geometry.coordinates, depth(item.geometry.type));
    const width = item.layer.geometry === "LineString" ? Math.min(4, dashlessWidth(style)) : 0;
    const make = item.layer.geometry === "Polygon" ? L.polygon : L.polyline;
    this.highlights.addLayer(make(shape, { ...common, weight: width + extra - 1, fill: false, opacity: 0.95 }));
  }
}

function dashlessWidth(style) {
  return Math.max(...(style.strokes || []).map((stroke) => stroke.width), 1);
}

function depth(type) {
  return { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
}
