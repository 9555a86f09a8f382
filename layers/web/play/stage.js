// The map of a story: it shows a scene's layers, features and view, and fades from one scene to the next.

import { Drawing } from "../drawing.js";
import { State } from "../state.js";
import { Camera, keepFractions } from "./camera.js";
import { SceneRenderer } from "./renderer.js";
import { SceneLabels } from "./scene_labels.js";

const L = window.L;
const HIGH = 720; // the map is laid out this high and enlarged to the screen, so that all is as big as ten metres ask for
const MARGIN = 26;
const CLOSEST_ZOOM = 12.6;
const NAMES_OUT_MS = 160; // as long as they take to fade, see play.css
const MOST_APART = 26; // with more points than these, lesser ones are gathered
const LEAST_NAME = 14.5; // on a map 720 high, that is 22 pixels of 1080
const LARGER_SYMBOL = 1.2;
const WORLD = [[-60, 0], [-60, 180], [80, 180], [80, 0]];
const ACCENT = "#1f5f8b";

/** What a scene shows of the layers: `only` chosen features of some, and `lit` ones that stand out. */
class SceneState extends State {
  chosen = new Map(); // layer id -> ids of its chosen features
  lit = new Set();

  passes({ id, layer }) {
    return !this.chosen.has(layer.id) || this.chosen.get(layer.id).has(id);
  }

  take({ layers, only, highlight }, layerOf) {
    this.visible = new Set(layers.filter((id) => this.layers.has(id)));
    this.lit = new Set(highlight);
    this.chosen = new Map();
    for (const id of only) {
      const layer = layerOf.get(id);
      if (layer) this.chosen.set(layer, (this.chosen.get(layer) || new Set()).add(id));
    }
  }
}

/** Layers fade instead of jumping: what is not to be seen stays drawn, at no opacity. */
class FadingDrawing extends Drawing {
  constructor(map, state, data) {
    super(map, state, {});
    this.data = data;
    const above = { pane: "pa-highlight", renderer: new SceneRenderer({ pane: "pa-highlight" }) };
    this.veil = L.polygon([], { ...above, interactive: false, stroke: false, fillColor: "#ffffff", fillOpacity: 0.66, className: "pl-fade" }).addTo(map);
    this.outline = L.polygon([], { ...above, interactive: false, fill: false, color: ACCENT, weight: 3.2, className: "pl-fade" }).addTo(map);
  }

  makePane(layer) {
    super.makePane(layer);
    const made = this.panes.get(layer.id);
    made.renderer = new SceneRenderer({ pane: made.name });
  }

  /** Layers that are not to be seen need not follow the map. */
  rest() {
    for (const [id, { renderer }] of this.panes) if (!this.state.visible.has(id)) renderer.sleep();
  }

  wake() {
    for (const [id, { renderer }] of this.panes) if (this.state.visible.has(id)) renderer.wake();
  }

  /** Draws all layers; resolves at once, for all that is needed came with the story. */
  loadAll() {
    for (const layer of this.state.config.layers) this.load(layer.id);
  }

  load(id) {
    if (!this.loading.has(id)) {
      this.loading.set(id, Promise.resolve());
      for (const feature of this.data[id].features) feature.properties.id = feature.id;
      this.draw(this.state.layers.get(id), this.data[id].features);
    }
    return this.loading.get(id);
  }

  apply(layer) {
    const { pane } = this.panes.get(layer.id);
    pane.style.display = "";
    pane.classList.add("pl-fade");
    pane.classList.toggle("pl-out", !this.state.visible.has(layer.id));
    for (const item of this.items.values()) {
      if (item.layer !== layer) continue;
      const shown = this.state.passes(item) && !item.leader;
      for (const { _path } of item.paths) {
        _path?.classList.add("pl-fade");
        _path?.classList.toggle("pl-out", !shown);
        _path?.classList.toggle("pl-dim", this.dimmed(item));
      }
    }
  }

  /** With something lit, all else steps back; the ground never does. */
  dimmed(item) {
    const lit = [...this.state.lit].map((id) => this.items.get(id)).filter((one) => one && !one.layer.boundary);
    return lit.length > 0 && !item.layer.boundary && !this.state.lit.has(item.id);
  }

  /** Areas of the ground that are lit, a county say: the rest of the map is veiled. */
  get spotlit() {
    return [...this.state.lit].map((id) => this.items.get(id)).filter((item) => item?.layer.boundary && item.layer.geometry === "Polygon" && item.geometry);
  }

  spotlight() {
    const rings = this.spotlit.flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map(([outer]) => outer.map(([lon, lat]) => [lat, lon])));
    for (const shape of [this.veil, this.outline]) shape._path?.classList.toggle("pl-out", !rings.length);
    if (!rings.length) return;
    this.veil.setLatLngs([WORLD, ...rings]);
    this.outline.setLatLngs(rings.map((ring) => [ring]));
  }

  /** Only in a crowd, and not while the map moves: symbols would come and go. */
  gather() {
    if (this.moving) return;
    const points = this.shownItems().filter((item) => item.layer.geometry === "Point");
    for (const { layer, paths } of points) paths[0].options.minor = points.length > MOST_APART && layer.label?.zoom >= 10;
    super.gather();
  }
}

