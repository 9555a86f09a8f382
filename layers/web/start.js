// Opens the atlas on the page, in an element of its own beside Streamlit's. The map's script (layers.folium_map)
// imports this; the page's head and the Streamlit component import that script by one address, and since a module
// runs once there is one map: the page draws it before Streamlit is there, the component then only says in which
// frame it is to be seen. A frame is {kind, page, …}: the kind names the mode (see frames.js), the page is the
// Streamlit page that it belongs to ("" for the start page). Full-page frames are known by their path from then on;
// a dock shows the map inside the component's own place.

import { addScript, addStyle, el } from "./dom.js";
import { followLinks, pathOf } from "./navigate.js";
import { askTogether } from "./server.js";

const ICONS = new URL("vendor/icons", import.meta.url).href;
const START_FRAME = { kind: "explore", page: "" };

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
  const root = el("div", { class: "pa-root", hidden: true }, el("div", { id: mapId, class: "folium-map" }));
  document.body.append(root);
  return root;
}

class Page {
  constructor(root) {
    this.root = root;
    this.frames = new Map(); // path -> full-page frame
    this.dock = null; // {frame, holder} while a component holds the map in its own place
    window.navigation?.addEventListener("currententrychange", () => this.update());
  }

  /** A component asks for the map; `holder` is the component's element. */
  show(frame, holder) {
    if (frame.kind === "dock") this.dock = { frame, holder };
    else this.frames.set(pathOf(frame.page), frame);
    this.update();
  }

  /** The component is gone; a map that it held goes back to the page, unseen. */
  hide(holder) {
    if (this.dock?.holder !== holder) return;
    this.dock = null;
    this.update();
  }

  /** The frame that the address and the components call for; undefined where no map is to be seen. */
  get frame() {
    const docked = this.dock && window.location.pathname === pathOf(this.dock.frame.page);
    return docked ? this.dock.frame : this.frames.get(window.location.pathname);
  }

  update() {
    const { frame, root } = this;
    const place = frame && frame === this.dock?.frame ? this.dock.holder : document.body;
    if (root.parentElement !== place) place.append(root);
    const appears = root.hidden && Boolean(frame);
    root.hidden = !frame;
    if (!frame) return;
    root.dataset.frame = frame.kind;
    if (!root.planAtlas || (frame === this.entered && !appears)) return;
    this.entered = frame;
    root.planAtlas.enter(frame, appears);
  }

  /** Runs folium's script, which makes the map and starts the atlas on it; resolves when all is on the page. */
  async draw(script, data) {
    const early = askTogether(new URL(data, document.baseURI).href);
    const { start } = await atlasModule();
    await early; // with the data at hand, panels and layers come in one frame
    let atlas;
    const from = (config) => ({ ...config, base: new URL(config.base, document.baseURI).href, icons: ICONS });
    window.planAtlas = { start: (map, config) => (atlas = start(map, from(config), this.frame || START_FRAME)) };
    script();
    await atlas.furnished;
    this.update();
  }
}

/** Makes the map with folium's script; `data` is the address of all layers that are on at the start. What comes back shows and hides it; its `drawn` resolves when it is. */
export function open(mapId, data, script) {
  document.documentElement.lang = "zh-CN";
  const page = new Page(makeRoot(mapId));
  followLinks();
  if (window.startStreamlit) page.show(START_FRAME);
  page.drawn = page.draw(script, data);
  page.drawn.catch(() => page.root.remove()).finally(() => window.startStreamlit?.());
  return page;
}
