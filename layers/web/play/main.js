// Plays a story: slides beside a map, by keyboard, remote, mouse or by themselves.

import { el, icon, replace, setIconBase } from "../dom.js";
import { scaleBar } from "../scale_bar.js";
import { addresses, ask } from "../server.js";
import { setCatalogue, t } from "../text.js";
import { Corner, boxesOver } from "./corner.js";
import { helpBox } from "./help.js";
import { Keys } from "./keys.js";
import { Link } from "./link.js";
import { Notes } from "./notes.js";
import { Panel, coverText, sceneText, sourcesText } from "./panel.js";
import { Pointing } from "./pointing.js";
import { Progress } from "./progress.js";
import { slideInAddress, slidesOf } from "./slides.js";
import { Stage } from "./stage.js";

const L = window.L;
const IDLE_MS = 2600;
const HINT_MS = 7000;
const WIDE_EXTRA = 0.14; // how much of the screen the cover and the sources take beyond a scene's panel

class Player {
  constructor(root, payload) {
    Object.assign(this, { root, payload, story: payload.story });
    this.slides = slidesOf(this.story);
    this.at = -1;
    this.layOut();
    this.stage = new Stage(this.frame, payload);
    this.furnish();
    this.link = new Link(this.story.id, (message) => this.heard(message));
    this.keys = new Keys(this.actions());
    this.listen();
    this.go(slideInAddress(this.slides.length), { animate: false });
    root.dataset.ready = "true";
    if (!new URLSearchParams(window.location.search).has("preview")) this.hint(t("→ 下一幕　F 全屏　? 全部按键"), HINT_MS);
  }

  layOut() {
    this.panel = new Panel();
    this.frame = el("main", { class: "pl-frame" });
    this.place = el("header", { class: "pl-place" });
    this.progress = new Progress(this.slides, (number) => this.go(number));
    this.typed = el("div", { class: "pl-typed", hidden: true });
    this.toast = el("div", { class: "pl-toast", hidden: true, role: "status" });
    this.black = el("div", { class: "pl-black", hidden: true, onclick: () => this.setBlack(false) });
    this.help = helpBox();
    replace(this.root, this.frame, this.panel.node, this.place, this.progress.node, this.typed, this.toast, this.help, this.black);
  }

  /** What lies over the map: legend, scale bar, note, card, tools. */
  furnish() {
    const { stage } = this;
    this.corner = new Corner(stage);
    this.back = el("button", { type: "button", class: "pl-back", hidden: true, onclick: () => this.backToScene() }, icon("undo-2"), t("回到本幕"));
    const cards = this.payload.cards;
    const served = addresses(new URL(stage.config.base, document.baseURI).href);
    const cardOf = (id) => (cards ? Promise.resolve(cards[id]) : ask(served.card(id)));
    this.pointing = new Pointing(stage, cardOf, () => this.copyLink());
    scaleBar(130).addTo(stage.map);
    const tool = (name, title, act) => el("button", { type: "button", title, "aria-label": title, onclick: act }, icon(name));
    this.playButton = tool("play", t("自动播放（A）"), () => this.togglePlay());
    this.tools = el("nav", { class: "pl-tools", "aria-label": t("播放") }, tool("arrow-left", t("上一幕（←）"), () => this.step(-1)), tool("arrow-right", t("下一幕（→）"), () => this.step(1)), this.playButton, tool("presentation", t("讲稿窗口（S）"), () => this.openNotes()), tool("maximize", t("全屏（F）"), () => this.toggleFull()), tool("circle-help", t("按键说明（?）"), () => this.toggleHelp()));
    const note = el("footer", { class: "pl-note" }, stage.config.attribution);
    this.frame.append(this.corner.node, this.back, this.pointing.tooltip.node, note);
    this.root.append(this.tools, this.pointing.card.node);
    const panel = { getBoundingClientRect: () => this.overlap() };
    stage.labels.corners = () => boxesOver(stage, [this.corner.node, stage.node.querySelector(".leaflet-control-scale"), note, panel]);
    this.root.classList.toggle("pl-file", Boolean(cards));
  }

  listen() {
    const { map } = this.stage;
    map.on("moveend", () => this.stage.camera.flying || this.noticeMoved());
    map.on("dragstart", () => this.stage.camera.stop());
    new ResizeObserver(() => this.resized()).observe(this.root);
    window.addEventListener("hashchange", () => this.go(slideInAddress(this.slides.length)));
    document.addEventListener("fullscreenchange", () => this.resized());
    document.addEventListener("mousemove", () => this.wake());
    this.wake();
  }

  actions() {
    return {
      next: () => this.step(1),
      previous: () => this.step(-1),
      first: () => this.go(0),
      last: () => this.go(this.slides.length - 1),
      go: (number) => this.go(Math.min(number, this.slides.length - 1)),
      digits: (text) => this.showTyped(text),
      black: () => this.setBlack(this.black.hidden),
      full: () => this.toggleFull(),
      play: () => this.togglePlay(),
      notes: () => this.openNotes(),
      back: () => this.backToScene(),
      legend: () => this.corner.toggle(),
      help: () => this.toggleHelp(),
      escape: () => this.escape(),
    };
  }

  step(by) {
    this.go(Math.min(this.slides.length - 1, Math.max(0, this.at + by)));
  }

