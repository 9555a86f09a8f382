// Leaflet's SVG renderer, made to be drawn anew in every frame of a flight: each path is placed once a frame instead of
// three times, and layers that are not to be seen sleep meanwhile.

const L = window.L;
const { prototype } = L.SVG;

/** Runs a step of a flight: renderers answer to the one reset at its end alone. */
export function inFlight(map, step) {
  map.inFlight = true;
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
    if (!this.asleep && (!this._map.inFlight || this.resetting || !this._bounds)) prototype._update.call(this);
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

  sleep() {
    this.asleep = true;
  },

  wake() {
    if (!this.asleep) return;
    this.asleep = false;
    if (this._map) this._reset();
  },
});
