// Puts the atlas on a folium map: the map is folium's, what is on it and around it is made here.

import { Address, readAddress } from "./address.js";
import { Card } from "./card.js";
import { Basemap, coordinates, tools } from "./controls.js";
import { Drawing } from "./drawing.js";
import { el, iconButton, replace, setIconBase } from "./dom.js";
import { Filter } from "./filter.js";
import { Labels } from "./labels.js";
import { Legend } from "./legend.js";
import { Measure } from "./measure.js";
import { Search } from "./search.js";
import { addresses, ask } from "./server.js";
import { State } from "./state.js";
import { setCatalogue, t } from "./text.js";
import { Tree } from "./tree.js";

const L = window.L;
const NOTICE_MS = 7000;
const NARROW_MAP_PX = 900;
const CLOSEST_ZOOM = 12.5;

class Atlas {
  constructor(map, config, root) {
    this.map = map;
    this.config = config;
    this.root = root;
    this.addresses = addresses(config.base);
    this.state = new State(config);
    this.wanted = readAddress();
    this.notices = el("div", { class: "pa-notices", role: "status" });
    this.openLayers();
    this.drawing = new Drawing(map, this.state, this.addresses);
    this.labels = new Labels(map, this.state, this.drawing);
    this.measure = new Measure(map, config.crs);
    this.card = new Card(this.state, this.cardActions());
    this.groundMark = L.layerGroup().addTo(map);
    this.tooltip = el("div", { class: "pa-tooltip", hidden: true });
    this.layOut();
    this.openView();
    this.listen();
    this.ready = this.drawing.update().then((results) => this.opened(results || []));
  }

  cardActions() {
    return {
      choose: (id, others) => this.state.select({ kind: "feature", id, others, ground: this.state.selection?.ground }),
      open: (id) => this.open(id),
      fly: (bounds) => this.fly(bounds),
      ground: ({ lng, lat }) => this.state.select({ kind: "ground", lon: lng, lat }),
      copyLink: () => this.copyLink(),
    };
  }

  /** The layers that the address asks for; unknown ones are told, renamed ones found. */
  openLayers() {
    if (!this.wanted.layers) return;
    const renamed = new Map(this.config.layers.flatMap((layer) => layer.aliases.map((old) => [old, layer.id])));
    const ids = this.wanted.layers.map((id) => renamed.get(id) || id);
    const unknown = ids.filter((id) => !this.state.layers.has(id));
    if (unknown.length) this.say(t("地址里的图层“{ids}”不存在或已改名，其余图层照常打开。", { ids: unknown.join("、") }));
    this.state.visible = new Set(ids.filter((id) => this.state.layers.has(id)));
  }

  openView() {
    const { view } = this.wanted;
    if (view && Math.abs(view.lat) <= 85) this.map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else this.home();
  }

  home() {
    const [west, south, east, north] = this.config.bounds || [115.2, 35.7, 116.6, 37.1];
    this.map.fitBounds([[south, west], [north, east]], { padding: [12, 12], animate: false });
  }

