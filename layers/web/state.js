// What the person has chosen: visible layers, opacity, filter, selection. Everything else listens.

export const FILTERS = ["county", "stage", "accuracy", "docs"];

export class State extends EventTarget {
  constructor(config) {
    super();
    this.config = config;
    this.layers = new Map(config.layers.map((layer) => [layer.id, layer]));
    this.visible = new Set(config.layers.filter((layer) => layer.visible).map((layer) => layer.id));
    this.opacity = new Map(config.groups.map((group) => [group.id, 1]));
    this.filter = Object.fromEntries(FILTERS.map((name) => [name, new Set()]));
    this.only = null; // {features, layers}: sets of ids, where a mode shows nothing but these
    this.selection = null; // {kind: "feature" | "ground" | "clause" | "list", …}
    this.basemap = "blank";
  }

  tell(what) {
    this.dispatchEvent(new CustomEvent(what));
  }

  on(what, listener) {
    this.addEventListener(what, listener);
  }

  show(ids, visible) {
    for (const id of ids) visible ? this.visible.add(id) : this.visible.delete(id);
    this.tell("layers");
  }

  showOnly(ids) {
    this.visible = new Set(ids.filter((id) => this.layers.has(id)));
    this.tell("layers");
  }

  layersOf(group) {
    return this.config.layers.filter((layer) => layer.group === group);
  }

  presetLayers(preset) {
    const grouped = this.config.layers.filter((layer) => preset.groups.includes(layer.group)).map((layer) => layer.id);
    return [...new Set([...preset.layers, ...grouped])].filter((id) => this.layers.has(id));
  }

  activePreset() {
    return this.config.presets.find((preset) => {
      const wanted = this.presetLayers(preset);
      return wanted.length === this.visible.size && wanted.every((id) => this.visible.has(id));
    });
  }

  setOpacity(group, value) {
    this.opacity.set(group, value);
    this.tell("opacity");
  }

  toggleFilter(name, value) {
    const chosen = this.filter[name];
    chosen.has(value) ? chosen.delete(value) : chosen.add(value);
    this.tell("filter");
  }

  clearFilter() {
    for (const name of FILTERS) this.filter[name].clear();
    this.tell("filter");
  }

  get filtered() {
    return FILTERS.some((name) => this.filter[name].size > 0);
  }

  /** Does a feature pass the filter? Boundaries do, unless only certain things are shown: they are the ground. */
  passes({ id, properties, layer }) {
    if (this.only && !this.only.layers.has(layer.id) && !this.only.features.has(id)) return false;
    if (layer.boundary) return true;
    const { county, stage, accuracy, docs } = this.filter;
    return (
      (!county.size || properties.county.some((name) => county.has(name))) &&
      (!stage.size || stage.has(properties.stage)) &&
      (!accuracy.size || accuracy.has(properties.accuracy)) &&
      (!docs.size || properties.docs.some((id) => docs.has(id)))
    );
  }

  select(selection) {
    this.selection = selection;
    this.tell("selection");
  }

  /** The filter as text for the address (county:莘县;stage:planned), and back. */
  get filterText() {
    return FILTERS.filter((name) => this.filter[name].size).map((name) => `${name}:${[...this.filter[name]].join("|")}`).join(";");
  }

  set filterText(text) {
    for (const name of FILTERS) this.filter[name].clear();
    for (const part of (text || "").split(";")) {
      const [name, values] = part.split(":");
      if (FILTERS.includes(name) && values) this.filter[name] = new Set(values.split("|"));
    }
  }
}
