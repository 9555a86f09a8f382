// The speaker's window: this slide, the next one, the notes, the time. It follows the playing window, and steers it.

import { el, icon, replace } from "../dom.js";
import { t } from "../text.js";
import { Keys } from "./keys.js";
import { Link } from "./link.js";
import { markedText } from "./panel.js";
import { slideInAddress, slidesOf } from "./slides.js";
import { Stage } from "./stage.js";

const ALONE_MS = 1500;
const STEERED = ["next", "previous", "first", "last", "black", "play", "go"];

export class Notes {
  constructor(root, payload) {
    this.root = root;
    this.story = payload.story;
    this.slides = slidesOf(payload.story);
    this.started = Date.now();
    root.classList.add("pl-speaker");
    this.layOut();
    this.stages = [this.now, this.next].map(({ frame }) => new Stage(frame, payload, { interactive: false }));
    this.link = new Link(this.story.id, (message) => message.kind === "at" && this.follow(message));
    this.keys = new Keys(this.actions());
    new ResizeObserver(() => this.resized()).observe(root);
    this.show(slideInAddress(this.slides.length));
    this.link.say({ kind: "hello" });
    setTimeout(() => (this.alone.hidden = Boolean(this.heardAt)), ALONE_MS);
    this.tick();
    setInterval(() => this.tick(), 1000);
    root.dataset.ready = "true";
  }

  layOut() {
    const view = (label) => {
      const frame = el("div", { class: "pl-mini" });
      const title = el("h3", {});
      return { frame, title, node: el("section", {}, el("small", {}, label), title, frame) };
    };
    this.now = view(t("现在"));
    this.next = view(t("下一幕"));
    this.text = el("article", { class: "pl-speech" });
    this.clock = el("strong", { class: "pl-clock" });
    this.elapsed = el("span", { class: "pl-elapsed" });
    this.count = el("span", { class: "pl-count" });
    this.state = el("span", { class: "pl-state" });
    this.alone = el("p", { class: "pl-alone", hidden: true }, t("没有连上放映窗口。请在放映窗口按 S 打开本窗口，或刷新放映窗口。"));
    const button = (name, title, act) => el("button", { type: "button", title, "aria-label": title, onclick: () => this.steer(act) }, icon(name));
    const again = el("button", { type: "button", class: "pa-textbutton", onclick: () => this.restart() }, t("重新计时"));
    const buttons = el("nav", {}, button("arrow-left", t("上一幕"), "previous"), button("arrow-right", t("下一幕"), "next"), button("play", t("自动播放"), "play"), button("eye", t("黑屏"), "black"));
    replace(this.root, el("header", {}, el("h2", {}, this.story.title), this.count, this.state, this.clock, this.elapsed, again, buttons), this.now.node, this.next.node, this.text, this.alone);
  }

  actions() {
    const steered = Object.fromEntries(STEERED.map((act) => [act, (number) => this.steer(act, number)]));
    const nothing = () => {};
    const unused = Object.fromEntries(["full", "notes", "back", "legend", "help"].map((act) => [act, nothing]));
    return { ...unused, ...steered, escape: () => this.black && this.steer("black"), digits: (text) => (this.state.textContent = text ? t("第 {n} 幕", { n: text }) : "") };
  }

  /** Tells the playing window what to do; without one, leafs through the slides here. */
  steer(act, number) {
    this.link.say({ kind: "act", act, number });
    if (this.heardAt) return;
    const last = this.slides.length - 1;
    const to = { next: this.at + 1, previous: this.at - 1, first: 0, last, go: number }[act];
    if (to !== undefined) this.show(Math.min(last, Math.max(0, to)));
  }

  follow({ slide, black, playing }) {
    this.heardAt = Date.now();
    this.alone.hidden = true;
    this.black = black;
    this.state.textContent = black ? t("黑屏") : playing ? t("自动播放") : "";
    this.show(slide);
  }

  show(number) {
    if (number === this.at) return;
    this.at = number;
    this.root.dataset.slide = String(number);
    this.count.textContent = t("{n} / {count}", { n: number, count: this.slides.length - 2 });
    const slide = this.slides[number];
    const next = this.slides[number + 1];
    this.now.title.textContent = slide.title;
    this.next.title.textContent = next ? next.title : t("（没有了）");
    this.next.frame.hidden = !next;
    this.stages[0].show(slide.scene, { animate: false });
    if (next) this.stages[1].show(next.scene, { animate: false });
    replace(this.text, slide.scene.notes.length ? markedText(slide.scene.notes) : el("p", { class: "pl-empty" }, t("这一幕没有备注。")));
    this.text.scrollTop = 0;
  }

  resized() {
    for (const stage of this.stages) {
      if (!stage.frame.clientHeight) continue;
      stage.resize();
      if (stage.scene) stage.show(stage.scene, { animate: false });
    }
  }

  restart() {
    this.started = Date.now();
    this.tick();
  }

  tick() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const seconds = Math.floor((Date.now() - this.started) / 1000);
    this.clock.textContent = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
    this.elapsed.textContent = t("已讲 {time}", { time: `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}` });
  }
}
