// A layer too large to be sent whole: drawn tile by tile from its PMTiles file, by the same classes as any layer.

import { addScript } from "./dom.js";
import { strokeOptions } from "./symbols.js";

const SOURCE_LAYER = "features"; // as layers/tiles.py names it
const DATA_ZOOM = 12;
const BRUSH_PX = 6;
const SOLID = { stage: "existing", accuracy: "mapped" };

let library = null;

/** protomaps-leaflet, fetched when the first such layer is shown. */
function protomaps() {
  library ??= addScript("vendor/protomaps/protomaps-leaflet.js").then(() => window.protomapsL);
  library.catch(() => (library = null));
  return library;
}

export class Tiled {
  /** Puts the layer on the map; `pane` is the layer's own, `passes` tells which features the filter leaves. */
  static async show(map, layer, pane, address, passes) {
    const tiled = new Tiled(map, layer, passes);
    tiled.draw(await protomaps(), pane, address);
    return tiled;
  }

  constructor(map, layer, passes) {
    Object.assign(this, { map, layer, passes });
  }

  draw(library, pane, address) {
    this.tiles = library.leafletLayer({
      url: address,
      pane,
      maxDataZoom: DATA_ZOOM,
      attribution: "",
      paintRules: this.layer.classes.flatMap((style, i) => this.rules(library, style, i)),
      labelRules: this.labels(library),
    });
    this.tiles.addTo(this.map);
  }

  /** The paint rules of one class, bottom to top. */
  rules(library, style, index) {
    const rule = (symbolizer) => ({ dataLayer: SOURCE_LAYER, symbolizer, filter: (_zoom, { props }) => props.class === index && this.passes(this.item(props)) });
    if (this.layer.geometry === "Point") return [rule(new library.CircleSymbolizer({ radius: style.size / 2.6, fill: style.color, stroke: "#ffffff", width: 1 }))];
    const fill = style.fill ? [rule(new library.PolygonSymbolizer({ fill: style.fill, opacity: style.opacity ?? 0.2 }))] : [];
    const lines = (style.strokes || []).map((stroke) => {
      const { color, weight, opacity, dashArray } = strokeOptions(stroke, style.strokes, SOLID, this.layer.geometry === "LineString");
      const dash = dashArray?.split(" ").map(Number);
      return rule(new library.LineSymbolizer({ color, width: weight, opacity, ...(dash ? { dash, dashColor: color, dashWidth: weight } : {}) }));
    });
    return [...fill, ...lines];
  }

  labels(library) {
    const { label } = this.layer;
    if (!label) return [];
    const symbolizer = new library.CenteredTextSymbolizer({ labelProps: ["name"], fill: label.color, stroke: "#ffffff", width: 3, font: `${label.weight || 400} ${label.size}px "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif` });
    return [{ dataLayer: SOURCE_LAYER, symbolizer, minzoom: label.zoom, filter: (_zoom, { props }) => this.passes(this.item(props)) }];
  }

  /** A tile's feature in the form in which the rest of the atlas knows features; its geometry is asked for when needed. */
  item(props) {
    return { id: props.id, layer: this.layer, properties: { ...props, county: JSON.parse(props.county), docs: [], rank: 2 }, geometry: null, paths: [] };
  }

  /** The features at a point of the map that pass the filter. */
  hits({ lat, lng }) {
    const found = [...this.tiles.queryTileFeaturesDebug(lng, lat, BRUSH_PX).values()].flat();
    const items = new Map(found.map(({ feature }) => [feature.props.id, this.item(feature.props)]));
    return [...items.values()].filter((item) => this.passes(item));
  }

  refresh() {
    this.tiles.clearLayout();
    this.tiles.rerenderTiles();
  }
}
