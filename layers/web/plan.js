// The plan CRS in the browser: proj4 is fetched when coordinates or measuring first need it.

import { addScript } from "./dom.js";

export class PlanCrs {
  constructor(crs) {
    this.crs = crs;
  }

  /** Resolves when `forward` can be used; a failed fetch is tried again next time. */
  load() {
    this.loading ??= addScript("vendor/proj4/proj4.js").then(() => {
      this.projection = window.proj4("EPSG:4326", this.crs.proj4);
    });
    this.loading.catch(() => (this.loading = null));
    return this.loading;
  }

  get loaded() {
    return Boolean(this.projection);
  }

  /** Plan coordinates (east, north) in metres of a Leaflet LatLng. */
  forward({ lat, lng }) {
    return this.projection.forward([lng, lat]);
  }
}
