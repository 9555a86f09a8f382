// The map inside another page: it shows given features on the counties, and nothing else.

import { goTo } from "./navigate.js";
import { Overlay } from "./overlay.js";

const GROUND = ["city", "counties"];
const CLOSEST_ZOOM = 12;

export class Mode {
  constructor(atlas, frame) {
    this.atlas = atlas;
    this.frame = frame;
    atlas.selecting.pick = (id) => goTo("", { id });
    atlas.state.filterText = "";
    this.overlay = new Overlay(atlas.map);
  }

  async update(frame) {
    this.frame = frame;
    await this.appear();
  }

  /**
   * `frame.features` are {id, layer, bounds}; `frame.layers` further layers that are shown whole; `frame.overlay` shapes
   * that belong to no layer (see overlay.js), which the map fits if there are any.
   */
  async appear() {
    const { state, drawing, selecting, map } = this.atlas;
    const { features = [], layers = [], overlay = [] } = this.frame;
    const whole = [...GROUND, ...layers];
    state.only = { features: new Set(features.map((feature) => feature.id)), layers: new Set(whole) };
    state.visible = new Set([...whole, ...features.map((feature) => feature.layer)].filter((id) => state.layers.has(id)));
    state.tell("layers");
    await Promise.allSettled([...state.visible].map((id) => drawing.load(id)));
    selecting.lit = this.frame.lit ? features.map((feature) => feature.id) : [];
    state.tell("filter");
    const placed = features.filter((feature) => feature.bounds).map((feature) => feature.bounds);
    map.invalidateSize({ animate: false });
    const drawn = this.overlay.show(overlay);
    if (drawn) return map.fitBounds(drawn, { padding: [28, 28], maxZoom: CLOSEST_ZOOM, animate: false });
    if (!placed.length) return this.atlas.home();
    const edge = (pick, i) => pick(...placed.map((bounds) => bounds[i]));
    const box = [[edge(Math.min, 1), edge(Math.min, 0)], [edge(Math.max, 3), edge(Math.max, 2)]];
    map.fitBounds(box, { padding: [28, 28], maxZoom: CLOSEST_ZOOM, animate: false });
  }

  leave() {
    this.overlay.remove();
    this.atlas.selecting.pick = null;
    this.atlas.selecting.lit = [];
    this.atlas.state.only = null;
  }
}
