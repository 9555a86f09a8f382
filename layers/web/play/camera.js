// Moves the map from one view to another as a smooth flight. Each frame is drawn anew, so that lines keep their width,
// nothing is blurred, and no edge of the map is empty meanwhile.

import { inFlight } from "./renderer.js";

const L = window.L;
const CURVE = Math.SQRT2; // how far a flight rises: van Wijk and Nuij, "Smooth and efficient zooming and panning", 2003
const SHORTEST_MS = 700;
const LONGEST_MS = 1900;
const MS_PER_LENGTH = 900;
const NEAR = 1e-3;

/** Without this, Leaflet rounds to whole pixels, and lines tremble from frame to frame. */
export function keepFractions(map) {
  map.latLngToLayerPoint = (latlng) => map.project(L.latLng(latlng))._subtract(map.getPixelOrigin());
  map._getNewPixelOrigin = (center, zoom) => map.project(center, zoom)._subtract(map.getSize()._divideBy(2))._add(map._getMapPanePos());
}

export class Camera {
  constructor(map) {
    this.map = map;
    this.flying = false;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)"); // asked at every flight, it would lay the page out
    this.calm = calm.matches;
    calm.addEventListener("change", () => (this.calm = calm.matches));
  }

  /** The centre and zoom at which bounds (west, south, east, north) just fit inside the paddings. */
  fit([west, south, east, north], { top, right, bottom, left }, maxZoom) {
    const bounds = L.latLngBounds([south, west], [north, east]);
    const zoom = Math.min(this.map.getBoundsZoom(bounds, false, L.point(left + right, top + bottom)), maxZoom);
    const [a, b] = [bounds.getSouthWest(), bounds.getNorthEast()].map((corner) => this.map.project(corner, zoom));
    const middle = a.add(b).divideBy(2).add(L.point(right - left, bottom - top).divideBy(2));
    return { center: this.map.unproject(middle, zoom), zoom };
  }

  /** Goes there; resolves to true on arrival, to false when another journey began meanwhile. */
  go(to, { animate = true, onFrame = () => {} } = {}) {
    cancelAnimationFrame(this.frame);
    this.arrive?.(false);
    const still = !this.map._loaded || !animate || this.calm;
    if (still || this.isAt(to)) {
      this.flying = false;
      if (!this.isAt(to)) this.look(to);
      onFrame();
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      this.arrive = (arrived) => {
        this.arrive = null;
        this.flying = false;
        resolve(arrived);
      };
      this.fly(to, onFrame);
    });
  }

  fly(to, onFrame) {
    this.flying = true;
    this.map._stop(); // stop() would draw all anew
    const path = flight(this.here(), this.place(to));
    const duration = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, path.length * MS_PER_LENGTH));
    const started = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - started + 16) / duration);
      if (share === 1) this.look(to);
      else this.lookAt(path.at(eased(share)));
      onFrame();
      if (share === 1) this.arrive?.(true);
      else this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step); // still before the next paint
  }

  stop() {
    cancelAnimationFrame(this.frame);
    if (this.flying) this.look({ center: this.map.getCenter(), zoom: this.map.getZoom() });
    this.arrive?.(false);
  }

  isAt({ center, zoom }) {
    if (!this.map._loaded || Math.abs(this.map.getZoom() - zoom) > 1e-6) return false;
    return this.map.project(this.map.getCenter(), zoom).distanceTo(this.map.project(center, zoom)) < 0.5;
  }

  look({ center, zoom }, lands = true) {
    inFlight(this.map, () => this.map.setView(center, zoom, { animate: false, reset: true }), lands);
  }

  lookAt([x, y, width]) {
    const zoom = Math.log2(this.map.getSize().x / width);
    this.look({ center: this.map.unproject(L.point(x, y), 0), zoom }, false);
  }

  here() {
    return this.place({ center: this.map.getCenter(), zoom: this.map.getZoom() });
  }

  /** A view as a place on the world of zoom 0 and the width of it that is seen. */
  place({ center, zoom }) {
    const { x, y } = this.map.project(L.latLng(center), 0);
    return [x, y, this.map.getSize().x / 2 ** zoom];
  }
}

function eased(share) {
  return share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share);
}

/** The way from one place and width to another: `at(0…1)`, and its length in the eye's measure. */
export function flight([x0, y0, w0], [x1, y1, w1]) {
  const distance = Math.hypot(x1 - x0, y1 - y0);
  if (distance < NEAR * Math.min(w0, w1)) {
    const rise = Math.log(w1 / w0);
    return { length: Math.abs(rise) / CURVE, at: (t) => [x0 + t * (x1 - x0), y0 + t * (y1 - y0), w0 * Math.exp(t * rise)] };
  }
  const square = CURVE * CURVE;
  const bend = (w, sign) => (w1 * w1 - w0 * w0 + sign * square * square * distance * distance) / (2 * w * square * distance);
  const [r0, r1] = [[w0, 1], [w1, -1]].map(([w, sign]) => -Math.asinh(bend(w, sign)));
  const length = (r1 - r0) / CURVE;
  const at = (t) => {
    const s = CURVE * length * t + r0;
    const gone = (w0 / (square * distance)) * (Math.cosh(r0) * Math.tanh(s) - Math.sinh(r0));
    return [x0 + gone * (x1 - x0), y0 + gone * (y1 - y0), (w0 * Math.cosh(r0)) / Math.cosh(s)];
  };
  return { length: Math.abs(length), at };
}
