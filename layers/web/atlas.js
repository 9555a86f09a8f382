// Puts the atlas on a folium map: the map is folium's, what is on it and around it is made here.

import { Address, readAddress } from "./address.js";
import { Drawing } from "./drawing.js";
import { el, iconButton, setIconBase } from "./dom.js";
import { Frames } from "./frames.js";
import { addresses } from "./server.js";
import { State } from "./state.js";
import { setCatalogue, t } from "./text.js";

const LEAST_ZOOM = 7;
const GREATEST_ZOOM = 18;
const NOTICE_MS = 7000;

class Atlas {
  constructor(map, config, root, frame) {
    Object.assign(this, { map, config, root });
    this.opening = frame.kind === "explore"; // the address is taken over while the map is made
    this.state = new State(config);
    this.notices = el("div", { class: "pa-notices", role: "status" });
    map.setMinZoom(LEAST_ZOOM).setMaxZoom(GREATEST_ZOOM);
    const wanted = this.opening ? readAddress(map, config.bounds) : {};
    this.useLayers(wanted);
    this.served = addresses(config.base);
    this.drawing = new Drawing(map, this.state, this.served);
    this.drawing.loadTiled = () => import("./tiled.js");
    this.layOut();
    this.useView(wanted);
    this.ready = this.drawing.update().then((results) => this.drawn(results || []));
    this.frames = new Frames(this);
    this.furnished = this.ready.then(() => this.furnish(wanted));
  }

  open(id) {
    return this.selecting.open(id);
  }

  openClause(id) {
    this.measure.clear();
    this.state.select({ kind: "clause", id });
  }

  /** The layers and the filter that an address asks for; unknown ones are told, renamed ones found. */
  useLayers({ layers, filter, wrong }) {
    this.state.filterText = filter;
    if (wrong) this.say(t("地址里的视野或位置不在聊城附近，已改为全市视野。"));
    if (!layers) return;
    const renamed = new Map(this.config.layers.flatMap((layer) => layer.aliases.map((old) => [old, layer.id])));
    const ids = layers.map((id) => renamed.get(id) || id);
    const unknown = ids.filter((id) => !this.state.layers.has(id));
    if (unknown.length) this.say(t("地址里的图层“{ids}”不存在或已改名，其余图层照常打开。", { ids: unknown.join("、") }));
    this.state.visible = new Set(ids.filter((id) => this.state.layers.has(id)));
  }

  useView({ view }) {
    if (view) this.map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else this.home();
  }

  /** The selection that an address asks for; what else the address says of layers and view stays as it says. */
  useSelection({ selection, view, layers }) {
    if (selection?.kind === "feature") return this.selecting.open(selection.id, { fly: !view, reveal: !layers });
    this.state.select(selection ? { ...selection, stay: Boolean(view) } : null);
    return Promise.resolve();
  }

  /** Takes over what an address asks for, after the browser went back or forward. */
  async follow(wanted) {
    const normal = this.config.layers.filter((layer) => layer.visible).map((layer) => layer.id);
    this.useLayers({ ...wanted, layers: wanted.layers || normal });
    this.state.tell("layers");
    this.state.tell("filter");
    this.useView(wanted);
    await this.useSelection(wanted);
  }

  /** What is on the map now, in the form in which an address asks for it. */
  snapshot() {
    const { lat, lng } = this.map.getCenter();
    return {
      view: { zoom: this.map.getZoom(), lat, lon: lng },
      layers: [...this.state.visible],
      filter: this.state.filterText,
      selection: this.state.selection,
    };
  }

  /** Turns to a frame (see frames.js); `appears` when the map was hidden before. */
  async enter(frame, appears) {
    await this.furnished;
    return this.frames.enter(frame, appears);
  }

  home() {
    const [west, south, east, north] = this.config.bounds || [115.2, 35.7, 116.6, 37.1];
    this.map.fitBounds([[south, west], [north, east]], { padding: [12, 12], animate: false });
  }

  /** The frame: side, map and status line in their places, all but the map still empty. */
  layOut() {
    const { map } = this;
    this.side = el("aside", { class: "pa-side" });
    this.over = el("div", { class: "pa-over" }, this.notices);
    this.status = el("footer", { class: "pa-status" });
    const stage = map.getContainer();
    this.middle = el("div", { class: "pa-middle" });
    stage.replaceWith(this.middle);
    this.middle.append(stage, this.over);
    this.root.append(this.side, this.middle, this.status);
    map.invalidateSize({ animate: false });
  }

  /** The panels, tools and names come with modules of their own, once the layers are to be seen. */
  async furnish(wanted) {
    await nextFrame();
    const { furnish } = await import("./furniture.js");
    if (this.stopped) return;
    await furnish(this);
    this.listen();
    this.state.tell("drawn");
    if (this.config.problems) this.say(t("有 {n} 处数据问题，相关内容暂未显示；请在“数据与来源”页查看。", { n: this.config.problems }));
    if (wanted.selection) this.useSelection(wanted);
  }

  listen() {
    this.address = new Address(this.map, this.state, (wanted) => this.follow(wanted));
    this.state.on("drawn", () => this.tellFilter());
    this.keys = (event) => {
      if (event.key !== "Escape" || this.root.dataset.frame !== "explore" || this.root.hidden || document.querySelector("dialog[open]")) return;
      if (this.measure.shown) this.measure.clear();
      else this.state.select(null);
    };
    document.addEventListener("keydown", this.keys);
    this.resized = new ResizeObserver(() => this.root.hidden || this.map.invalidateSize({ animate: false }));
    this.resized.observe(this.root);
  }

  /** Shows that a filter is on, how many features it leaves, and when it leaves none. */
  tellFilter() {
    this.filterTab.classList.toggle("pa-dot", this.state.filtered);
    this.tree.recount((id) => this.drawing.passing(id));
    this.nothing.hidden = !this.state.filtered || this.drawing.shownItems().some((item) => !item.layer.boundary);
  }

  /** All layers that the address or the catalogue asks for are on the map; what failed is told. */
  drawn(results) {
    const failed = results.filter((result) => result.status === "rejected");
    if (failed.length) this.say(failed[0].reason.message);
    this.root.dataset.ready = "true";
    window.performance.mark("plan-atlas-drawn");
  }

  async copyLink() {
    this.address.write(false);
    try {
      await navigator.clipboard.writeText(window.location.href);
      this.say(t("链接已复制，发给别人即可看到同样的图层、筛选、视野和选中要素。"));
    } catch {
      this.say(t("浏览器不允许复制，请直接复制地址栏。"));
    }
  }

  say(text) {
    const note = el("div", { class: "pa-toast pa-box" }, el("span", {}, text), iconButton("x", t("知道了"), () => note.remove()));
    this.notices.append(note);
    setTimeout(() => note.remove(), NOTICE_MS);
  }

  stop() {
    this.stopped = true;
    document.removeEventListener("keydown", this.keys);
    this.resized?.disconnect();
    for (const part of [this.address, this.search, this.labels, this.drawing]) part?.stop();
    this.map.stop();
    this.map.remove();
  }
}

/** Resolves when the browser has shown what is on the page now. */
function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Called by the script that folium writes: `planAtlas.start(map, config)`; `frame` is the one that is open. */
export function start(map, config, frame) {
  setCatalogue(config.messages);
  setIconBase(config.icons);
  const root = map.getContainer().closest(".pa-root");
  const atlas = new Atlas(map, config, root, frame);
  root.planAtlas = atlas;
  return atlas;
}
