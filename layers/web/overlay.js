// Shapes that belong to no layer yet: previews, drafts, sites. Groups of {title, color, features: [{name, geometry}]}.

import { el } from "./dom.js";

const L = window.L;
const PANE = "pa-overlay";
const Z_INDEX = 615;

export class Overlay {
  constructor(map) {
    this.map = map;
    if (!map.getPane(PANE)) map.createPane(PANE).style.zIndex = Z_INDEX;
    this.group = L.layerGroup().addTo(map);
    this.legend = el("div", { class: "pa-overlay-legend pa-box", hidden: true });
    map.getContainer().parentElement.append(this.legend);
  }

  /** Draws groups of shapes (GeoJSON geometries, WGS 84) in place of what was drawn; gives their bounds, or null. */
  show(groups) {
    this.group.clearLayers();
    const bounds = L.latLngBounds([]);
    for (const { color, features } of groups) {
      const style = { pane: PANE, color, weight: 2, fillColor: color, fillOpacity: 0.18 };
      for (const { name, geometry } of features) {
        const shape = L.geoJSON(geometry, { style: () => style, pointToLayer: (_feature, at) => L.circleMarker(at, { ...style, radius: 5, fillOpacity: 0.8 }) });
        if (name) shape.bindTooltip(() => el("span", {}, name), { sticky: true });
        this.group.addLayer(shape);
        bounds.extend(shape.getBounds());
      }
    }
    this.legend.hidden = groups.length < 2;
    this.legend.replaceChildren(...groups.map(({ title, color, features }) => el("div", { class: "pa-legend-row" }, el("span", { class: "pa-overlay-colour", style: { background: color } }), `${title}（${features.length}）`)));
    return bounds.isValid() ? bounds : null;
  }

  remove() {
    this.group.remove();
    this.legend.remove();
  }
}
