// The explorer's address bar holds layers, view, filter and selection; opening the address elsewhere brings them back.
// Choosing something is a step that the browser's Back undoes; panning, zooming and toggling only change the address.

import { pathOf } from "./navigate.js";

const WRITE_AFTER_MS = 250;
const KEPT = "plan-atlas-address";
const OWN = ["view", "layers", "filter", "id", "at", "clause"];

/**
 * What an address asks for: {view, layers, filter, selection, wrong}; missing parts are undefined.
 * A bare address asks for what this tab had last (`kept`), unless given otherwise.
 */
export function readAddress(map, bounds, kept = window.sessionStorage.getItem(KEPT)) {
  const parameters = new URLSearchParams(window.location.search || kept || "");
  const [zoom, lat, lon] = numbers(parameters.get("view"), "/", 3);
  const [atLon, atLat] = numbers(parameters.get("at"), ",", 2);
  const near = (x, y) => !bounds || (x > bounds[0] - 3 && x < bounds[2] + 3 && y > bounds[1] - 3 && y < bounds[3] + 3);
  const zoomFits = zoom >= map.getMinZoom() && zoom <= map.getMaxZoom();
  const view = zoomFits && near(lon, lat) ? { zoom, lat, lon } : undefined;
  const ground = near(atLon, atLat) ? { kind: "ground", lon: atLon, lat: atLat } : undefined;
  const selection = parameters.get("id")
    ? { kind: "feature", id: parameters.get("id") }
    : parameters.get("clause")
      ? { kind: "clause", id: parameters.get("clause") }
      : ground;
  return {
    view,
    layers: parameters.has("layers") ? parameters.get("layers").split(",").filter(Boolean) : undefined,
    filter: parameters.get("filter") || "",
    selection,
    wrong: (parameters.has("view") && !view) || (parameters.has("at") && !ground),
  };
}

function numbers(text, separator, count) {
  const found = (text || "").split(separator).map((part) => (part.trim() ? Number(part) : NaN));
  return found.length === count && found.every(Number.isFinite) ? found : Array(count).fill(NaN);
}

export class Address {
  /** `apply` is called with what the address asks for when the browser goes back or forward. */
  constructor(map, state, apply) {
    this.map = map;
    this.state = state;
    for (const what of ["layers", "filter"]) state.on(what, () => this.schedule());
    state.on("selection", () => this.write(true));
    map.on("moveend", () => this.schedule());
    this.back = () => {
      if (!this.here) return;
      clearTimeout(this.timer);
      this.quietly(() => apply(readAddress(map, state.config.bounds, "")));
    };
    this.applying = 0; // how many things are being taken over from the address: it is right already
    this.path = pathOf("");
    window.addEventListener("popstate", this.back);
  }

  /** Is the explorer open? While another page is, the address is not the explorer's. */
  get here() {
    return window.location.pathname === this.path && !this.map.getContainer().closest("[hidden]");
  }

  /** Does the address ask for something that is not on the map yet? */
  get asks() {
    const asked = new URLSearchParams(window.location.search);
    return OWN.some((name) => asked.has(name)) && window.location.search !== `?${this.query()}`;
  }

  /** After another page: follows the address if it asks for something, or else writes what is on the map. */
  resume() {
    if (this.asks) this.back();
    else this.write(false);
  }

  /** Does something without a trace in the browser's history. */
  async quietly(act) {
    this.applying += 1;
    await Promise.resolve(act()).finally(() => (this.applying -= 1));
  }

  stop() {
    clearTimeout(this.timer);
    window.removeEventListener("popstate", this.back);
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(false), WRITE_AFTER_MS);
  }

  write(step) {
    if (!this.here || this.applying) return;
    const query = this.query();
    const address = `${this.path}?${query}${window.location.hash}`;
    window.sessionStorage.setItem(KEPT, `?${query}`);
    if (`?${query}` === window.location.search) return;
    if (step) window.history.pushState(window.history.state, "", address);
    else window.history.replaceState(window.history.state, "", address);
  }

  query() {
    const parameters = new URLSearchParams(window.location.search);
    for (const name of OWN) parameters.delete(name);
    const { lat, lng } = this.map.getCenter();
    parameters.set("view", `${this.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`);
    const normal = this.state.config.layers.filter((layer) => layer.visible).map((layer) => layer.id);
    const shown = this.state.config.layers.map((layer) => layer.id).filter((id) => this.state.visible.has(id));
    if (shown.join() !== normal.join()) parameters.set("layers", shown.join(","));
    if (this.state.filtered) parameters.set("filter", this.state.filterText);
    const selection = this.state.selection;
    if (selection?.kind === "feature") parameters.set("id", selection.id);
    if (selection?.kind === "clause") parameters.set("clause", selection.id);
    if (selection?.kind === "ground") parameters.set("at", `${selection.lon.toFixed(5)},${selection.lat.toFixed(5)}`);
    return parameters.toString().replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3A/g, ":");
  }
}
