// The reading page: the documents on the left, the text in the middle, the map on the right, and each follows the other.
// What is to be seen is a place (see place.js): a clause, and on top of it perhaps a chapter, a card, a target or a
// doubt, which holds the map until the reader goes back to the text.

import { addStyle, el, iconButton } from "../dom.js";
import { goTo } from "../navigate.js";
import { t } from "../text.js";
import { Beside, pinOf } from "./beside.js";
import { copy, copyCitation } from "./citing.js";
import { Finding } from "./finding.js";
import { Library, WHOLE } from "./library.js";
import { Outline } from "./outline.js";
import { here, placeAddress, readPlace, samePlace, writePlace } from "./place.js";
import { Prose } from "./prose.js";
import { Resting } from "./resting.js";
import { isTarget, rangesOf, rangesOfWords, textOf } from "./runs.js";
import { Tip } from "./tip.js";

const TYPED_IN = "input, select, textarea, [contenteditable]";
const NARROW_PX = 1120; // below it the list of documents is folded at first
const DOWN = ["ArrowDown", "j"];
const UP = ["ArrowUp", "k"];

export class Mode {
  constructor(atlas) {
    this.atlas = atlas;
    this.place = {};
    this.library = new Library(atlas.served, atlas.state);
    this.tip = new Tip();
    const map = (i) => this.openSection(this.document.outline[i].key, this.document.outline[i].first);
    this.outline = new Outline({
      document: (id) => this.go({ doc: id }),
      section: (i) => this.go(this.at(this.document.outline[i].first), { heading: this.document.outline[i].key }),
      map,
    });
    this.prose = new Prose({
      map,
      mapAll: () => this.openSection(WHOLE),
      clause: (i) => this.settle(i),
      mark: (i, mark) => this.openMark(i, mark),
      doubt: (i, numbers) => this.go({ ...this.at(i), doubt: numbers.join(" ") }, { still: true }),
      hover: (mark, element) => this.hover(mark, element),
      cite: () => this.cite(),
      link: () => this.copyLink({ ...this.at(this.prose.focused), quote: this.prose.selected() }),
      explore: () => goTo("", this.at(this.prose.focused)),
      pressed: () => (this.byKey = true),
    });
    this.beside = new Beside(atlas, {
      follow: () => this.go(this.below(), { still: true }),
      back: () => this.back(),
      section: (key) => this.openSection(key),
      feature: (id, sharing) => this.openCard(id, sharing),
      clause: (clause, quote) => this.go({ clause, quote }),
      read: (place) => this.go({ ...place, ...pinOf(this.place) }),
      copyLink: () => this.copyLink(this.place),
      leftPanel: () => this.prose.node.focus({ preventScroll: true }),
    });
    this.finding = new Finding(atlas, {
      open: (clause, words) => this.go({ clause }, { words }),
      opened: (open) => (this.outline.node.hidden = open),
    });
    this.layOut();
    this.listen();
    if (window.innerWidth < NARROW_PX) this.fold();
  }

  layOut() {
    const { panel } = this.beside;
    this.folder = iconButton("list", t("收起或展开目录"), () => this.fold(), { class: "pa-iconbutton pr-foldnav", "aria-expanded": "true" });
    const skip = el("button", { type: "button", class: "pr-skip", onclick: () => this.prose.node.focus() }, t("跳到正文"));
    this.nav = el("nav", { class: "pr-nav", "aria-label": t("目录") }, skip, el("div", { class: "pr-nav-top" }, this.folder, this.finding.box), this.finding.results, this.outline.node);
    this.nodes = [this.nav, this.prose.node, panel.head, panel.sheet, this.tip.node];
    this.atlas.middle.before(this.nav, this.prose.node, panel.head);
    this.atlas.middle.after(panel.sheet, this.tip.node);
  }

  listen() {
    this.resting = new Resting(this.prose.node, () => this.prose.clauses, {
      passes: (node) => this.outline.mark(this.document.clauses[node.dataset.i].section),
      rests: (node) => this.settle(Number(node.dataset.i)),
    });
    this.keys = (event) => this.key(event);
    this.stepped = () => here() && this.follow();
    document.addEventListener("keydown", this.keys);
    window.addEventListener("popstate", this.stepped);
    this.atlas.selecting.pick = (id) => this.openCard(id);
  }

  fold() {
    const folded = this.atlas.root.classList.toggle("pr-folded");
    this.folder.setAttribute("aria-expanded", String(!folded));
    this.beside.resize();
  }

  update() {
    return this.follow();
  }

  async appear() {
    await addStyle("reading/reading.css");
    this.beside.resize();
    if (this.library.index) return this.follow();
    try {
      await this.library.load();
    } catch (error) {
      return this.prose.say(error.message);
    }
    if (!this.library.index.length) return this.prose.say(t("还没有收录文件。"));
    this.finding.build(this.library.index);
    return this.turn(readPlace());
  }

  leave() {
    this.ticket = null;
    this.resting.stop();
    this.beside.leave();
    document.removeEventListener("keydown", this.keys);
    window.removeEventListener("popstate", this.stepped);
    for (const node of this.nodes) node.remove();
    this.atlas.root.classList.remove("pr-folded");
    this.atlas.selecting.pick = null;
    this.atlas.map.invalidateSize({ animate: false });
  }

  /** Takes over the address after a step in the browser's history, unless it is what is seen already. */
  follow() {
    if (!this.library.index) return undefined;
    const place = readPlace();
    if (!samePlace(place, this.place)) return this.turn(place);
    return writePlace(place, false); // a bare address leads back to what was seen last
  }

  /** Turns to a place as a step that Back undoes. */
  go(place, how = {}) {
    return this.turn(place, { ...how, step: true });
  }