  layOut() {
    const { state, map } = this;
    const tree = new Tree(state, { list: (id) => this.state.select({ kind: "list", id }) });
    const filter = new Filter(state);
    const panes = { layers: tree.node, filter: filter.node };
    const tab = (name, text) =>
      el("button", { type: "button", role: "tab", "data-tab": name, class: name === "layers" ? "pa-on" : "", onclick: (event) => {
        for (const [other, node] of Object.entries(panes)) node.hidden = other !== name;
        for (const button of event.currentTarget.parentNode.children) button.classList.toggle("pa-on", button === event.currentTarget);
      } }, text);
    filter.node.hidden = true;
    this.filterTab = tab("filter", t("筛选"));
    const side = el("aside", { class: "pa-side" }, el("div", { class: "pa-tabs", role: "tablist" }, tab("layers", t("图层")), this.filterTab), el("div", { class: "pa-side-body" }, tree.node, filter.node));
    this.side = side;
    const fold = iconButton("list", t("收起或展开侧栏"), () => {
      side.hidden = !side.hidden;
      map.invalidateSize({ animate: false });
    }, { class: "pa-iconbutton pa-box pa-fold" });
    this.search = new Search(this.addresses, { open: (id) => this.open(id), openClause: (id) => this.state.select({ kind: "clause", id }) });
    this.legend = new Legend(state, this.drawing);
    this.basemap = new Basemap(map, state, (text) => this.say(text));
    const stage = map.getContainer();
    const over = el(
      "div",
      { class: "pa-over" },
      el("div", { class: "pa-top" }, fold, this.search.node),
      tools(map, this.measure, this.root, () => this.home()),
      el("div", { class: "pa-bottom-right" }, this.legend.node, this.basemap.node),
      this.measure.result, this.notices,
    );
    const status = el("footer", { class: "pa-status" }, coordinates(map, this.config.crs), el("span", {}, this.config.attribution));
    L.DomEvent.disableClickPropagation(over);
    L.DomEvent.disableScrollPropagation(over);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    const middle = el("div", { class: "pa-middle" });
    stage.replaceWith(middle);
    middle.append(stage, over, this.tooltip);
    this.root.append(side, middle, this.card.node, status);
    map.invalidateSize({ animate: false });
    if (this.config.problems) this.say(t("有 {n} 处数据问题，相关内容暂未显示；请在“数据与来源”页查看。", { n: this.config.problems }));
  }

  listen() {
    this.address = new Address(this.map, this.state);
    this.state.on("selection", () => this.showSelection());
    this.state.on("filter", () => this.filterTab.classList.toggle("pa-dot", this.state.filtered));
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("mousemove", (event) => this.hover(event));
    this.map.on("mouseout movestart", () => (this.tooltip.hidden = true));
    this.keys = (event) => {
      if (event.key !== "Escape") return;
      if (this.measure.active) this.measure.clear();
      else this.state.select(null);
    };
    document.addEventListener("keydown", this.keys);
    this.resized = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.resized.observe(this.root);
  }

  /** After the first layers are drawn: tell what failed, then restore the selection of the address. */
  opened(results) {
    const failed = results.filter((result) => result.status === "rejected");
    if (failed.length) this.say(failed[0].reason.message);
    this.root.dataset.ready = "true";
    window.performance.mark("plan-atlas-drawn");
    const { selection } = this.wanted;
    if (selection?.kind === "feature") this.open(selection.id, !this.wanted.view);
    else if (selection) this.state.select(selection);
  }

  clicked({ latlng, containerPoint }) {
    if (this.measure.active) {
      this.measure.add(latlng);
      return;
    }
    const others = this.drawing.hits(containerPoint);
    if (others.length) this.state.select({ kind: "feature", id: others[0].id, others, ground: latlng });
    else this.state.select({ kind: "ground", lon: latlng.lng, lat: latlng.lat });
  }

  hover({ containerPoint }) {
    if (this.measure.active) return;
    const [item] = this.drawing.hits(containerPoint);
    this.map.getContainer().classList.toggle("pa-pointing", Boolean(item));
    this.tooltip.hidden = !item;
    if (!item) return;
    ask(this.addresses.card(item.id)).catch(() => {});
    const exactness = ["schematic", "derived"].includes(item.properties.accuracy) ? this.config.accuracies[item.properties.accuracy] : "";
    replace(this.tooltip, el("strong", {}, item.properties.name), el("small", {}, [item.properties.kind, exactness].filter(Boolean).join(" · ")));
    this.tooltip.style.transform = `translate(${containerPoint.x + 14}px, ${containerPoint.y + 14}px)`;
  }

  /** Opens a feature's card, shows its layer and flies there. */
  async open(id, fly = true) {
    try {
      const card = await ask(this.addresses.card(id));
      if (!this.state.visible.has(card.layer) && card.bounds) {
        this.state.show([card.layer], true);
        this.say(t("已打开图层“{title}”。", { title: card.layer_title }));
      }
      await this.drawing.load(card.layer);
      this.state.select({ kind: "feature", id: card.id, asked: id, others: [] });
      if (fly && card.bounds) this.fly(card.bounds);
    } catch (error) {
      this.say(error.message);
    }
  }

