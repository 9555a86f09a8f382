// The address bar holds layers, view and selection; opening the address elsewhere brings them back.

const WRITE_AFTER_MS = 250;

/** What an address asks for: {view, layers, selection}; missing parts are undefined. */
export function readAddress(search = window.location.search) {
  const parameters = new URLSearchParams(search);
  const view = (parameters.get("view") || "").split("/").map(Number);
  const ground = (parameters.get("at") || "").split(",").map(Number);
  const selection = parameters.get("id")
    ? { kind: "feature", id: parameters.get("id") }
    : parameters.get("clause")
      ? { kind: "clause", id: parameters.get("clause") }
      : ground.length === 2 && ground.every(Number.isFinite)
        ? { kind: "ground", lon: ground[0], lat: ground[1] }
        : undefined;
  return {
    view: view.length === 3 && view.every(Number.isFinite) ? { zoom: view[0], lat: view[1], lon: view[2] } : undefined,
    layers: parameters.has("layers") ? parameters.get("layers").split(",").filter(Boolean) : undefined,
    selection,
  };
}

export class Address {
  constructor(map, state) {
    this.map = map;
    this.state = state;
    for (const what of ["layers", "selection"]) state.on(what, () => this.schedule());
    map.on("moveend", () => this.schedule());
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), WRITE_AFTER_MS);
  }

  write() {
    const parameters = new URLSearchParams(window.location.search);
    for (const name of ["view", "layers", "id", "at", "clause"]) parameters.delete(name);
    const { lat, lng } = this.map.getCenter();
    parameters.set("view", `${this.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`);
    const normal = this.state.config.layers.filter((layer) => layer.visible).map((layer) => layer.id);
    const shown = this.state.config.layers.map((layer) => layer.id).filter((id) => this.state.visible.has(id));
    if (shown.join() !== normal.join()) parameters.set("layers", shown.join(","));
    const selection = this.state.selection;
    if (selection?.kind === "feature") parameters.set("id", selection.id);
    if (selection?.kind === "clause") parameters.set("clause", selection.id);
    if (selection?.kind === "ground") parameters.set("at", `${selection.lon.toFixed(5)},${selection.lat.toFixed(5)}`);
    const query = parameters.toString().replace(/%2F/g, "/").replace(/%2C/g, ",");
    window.history.replaceState(window.history.state, "", `${window.location.pathname}?${query}${window.location.hash}`);
  }
}