  /**
   * Makes a place seen: its document, its clause in focus, and what lies on top. `still` leaves the text where it is,
   * `heading` brings that heading to the top, `words` are marked in the clause.
   */
  async turn(asked, { step = false, still = false, heading = "", words = [] } = {}) {
    const ticket = (this.ticket = {});
    try {
      const { document, clause, troubles } = await this.library.find(asked, this.document);
      if (ticket !== this.ticket) return;
      const tidied = this.library.tidied({ ...asked, clause, doc: clause ? "" : document.id }, document);
      for (const trouble of [...troubles, ...tidied.troubles]) this.atlas.say(trouble);
      const fresh = document !== this.document;
      if (fresh) this.openDocument(document);
      this.place = tidied.place;
      writePlace(this.place, step);
      const i = clause ? document.places.get(clause) : 0;
      this.focus(i, this.ranges(i, words));
      if (!still && (clause || !fresh)) this.scroll({ heading, smooth: !fresh });
      await this.beside.show(document, this.place, i, true);
      if (this.byKey) this.beside.panel.content.focus({ preventScroll: true });
      this.byKey = false;
    } catch (error) {
      if (ticket !== this.ticket) return;
      this.atlas.say(error.message);
      if (!this.document) this.prose.say(error.message);
    }
  }

  openDocument(document) {
    this.document = document;
    this.resting.steer();
    this.prose.show(document);
    this.outline.show(this.library.index, document);
  }

  /** What of a clause's text was asked for: a quote, the names of a feature, or words that were searched. */
  ranges(i, words) {
    const clause = this.document.clauses[i];
    const { quote, feature } = this.place;
    if (quote) return rangesOfWords(textOf(clause), [quote]).slice(0, 1);
    return feature ? rangesOf(clause, feature) : rangesOfWords(textOf(clause), words);
  }

  focus(i, ranges) {
    this.prose.focus(i, ranges);
    this.outline.mark(this.document.clauses[i].section);
  }

  scroll(how) {
    this.resting.steer();
    this.prose.reveal(how);
  }

  /** A clause is rested on, clicked or reached by a key: address and map follow, without a step in the history. */
  settle(i) {
    if (i === this.prose.focused) return;
    this.focus(i, []);
    this.place = { ...this.at(i), ...pinOf(this.place) };
    writePlace(this.place, false);
    this.beside.show(this.document, this.place, i, false);
  }

  at(i) {
    return { clause: this.document.clauses[i].id };
  }

  /** The place in the text, without what lies on top. */
  below() {
    const { doc, clause, quote, feature } = this.place;
    return { doc, clause, quote, feature };
  }

  /** One step back to the text: from a card that was opened out of a chapter to the chapter, else to the text itself. */
  back() {
    const { section, card, target, doubt } = this.place;
    if (section || card || target || doubt) this.go({ ...this.below(), section: card || target || doubt ? section : "" }, { still: true });
  }

  openSection(key, first = this.prose.focused) {
    const inside = this.document.outline.find((section) => section.key === key);
    const stays = !inside || (this.prose.focused >= inside.first && this.prose.focused < inside.first + inside.count);
    if (stays) this.go({ ...this.below(), section: key }, { still: true });
    else this.go({ ...this.at(first), section: key }, { heading: key });
  }

  /** A feature's card; `sharing` are the features that the same words name. */
  openCard(id, sharing) {
    if (sharing || !this.beside.sharing.includes(id)) this.beside.sharing = sharing || [];
    this.go({ ...this.below(), section: this.place.section, card: id }, { still: true });
  }

  openMark(i, { kind, ids, within }) {
    this.hover(null);
    if (isTarget(kind)) {
      this.go({ ...this.at(i), target: ids.join(" ") }, { still: true });
      return;
    }
    this.beside.sharing = [...ids, ...within];
    this.go({ ...this.at(i), section: this.place.section, card: ids[0] }, { still: true });
  }

  /** The note at a marked word, and its places lit up alone. */
  hover(mark, element) {
    if (mark === this.hovered) return;
    this.hovered = mark;
    this.tip.show(mark, element, this.document);
    const speaks = mark?.kind === "name" || mark?.kind === "wording";
    this.beside.showing.point(speaks ? mark.ids.map((id) => this.document.features[id]) : []);
  }

  key(event) {
    const { root } = this.atlas;
    if (root.hidden || !this.document || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPED_IN) || root.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      this.back();
      return;
    }
    const arrow = event.key.startsWith("Arrow");
    const inText = document.activeElement === document.body || this.prose.node.contains(document.activeElement);
    if (![...DOWN, ...UP].includes(event.key) || (arrow && !inText)) return;
    event.preventDefault();
    this.stepBy(DOWN.includes(event.key) ? 1 : -1);
  }

  /** To the next clause or the one before; a clause that is longer than the window is read to its end first. */
  stepBy(by) {
    this.resting.steer();
    if (this.prose.turn(by > 0)) return;
    const i = this.prose.focused + by;
    if (i < 0 || i >= this.document.clauses.length) return;
    this.settle(i);
    this.scroll({ smooth: true });
  }

  async cite() {
    const { id } = this.document.clauses[this.prose.focused];
    const quote = this.prose.selected() || (this.place.clause === id ? this.place.quote || "" : "");
    try {
      this.atlas.say(await copyCitation(this.atlas, id, quote));
    } catch (error) {
      this.atlas.say(error.message);
    }
  }

  async copyLink(place) {
    const address = new URL(placeAddress(place), window.location.href).href;
    const done = await copy(address, this.atlas.root);
    this.atlas.say(done ? t("链接已复制，发给别人即可打开同一段。") : t("浏览器不允许复制，链接已列出，请按 Ctrl+C 复制。"));
  }
}
