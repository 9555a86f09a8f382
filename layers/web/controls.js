// The tools at the map's edge: zoom, home, measure, full screen, basemap, coordinates.

import { el, iconButton } from "./dom.js";
import { t } from "./text.js";

const L = window.L;
const KEY = "plan-atlas-tianditu-key";
const OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const TIANDITU = "https://t{s}.tianditu.gov.cn/{set}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={set}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}";

export function tools(map, measure, root, home, keep) {
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  return el(
    "div",
    { class: "pa-tools" },
    el("div", { class: "pa-box" }, iconButton("plus", t("放大"), () => map.zoomIn()), iconButton("minus", t("缩小"), () => map.zoomOut()), iconButton("home", t("全市"), home)),
    el("div", { class: "pa-box" }, iconButton("ruler", t("量距离"), () => measure.start("line")), iconButton("land-plot", t("量面积"), () => measure.start("area"))),
    el("div", { class: "pa-box" }, iconButton("maximize", t("全屏"), full), iconButton("presentation", t("把这个画面存为讲图的一幕"), keep)),
  );
}

/** The coordinates under the pointer: WGS 84 and the plan CRS (X is north, Y is east, as Chinese surveying has it). */
export function coordinates(map, plan) {
  const node = el("div", { class: "pa-coordinates" });
  map.on("mousemove", ({ latlng }) => {
    plan.load().catch(() => {});
    const [east, north] = plan.loaded ? plan.forward(latlng).map((metres) => metres.toFixed(0)) : ["…", "…"];
    node.textContent = `WGS 84　${latlng.lng.toFixed(5)}°E ${latlng.lat.toFixed(5)}°N　　${plan.crs.code}　X ${north}　Y ${east}`;
  });
  return node;
}

/** The basemap choice. 空白 needs nothing; the others go to the internet, and only when chosen. */
export class Basemap {
  constructor(map, state, say) {
    this.map = map;
    this.state = state;
    this.say = say;
    this.tiles = L.layerGroup().addTo(map);
    this.select = el(
      "select",
      { class: "pa-box", title: t("底图"), "aria-label": t("底图"), onchange: () => this.choose(this.select.value) },
      [["blank", t("底图：空白")], ["tianditu", t("底图：天地图")], ["osm", t("底图：OpenStreetMap")]].map(([value, text]) => el("option", { value }, text)),
    );
    this.key = el("input", { type: "text", placeholder: t("填入自己的天地图密钥"), "aria-label": t("天地图密钥"), onchange: () => this.keep() });
    this.asking = el("div", { class: "pa-box pa-key", hidden: true }, this.key, el("button", { type: "button", class: "pa-textbutton", onclick: () => this.keep() }, t("使用")));
    this.node = el("div", { class: "pa-basemap" }, this.asking, this.select);
  }

  keep() {
    const key = this.key.value.trim();
    if (!/^[0-9a-zA-Z]{16,64}$/.test(key)) {
      this.say(t("密钥应为一串字母和数字，请到天地图官网申请后填入。"));
      return;
    }
    window.localStorage.setItem(KEY, key);
    this.asking.hidden = true;
    this.choose("tianditu");
  }

  choose(name) {
    const key = window.localStorage.getItem(KEY);
    this.tiles.clearLayers();
    this.asking.hidden = true;
    if (name === "tianditu" && !key) {
      this.asking.hidden = false;
      this.key.focus();
      this.select.value = "blank";
      return;
    }
    this.select.value = name;
    if (name === "osm") this.add(OSM, { attribution: "© OpenStreetMap contributors", maxZoom: 19 });
    if (name === "tianditu") for (const set of ["vec", "cva"]) this.add(TIANDITU, { set, key, subdomains: "01234567", attribution: t("天地图"), maxZoom: 18 });
    this.state.basemap = name;
    this.state.tell("opacity");
  }

  add(address, options) {
    const layer = L.tileLayer(address, options);
    layer.once("tileerror", () => this.say(t("底图取不到：请检查网络或密钥；规划图层不受影响。")));
    this.tiles.addLayer(layer);
  }
}