  fly([west, south, east, north]) {
    this.map.flyToBounds([[south, west], [north, east]], { paddingTopLeft: [30, 60], paddingBottomRight: [60, 30], maxZoom: Math.max(CLOSEST_ZOOM, this.map.getZoom()), duration: 0.6 });
  }

  async showSelection() {
    const selection = this.state.selection;
    this.groundMark.clearLayers();
    this.drawing.highlight(selection?.kind === "feature" ? [selection.id] : []);
    this.makeRoom(Boolean(selection));
    if (!selection) return undefined;
    try {
      const shown = await this.fillCard(selection);
      if (selection === this.state.selection) shown();
    } catch (error) {
      if (selection === this.state.selection) this.card.message(error.message);
    }
    return undefined;
  }

  /** Opens or closes the panel; the map keeps its middle, and a narrow one folds its legend. */
  makeRoom(open) {
    if (this.card.node.hidden !== open) return;
    this.card.node.hidden = !open;
    this.map.invalidateSize({ animate: false });
    if (this.map.getSize().x < NARROW_MAP_PX) this.legend.node.open = false;
  }

  /** Gets what the card needs; returns the step that shows it. */
  async fillCard(selection) {
    if (selection.kind === "feature") {
      const card = await ask(this.addresses.card(selection.asked || selection.id));
      return () => this.card.feature(card, selection.others || [], selection.ground);
    }
    if (selection.kind === "clause") {
      const card = await ask(this.addresses.clause(selection.id));
      return () => this.showClause(card);
    }
    if (selection.kind === "ground") {
      const answer = await ask(this.addresses.at(selection.lon, selection.lat));
      return () => this.showGround(answer);
    }
    const layer = this.state.layers.get(selection.id);
    const content = await ask(this.addresses.layer(layer.id));
    const rows = content.features.map(({ id, geometry, properties }) => ({ id, name: properties.name, kind: properties.kind, county: properties.county.join("、"), placed: geometry !== null }));
    return () => this.card.list(layer, rows);
  }

  async showClause(card) {
    this.card.clause(card);
    const placed = card.features.filter((row) => row.bounds);
    if (!placed.length) return;
    const layers = [...new Set(placed.map((row) => row.layer))];
    this.state.show(layers, true);
    await Promise.allSettled(layers.map((id) => this.drawing.load(id)));
    this.drawing.highlight(placed.map((row) => row.id));
    const all = placed.map((row) => row.bounds);
    const edge = (pick, i) => pick(...all.map((bounds) => bounds[i]));
    this.fly([edge(Math.min, 0), edge(Math.min, 1), edge(Math.max, 2), edge(Math.max, 3)]);
  }

  showGround(answer) {
    this.card.ground(answer);
    const at = [answer.lat, answer.lon];
    const style = { pane: "pa-highlight", interactive: false, color: "#1f5f8b" };
    this.groundMark.addLayer(L.circle(at, { ...style, radius: answer.radius_m, weight: 1.2, dashArray: "4 4", fillOpacity: 0.06 }));
    this.groundMark.addLayer(L.circleMarker(at, { ...style, radius: 4, weight: 2, fillOpacity: 1, fillColor: "#fff" }));
  }

  async copyLink() {
    this.address.write();
    try {
      await navigator.clipboard.writeText(window.location.href);
      this.say(t("链接已复制，发给别人即可看到同样的图层、视野和选中要素。"));
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
    document.removeEventListener("keydown", this.keys);
    this.resized.disconnect();
    this.map.remove();
  }
}

/** Called by the script that folium writes: `planAtlas.start(map, config)`. */
export function start(map, config) {
  setCatalogue(config.messages);
  setIconBase(config.icons);
  const root = map.getContainer().closest(".pa-root");
  const atlas = new Atlas(map, config, root);
  root.planAtlas = atlas;
  return atlas;
}