/** The catalogue with names and symbols for a large screen. */
function enlarged(config) {
  const larger = (layer) => ({
    ...layer,
    label: layer.label && { ...layer.label, size: Math.max(LEAST_NAME, layer.label.size) },
    classes: layer.classes.map((style) => (style.size ? { ...style, size: style.size * LARGER_SYMBOL } : style)),
  });
  return { ...config, layers: config.layers.map(larger) };
}

export class Stage {
  /** A map in `frame`, an empty positioned element. */
  constructor(frame, { config, data }, { interactive = true } = {}) {
    this.frame = frame;
    this.config = config;
    this.node = document.createElement("div");
    this.node.className = "pl-map";
    frame.append(this.node);
    this.resize();
    const off = interactive ? {} : { dragging: false, scrollWheelZoom: false, doubleClickZoom: false, keyboard: false, touchZoom: false, boxZoom: false };
    this.map = L.map(this.node, { zoomControl: false, attributionControl: false, zoomSnap: 0, zoomDelta: 0.5, wheelPxPerZoomLevel: 110, minZoom: 7, maxZoom: 16, keyboard: false, inertia: false, ...off });
    keepFractions(this.map);
    this.camera = new Camera(this.map);
    this.state = new SceneState(enlarged(config));
    this.layerOf = new Map(Object.entries(data).flatMap(([layer, { features }]) => features.map((feature) => [feature.id, layer])));
    this.camera.look(this.target({}));
    this.drawing = new FadingDrawing(this.map, this.state, data);
    this.labels = new SceneLabels(this.map, this.state, this.drawing);
    this.labels.scale = this.scale;
    this.labels.canvas.classList.add("pl-names");
    this.drawing.loadAll();
  }

  get scale() {
    return this.frame.clientHeight / HIGH;
  }

  resize() {
    Object.assign(this.node.style, { height: `${HIGH}px`, width: `${this.frame.clientWidth / this.scale}px`, transform: `scale(${this.scale})` });
    if (!this.map) return;
    this.labels.scale = this.scale;
    this.map.invalidateSize({ animate: false });
  }

  /** How much of what is drawn lies in a box of the map's pixels: corners of lines and areas, and points. */
  drawnIn({ minX, minY, maxX, maxY }) {
    const inside = (point) => {
      const { x, y } = this.map.layerPointToContainerPoint(point);
      return x >= minX && x <= maxX && y >= minY && y <= maxY;
    };
    const ground = (item) => item.layer.boundary && !this.state.lit.has(item.id);
    let found = 0;
    for (const item of this.drawing.shownItems()) {
      const weight = ground(item) ? 0.1 : this.drawing.dimmed(item) ? 0.3 : item.layer.geometry === "Point" ? 8 : 1;
      const path = item.paths.at(-1);
      const points = path._drawn ? [path._drawn] : (path._parts || []).flat();
      found += weight * points.filter((point) => inside(L.point(point))).length;
    }
    return found;
  }

  /** Where a view puts the map. */
  target({ bounds, centre, zoom }) {
    if (centre) return { center: L.latLng(centre[1], centre[0]), zoom };
    const covered = this.covered?.() || {};
    const [top, right, bottom, left] = ["top", "right", "bottom", "left"].map((side) => MARGIN + (covered[side] || 0) / this.scale);
    return this.camera.fit(bounds || this.config.bounds, { top, right, bottom, left }, CLOSEST_ZOOM);
  }

  /**
   * Goes to a scene; resolves when it stands, names and all, to false when another scene was asked for meanwhile.
   * `covered()` tells how much of the frame's sides is hidden; it is asked when the legend has the scene's rows.
   */
  async show(scene, { animate = true, covered = () => ({}) } = {}) {
    this.scene = scene;
    this.holdNames(true);
    this.state.take(scene, this.layerOf);
    this.drawing.moving = true;
    this.drawing.wake();
    this.drawing.update();
    this.drawing.spotlight();
    this.covered = covered;
    const journey = this.camera.go(this.target(scene.view), { animate });
    const [arrived] = await Promise.all([journey, pause(animate ? NAMES_OUT_MS : 0)]);
    if (!arrived || this.scene !== scene) return false;
    this.drawing.moving = false;
    this.drawing.arrange();
    this.drawing.rest();
    this.holdNames(false);
    return true;
  }

  /** The view of the scene again, after the map was moved by hand. */
  back() {
    return this.show(this.scene, { covered: this.covered });
  }

  /** Is the map where the scene put it? */
  get atScene() {
    return this.camera.isAt(this.target(this.scene.view));
  }

  holdNames(held) {
    this.labels.held = held;
    this.labels.canvas.classList.toggle("pl-out", held);
    if (held) return;
    this.state.tell("drawn");
  }

  stop() {
    this.camera.stop();
    this.labels.stop();
    this.drawing.stop();
    this.map.remove();
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
