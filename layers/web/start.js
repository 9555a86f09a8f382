// Opens the atlas on the page, in an element of its own beside Streamlit's. The map's script (layers.folium_map)
// imports this; the page's head and the Streamlit component import that script by one address, and since a module
// runs once there is one map: the page draws it before Streamlit is there, the component then only shows and hides it.

import { addScript, addStyle, el } from "./dom.js";
import { askTogether } from "./server.js";

const ICONS = new URL("vendor/icons", import.meta.url).href;

/** Leaflet, unless the page has it already, and the styles, then the atlas itself, whose modules expect Leaflet. */
async function atlasModule() {
  const styles = ["vendor/leaflet/leaflet.css", "atlas.css"].map(addStyle);
  if (!window.L) await addScript("vendor/leaflet/leaflet.js");
  const [atlas] = await Promise.all([import("./atlas.js"), ...styles]);
  return atlas;
}

/** Puts a root with folium's empty element on the page, in place of the map of an older version. */
function makeRoot(mapId) {
  for (const old of document.querySelectorAll(".pa-root")) {
    old.planAtlas?.stop();
    old.remove();
  }
  const root = el("div", { class: "pa-root" }, el("div", { id: mapId, class: "folium-map" }));
  document.body.append(root);
  return root;
}

class Page {
  constructor(root) {
    this.root = root;
    this.path = window.location.pathname;
    this.wanted = true;
    window.navigation?.addEventListener("currententrychange", () => this.update());
  }

  show() {
    this.wanted = true;
    this.update();
  }

  hide() {
    this.wanted = false;
    this.update();
  }

  /** The map is to be seen while the component is there and the address is the map's. */
  update() {
    const hidden = !this.wanted || window.location.pathname !== this.path;
    if (hidden === this.root.hidden) return;
    this.root.hidden = hidden;
    if (!hidden) this.root.planAtlas?.shownAgain();
  }

  /** Runs folium's script, which makes the map and starts the atlas on it; resolves when all is on the page. */
  async draw(script, data) {
    const early = askTogether(new URL(data, document.baseURI).href);
    const { start } = await atlasModule();
    await early; // with the data at hand, panels and layers come in one frame
    let atlas;
    const from = (config) => ({ ...config, base: new URL(config.base, document.baseURI).href, icons: ICONS });
    window.planAtlas = { start: (map, config) => (atlas = start(map, from(config))) };
    script();
    await atlas.furnished;
  }
}

/** Makes the map with folium's script; `data` is the address of all layers that are on at the start. What comes back shows and hides it; its `drawn` resolves when it is. */
export function open(mapId, data, script) {
  document.documentElement.lang = "zh-CN";
  const page = new Page(makeRoot(mapId));
  page.drawn = page.draw(script, data);
  page.drawn.catch(() => page.root.remove()).finally(() => window.startStreamlit?.());
  return page;
}
