// Leaflet's SVG renderer, made to be drawn anew in every frame of a flight: each path is placed once a frame instead of
// three times, and layers that are not to be seen sleep meanwhile.

const L = window.L;
const { prototype } = L.SVG;
const PADDING = 0.3; // of the map's size, drawn beyond each edge, to be there when the map is moved by hand

/** Runs a step of a flight: renderers answer to the one reset at its end alone, and draw nothing beyond the screen's edge until it lands. */
export function inFlight(map, step, lands) {
  Object.assign(map, { inFlight: true, landing: lands });
  try {
    step();
  } finally {
    map.inFlight = false;
  }
}

export const SceneRenderer = L.SVG.extend({
  _onZoom() {
    if (!this._map.inFlight) prototype._onZoom.call(this);
  },

  _onZoomEnd() {
    if (!this._map.inFlight && !this.asleep) prototype._onZoomEnd.call(this);
  },

  /** After a move; in a flight the reset that follows does it. */
  _update() {
    if (this.asleep || (this._map.inFlight && !this.resetting && this._bounds)) return;
    this.options.padding = this._map.inFlight && !this._map.landing ? 0 : PADDING;
    prototype._update.call(this);
  },

  _updatePaths() {
    if (!this.resetting) prototype._updatePaths.call(this);
  },

  _reset() {
    if (this.asleep) return;
    this.resetting = true;
    prototype._reset.call(this);
    this.resetting = false;
  },

  /** Flat: in depth, the browser would draw every layer for itself, and put them together in every frame. */
  _updateTransform(center, zoom) {
    prototype._updateTransform.call(this, center, zoom);
    const { style } = this._container;
    style.transform = style.transform.replace(/translate3d\((.+), 0px\)/, "translate($1)");
  },

  sleep() {
    this.asleep = true;
  },

  wake() {
    if (!this.asleep) return;
    this.asleep = false;
    if (this._map) this._reset();
  },
});
