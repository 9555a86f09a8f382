// What is beside the text: the map shows what the clause in focus names, or else what was chosen (a chapter, a card, a
// target, a doubt), until the reader goes back to the text.

import { goTo } from "../navigate.js";
import { ask } from "../server.js";
import { t } from "../text.js";
import { SHOWN_CHARS, chainOf } from "./library.js";
import { Panel } from "./panel.js";
import { Showing } from "./showing.js";

const LEGEND_FROM_PX = 420;
const ON_TOP = ["card", "target", "doubt"];

/** The part of a place that holds the map. */
export function pinOf(place) {
  return Object.fromEntries([...ON_TOP, "section"].filter((name) => place[name]).map((name) => [name, place[name]]));
}

export class Beside {
  /** `actions` are those of the panel (see panel.js), but for those that are done here; leftPanel() when it closes under the keyboard. */
  constructor(atlas, actions) {
    this.atlas = atlas;
    this.leftPanel = actions.leftPanel;
    this.showing = new Showing(atlas);
    this.panel = new Panel(atlas, {
      ...actions,
      point: (features) => this.showing.point(features),
      fly: (bounds) => this.showing.move([{ bounds }], true),
      explore: () => this.explore(),
    });
    this.sharing = []; // features that share the words which were clicked
    this.resized = new ResizeObserver(() => atlas.root.hidden || this.resize());
    this.resized.observe(atlas.middle);
  }

  /** Shows what a place asks for with a clause in focus; `chosen` when it was chosen, not when the text moves on. */
  show(document, place, i, chosen) {
    Object.assign(this, { document, place, i });
    const { outline, clauses } = document;
    this.pinned = outline.findIndex(({ key }) => key === place.section);
    const chain = chainOf(outline, clauses[i].section);
    const top = ON_TOP.find((name) => place[name]);
    this.panel.showScopes(document, this.pinned < 0 || chain.includes(this.pinned) ? chain : chainOf(outline, this.pinned), top ? "" : place.section || "clause");
    if (top) return chosen && this.showOnTop(top);
    if (place.section) return this.showSection(chosen);
    this.close();
    this.panel.showClause(this.named([clauses[i]]));
    return this.showing.show(this.spokenOf(clauses[i])); // where nothing is placed, the view stays
  }

  close() {
    if (this.panel.hide()) this.leftPanel();
    this.resize();
  }

  /** After the panel has changed; a low map has its legend folded. */
  resize() {
    const { map, legend } = this.atlas;
    map.invalidateSize({ animate: false });
    legend.node.open = map.getSize().y >= LEGEND_FROM_PX;
  }

  /** The placed features that a clause speaks of; a county that is but a part of a longer name there is left out. */
  spokenOf(clause) {
    const own = new Set(clause.marks.flatMap((mark) => mark.ids));
    const { layers } = this.atlas.state;
    return this.named([clause]).filter(({ id, layer, placed }) => placed && (own.has(id) || !layers.get(layer)?.boundary));
  }

  /** The features that clauses name, each once. */
  named(clauses) {
    return [...new Set(clauses.flatMap((clause) => clause.features))].map((id) => this.document.features[id]);
  }

  /** All that is named under a heading, or in the whole document; of it, what the clause in focus names is lit up. */
  showSection(chosen) {
    const { outline, clauses } = this.document;
    const features = this.named(clauses.filter((clause) => this.pinned < 0 || chainOf(outline, clause.section).includes(this.pinned)));
    const placed = features.filter((feature) => feature.placed);
    const lit = this.spokenOf(clauses[this.i]);
    if (!chosen) return this.showing.light(lit);
    const title = this.pinned < 0 ? t("全文") : outline[this.pinned].number;
    this.panel.showPinned(t("{title}：图上 {n} 处，未落图 {m} 处。", { title, n: placed.length, m: features.length - placed.length }));
    this.panel.showList(features);
    this.resize();
    return this.showing.show(placed, { lit: [], force: true });
  }

  showOnTop(name) {
    const { document, place } = this;
    if (name === "card") return this.showCard(place.card);
    const things = place[name].split(" ").map((id) => document[`${name}s`][id]);
    if (name === "target") this.panel.showTargets(things, document);
    else this.panel.showDoubts(things);
    const features = [...new Set(things.flatMap((thing) => thing.features))].map((id) => document.features[id]);
    const placed = features.filter((feature) => feature.placed);
    const told = name === "target" ? t("地图停在这项目标所指的 {n} 处。", { n: placed.length }) : t("地图停在这处存疑所指的 {n} 处。", { n: placed.length });
    this.panel.showPinned(placed.length ? told : t("所指的没有能落图的地点。"));
    this.resize();
    return this.showing.show(placed);
  }

  async showCard(id) {
    const { place } = this;
    try {
      const card = await ask(this.atlas.served.card(id));
      if (place.card !== this.place.card) return;
      const sharing = this.sharing.includes(id) ? this.sharing.filter((other) => other !== id) : [];
      this.panel.showFeature(card, sharing.map((other) => this.document.features[other]));
      this.panel.showPinned(card.bounds ? t("地图停在“{name}”。", { name: card.name }) : t("“{name}”未落图：文件点名，位置不明。", { name: card.name }));
      this.resize();
      await this.showing.show(card.bounds ? [card] : []);
    } catch (error) {
      if (place.card !== this.place.card) return;
      this.panel.message([400, 404].includes(error.status) ? t("没有编号为“{id}”的要素。它可能已改名或删除，请用搜索查找。", { id: id.slice(0, SHOWN_CHARS) }) : error.message);
      this.panel.showPinned(t("这个要素打不开。"));
      this.resize();
      await this.showing.show([]);
    }
  }

  /** Leads to the explorer with what is seen here: the card, the layers of the chapter, or the clause. */
  explore() {
    const { card, section } = this.place;
    if (card) return goTo("", { id: card });
    if (!section) return goTo("", { clause: this.document.clauses[this.i].id });
    const { map, state } = this.atlas;
    const { lat, lng } = map.getCenter();
    const layers = state.config.layers.map((layer) => layer.id).filter((id) => state.visible.has(id));
    return goTo("", { view: `${map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`, layers: layers.join(",") });
  }

  leave() {
    this.resized.disconnect();
    this.atlas.legend.node.open = true;
    this.showing.leave();
  }
}