  /** Goes to a slide. The map moves within the same frame in which the key was pressed. */
  async go(number, { animate = true } = {}) {
    this.setBlack(false);
    if (number === this.at) return;
    window.performance.mark("plan-atlas-slide");
    this.at = number;
    const { kind, scene } = this.slides[number];
    this.pointing.close();
    this.back.hidden = true;
    this.root.dataset.kind = kind;
    this.root.dataset.slide = String(number);
    delete this.root.dataset.standing;
    if (animate) this.corner.leave();
    const standing = this.stage.show(scene, { animate, covered: () => this.coveredSides() });
    const write = () => this.at === number && this.panel.show(kind, this.textOf(kind, scene));
    if (animate) requestAnimationFrame(() => setTimeout(write)); // the map goes first
    else write();
    this.showProgress();
    this.writeAddress();
    this.tell();
    if ((await standing) && this.at === number) this.arrived();
  }

  arrived() {
    this.corner.settle(this.coveredSides().left || 0);
    this.root.dataset.standing = String(this.at);
  }

  textOf(kind, scene) {
    if (kind === "cover") return coverText(this.story);
    return kind === "sources" ? sourcesText(this.story, this.stage.config.attribution) : sceneText(scene);
  }

  /** The wider panel of the cover and the sources lies over the map's left edge; the legend beside what a scene looks at. */
  coveredSides() {
    const { kind, scene } = this.slides[this.at];
    if (kind !== "scene") return { left: this.root.clientWidth * WIDE_EXTRA };
    return scene.view.bounds ? { right: this.corner.width } : {};
  }

  /** The part of the map that the wider panel lies over. */
  overlap() {
    const { left, top, bottom } = this.frame.getBoundingClientRect();
    return { left, top, bottom, right: left + (this.coveredSides().left || 0) };
  }

  showProgress() {
    const { title } = this.story;
    const count = this.slides.length - 2;
    const { kind } = this.slides[this.at];
    replace(this.place, kind === "scene" ? [el("span", {}, title), el("span", {}, t("{n} / {count}", { n: this.at, count }))] : []);
    this.progress.show(this.at);
    if (this.playing) this.progress.run(this.slides[this.at].scene.seconds, () => (this.at === this.slides.length - 1 ? this.togglePlay() : this.step(1)));
  }

  togglePlay() {
    this.playing = !this.playing;
    if (this.playing && this.at === this.slides.length - 1) this.go(0);
    this.root.classList.toggle("pl-playing", this.playing);
    replace(this.playButton, icon(this.playing ? "pause" : "play"));
    this.hint(this.playing ? t("自动播放") : t("停止自动播放"), 1500);
    this.showProgress();
    this.tell();
  }

  setBlack(on) {
    if (this.black.hidden !== on) return;
    this.black.hidden = !on;
    this.tell();
  }

  showTyped(text) {
    this.typed.hidden = !text;
    this.typed.textContent = text ? t("第 {n} 幕", { n: text }) : "";
  }

  toggleFull() {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done?.catch?.(() => this.hint(t("浏览器不允许全屏，请按 F11。"), 4000));
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
  }

  escape() {
    if (!this.help.hidden) this.help.hidden = true;
    else if (!this.black.hidden) this.setBlack(false);
    else if (this.pointing.isOpen) this.pointing.close();
    else if (this.playing) this.togglePlay();
    else if (!this.back.hidden) this.backToScene();
  }

  noticeMoved() {
    this.back.hidden = this.at < 0 || this.stage.atScene;
  }

  backToScene() {
    this.back.hidden = true;
    this.pointing.close();
    this.stage.back();
  }

  openNotes() {
    const address = new URL(window.location.href);
    address.search = "?notes";
    window.open(address.href, `notes-${this.story.id}`, "popup,width=1280,height=800");
  }

  copyLink() {
    const done = navigator.clipboard?.writeText(window.location.href);
    const failed = () => this.hint(t("浏览器不允许复制，请直接复制地址栏。"), 4000);
    if (done) done.then(() => this.hint(t("链接已复制。"), 2500), failed);
    else failed();
  }

  hint(text, ms) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => (this.toast.hidden = true), ms);
  }

  /** The tools show while the mouse moves. */
  wake() {
    this.root.classList.add("pl-awake");
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.root.classList.remove("pl-awake"), IDLE_MS);
  }

  resized() {
    if (!this.root.clientWidth || !this.root.clientHeight) return; // its frame is being put away
    this.root.style.setProperty("--card-zoom", (this.stage.scale / 1.5) * 1.3);
    this.stage.resize();
    this.panel.fit();
    if (this.at < 0) return;
    const { scene } = this.slides[this.at];
    this.stage.show(scene, { animate: false, covered: () => this.coveredSides() });
  }

  writeAddress() {
    const address = this.at ? `#${this.at}` : "#0";
    if (window.location.hash === address || (!this.at && !window.location.hash)) return;
    try {
      window.history.replaceState(null, "", address);
    } catch {
      window.location.replace(address); // a page from a disk, in some browsers
    }
  }

  /** Tells the notes window where the story stands. */
  tell() {
    this.link?.say({ kind: "at", slide: this.at, black: !this.black.hidden, playing: Boolean(this.playing) });
  }

  heard(message) {
    if (message.kind === "hello") this.tell();
    if (message.kind === "act") this.actions()[message.act]?.(message.number);
  }
}

/** Opens a story on the page: the player, or with ?notes in the address the speaker's notes. */
export function openStory(payload, icons) {
  document.documentElement.lang = "zh-CN";
  setCatalogue(payload.config.messages);
  setIconBase(icons);
  const root = el("div", { class: "pa-root pl-root" });
  document.body.append(root);
  const withNotes = new URLSearchParams(window.location.search).has("notes");
  root.player = withNotes ? new Notes(root, payload) : new Player(root, payload);
  document.querySelector(".pl-loading")?.remove();
  window.performance.mark("plan-atlas-story");
  return root.player;
}
