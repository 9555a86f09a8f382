// What of the map is seen beside the text: the counties and what the text names, lit up, in a view that moves no more
// than it must.

const GROUND = ["city", "counties"];
const CLOSEST_ZOOM = 10.5; // the counties still have their names there
const PADDING = [26, 26];
const FLIGHT_S = 0.9;
const NEAR = 0.08; // degrees around the city that belong to its surroundings
const STAYS = { nearer: 0.6, farther: 1.6 }; // zoom levels by which a view may differ from the fitting one and be kept

export class Showing {
  constructor(atlas) {
    this.atlas = atlas;
    atlas.state.filterText = "";
    atlas.selecting.glows = true;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Shows features and nothing else on the counties; `lit` of them are lit up (all, unless told otherwise). */
  async show(features, { lit, move = true, force = false } = {}) {
    const ticket = (this.ticket = {});
    const { state, drawing, selecting } = this.atlas;
    const layers = [...new Set(features.map((feature) => feature.layer))];
    state.only = { features: new Set(features.map((feature) => feature.id)), layers: new Set(GROUND) };
    state.visible = new Set([...GROUND, ...layers].filter((id) => state.layers.has(id)));
    selecting.lit = (lit || features).map((feature) => feature.id);
    state.tell("layers");
    await Promise.allSettled([...state.visible].map((id) => drawing.load(id)));
    await this.have(lit || features);
    if (ticket !== this.ticket) return;
    selecting.light();
    if (move) this.move(features, force);
  }

  /** Features of layers that are drawn from tiles come one by one. */
  have(features) {
    return Promise.allSettled(features.map((feature) => this.atlas.drawing.need(feature.id, feature.layer)));
  }

  /** Lights features up among those that are seen. */
  light(features) {
    this.atlas.selecting.lit = features.map((feature) => feature.id);
    this.atlas.selecting.light();
  }

  /** Lights up features alone for as long as the pointer is on their names; without any, what was lit before. */
  async point(features) {
    const placed = features.filter((feature) => feature.placed);
    const pointed = (this.pointed = placed.length ? placed : null);
    const { drawing, selecting } = this.atlas;
    if (!pointed) return selecting.light();
    await Promise.allSettled(placed.map((feature) => drawing.load(feature.layer)));
    await this.have(placed);
    if (this.pointed === pointed) drawing.highlight(placed.map((feature) => feature.id));
    return undefined;
  }

  /** The view goes to the features, unless they are well seen already. */
  move(features, force) {
    const bounds = this.boundsOf(features.filter((feature) => feature.bounds));
    if (!bounds) return;
    const { map } = this.atlas;
    const zoom = Math.min(CLOSEST_ZOOM, map.getBoundsZoom(bounds, false, window.L.point(PADDING).multiplyBy(2)));
    const seen = map.getBounds().pad(-0.06).contains(bounds);
    if (!force && seen && map.getZoom() > zoom - STAYS.farther && map.getZoom() < zoom + STAYS.nearer) return;
    const options = { padding: PADDING, maxZoom: CLOSEST_ZOOM };
    if (this.calm.matches) map.fitBounds(bounds, { ...options, animate: false });
    else map.flyToBounds(bounds, { ...options, duration: FLIGHT_S });
  }

  /** What must be seen of features: the parts inside the city, if there are any; the city as a whole only where it is alone. */
  boundsOf(placed) {
    if (!placed.length) return null;
    const city = this.atlas.config.bounds;
    const inside = ([west, south, east, north]) => !city || (west < city[2] && east > city[0] && south < city[3] && north > city[1]);
    const local = placed.filter((feature) => feature.layer !== "city" && inside(feature.bounds));
    const taken = local.length ? local : placed;
    const edge = (pick, i) => pick(...taken.map((feature) => feature.bounds[i]));
    const [west, south, east, north] = [edge(Math.min, 0), edge(Math.min, 1), edge(Math.max, 2), edge(Math.max, 3)];
    if (!local.length || !city) return window.L.latLngBounds([south, west], [north, east]);
    const [nearWest, nearSouth] = [city[0] - NEAR, city[1] - NEAR];
    return window.L.latLngBounds([Math.max(south, nearSouth), Math.max(west, nearWest)], [Math.min(north, city[3] + NEAR), Math.min(east, city[2] + NEAR)]);
  }

  leave() {
    this.ticket = null;
    this.pointed = null;
    this.atlas.map.stop();
    Object.assign(this.atlas.selecting, { lit: [], glows: false });
    this.atlas.state.only = null;
  }
}
