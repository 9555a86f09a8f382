// The story editor: scenes on the left, the scene's words and map in the middle, the player itself on the right.

import { addStyle, el, icon, iconButton, replace, setIconBase } from "../dom.js";
import { goTo } from "../navigate.js";
import { addresses, ask } from "../server.js";
import { t } from "../text.js";
import { Blocks } from "./blocks.js";
import { Draft, leftDraft } from "./draft.js";
import { Picture } from "./picture.js";
import { Preview } from "./preview.js";
import { SceneList } from "./scenes.js";

const FOOT_PX = 14;

export class Component {
  constructor({ place, setStateValue }) {
    Object.assign(this, { place, setStateValue });
    this.styled = addStyle("compose/compose.css");
    setIconBase(new URL("../vendor/icons", import.meta.url).href);
    this.names = { features: {}, clauses: {}, targets: {} };
    this.found = new Set(); // ids of clauses found here
    this.at = 1; // 0 is the cover
    this.onKey = (event) => this.key(event);
    this.onLeave = (event) => this.draft?.unsaved && event.preventDefault();
    document.addEventListener("keydown", this.onKey);
    window.addEventListener("beforeunload", this.onLeave);
    this.sized = new ResizeObserver(() => this.fit());
    this.sized.observe(document.body);
  }

  layOut(data) {
    this.served = addresses(new URL(data.base, document.baseURI).href);
    this.preview = new Preview(new URL(data.play, document.baseURI).href);
    this.list = new SceneList(this);
    this.blocks = new Blocks(this);
    this.picture = new Picture(this);
    this.state = el("span", { class: "pc-state", role: "status" });
    this.alarm = el("div", { class: "pc-alarm", hidden: true, role: "alert" });
    this.undoing = iconButton("undo-2", t("撤销（Ctrl+Z）"), () => this.step("undo"));
    this.redoing = iconButton("redo-2", t("重做（Ctrl+Y）"), () => this.step("redo"));
    this.problems = el("ul", { class: "pc-problems", hidden: true });
    this.form = el("div", { class: "pc-form" });
    const leave = el("button", { type: "button", onclick: () => goTo("stories") }, icon("arrow-left"), t("全部讲图"));
    const play = el("a", { class: "pc-play", target: "_blank", href: this.preview.address, onclick: (event) => (event.currentTarget.href = `${this.preview.address}#${this.at}`) }, icon("play"), t("从这一幕放映"));
    const bar = el("header", { class: "pc-bar-top" }, leave, this.undoing, this.redoing, this.state, el("span", { class: "pc-room" }), play);
    const right = el("aside", { class: "pc-right" }, this.preview.node, this.picture.node);
    replace(this.place, el("div", { class: "pc-root" }, bar, this.alarm, this.list.node, this.form, right));
  }

  async update(data) {
    await this.styled;
    const first = !this.data;
    this.data = data;
    for (const kind of Object.keys(this.names)) Object.assign(this.names[kind], data.names[kind]);
    const goesOn = first && this.beginDraft(data);
    this.draft.editable = data.editable;
    if (first) this.layOut(data);
    const kept = this.draft.receive(data);
    const anew = !this.draft.unsaved && (first || (!kept && data.revision !== this.draft.revision));
    if (kept && data.copy) return this.leaveFor(data.copy);
    if (anew) this.takeOver(data);
    else if (kept || first) this.preview.load(this.draft.revision);
    this.draft.goOn(goesOn);
    this.place.firstChild.classList.toggle("pc-reading", !data.editable);
    this.form.inert = !data.editable;
    this.picture.node.inert = !data.editable;
    this.tellState();
    this.refresh(first || anew || (this.missed && !this.form.contains(document.activeElement)));
    this.fit();
  }

  /** The draft of this sitting; true when one that was left unsaved is gone on with. */
  beginDraft(data) {
    const before = leftDraft(data.story);
    this.draft = before || new Draft(data.story);
    this.draft.serve((draft) => this.setStateValue("draft", draft), () => this.tellState());
    return Boolean(before);
  }

  takeOver(data) {
    this.draft.take(data.entry, data.revision);
    this.at = Math.min(this.at, this.draft.entry.scenes.length);
    this.preview.slide = this.at;
    this.preview.load(data.revision);
  }

  leaveFor(story) {
    this.draft.conflict = "";
    Object.assign(this.draft, { dirty: false, underway: null });
    goTo("compose", { story });
  }

  get scene() {
    return this.sceneAt(this.at);
  }

  sceneAt(at) {
    const { entry } = this.draft;
    return at ? entry.scenes[at - 1] : (entry.cover ??= {});
  }

  /** Changes the present scene and shows it anew. */
  change(act) {
    this.draft.change(() => act(this.scene));
    this.refresh(true);
  }

  /** Changes it while somebody types: what is typed into stays as it is. */
  type(act, step) {
    this.draft.change(() => act(this.scene), `${this.at}-${step}`);
    this.list.show();
  }

  /** Changes the order or number of scenes; `act` gets them and gives the one to go to. */
  rearrange(act) {
    if (!this.data.editable) return;
    let next = this.at;
    this.draft.change((entry) => (next = act(entry.scenes) ?? this.at));
    this.at = Math.max(0, Math.min(next, this.draft.entry.scenes.length));
    this.preview.slide = this.at;
    this.refresh(true);
  }

  /** Puts scenes behind one, as many as there is room for; the number of those that are in. */
  add(scenes, after = this.at) {
    const { most } = this.data;
    const room = Math.max(0, most - this.draft.entry.scenes.length);
    const fitting = scenes.slice(0, room);
    if (fitting.length) this.rearrange((all) => (all.splice(after, 0, ...fitting), after + 1));
    if (scenes.length > room) this.say(t("一个讲图最多 {most} 幕，还有 {n} 幕没有加进来。请先删去几幕，或另建一个讲图。", { most, n: scenes.length - room }));
    return fitting.length;
  }

  step(way) {
    if (!this.data.editable || !this.draft[way]()) return;
    this.at = Math.min(this.at, this.draft.entry.scenes.length);
    this.preview.slide = this.at;
    this.refresh(true);
  }

  go(at) {
    this.at = at;
    this.refresh(true);
    this.preview.go(at);
  }

  refresh(whole) {
    this.list.show();
    this.showProblems();
    this.undoing.disabled = !this.draft.past.length;
    this.redoing.disabled = !this.draft.future.length;
    if (!whole) return;
    this.missed = false;
    const { scrollTop } = this.form;
    replace(this.form, this.at ? this.sceneHead() : this.storyHead(), this.problems, this.at ? this.blocks.node : null, this.foot());
    if (this.at) this.blocks.show(this.scene);
    this.picture.show(this.scene, !this.at);
    this.form.scrollTop = this.shownAt === this.at ? scrollTop : 0;
    this.shownAt = this.at;
  }

  field(title, value, write, step, extra = {}) {
    return el("label", { class: "pc-field" }, el("span", {}, title), el("input", { type: "text", value: value ?? "", oninput: ({ target }) => this.type(() => write(target.value), step), ...extra }));
  }

  sceneHead() {
    const { scene } = this;
    return el("div", {}, this.field(t("标题"), scene.title, (text) => (scene.title = text), "title", { class: "pc-title", maxlength: "60" }));
  }

  storyHead() {
    const { entry } = this.draft;
    const one = (title, key, extra) => this.field(title, entry[key], (text) => (text ? (entry[key] = text) : delete entry[key]), key, extra);
    return el("div", {}, one(t("讲图的名称"), "title", { class: "pc-title", maxlength: "60" }), one(t("副题"), "subtitle"), one(t("讲的人或单位"), "author"), one(t("日期"), "date", { placeholder: "2026-11-24" }));
  }

  foot() {
    const { scene } = this;
    const seconds = (text) => (Number(text) >= 1 ? (scene.seconds = Number(text)) : delete scene.seconds);
    const notes = el("textarea", { rows: 3, placeholder: t("只在讲稿窗口里看得到"), oninput: ({ target }) => this.type(() => (target.value ? (scene.notes = target.value) : delete scene.notes), "notes") }, scene.notes || "");
    return el(
      "div",
      {},
      el("label", { class: "pc-field" }, el("span", {}, t("讲稿")), notes),
      this.field(t("自动播放停留（秒）"), scene.seconds || "", seconds, "seconds", { type: "number", min: "1", max: "3600", placeholder: "15" }),
    );
  }

  showProblems() {
    const own = this.data.issues.filter((issue) => issue.scene === this.at || (issue.scene < 0 && !this.at));
    replace(this.problems, own.map((issue) => el("li", {}, `${issue.problem}。${issue.remedy}`.replace("。。", "。"))));
    this.problems.hidden = !own.length;
  }

  /** Saved, saving, or what is in the way of it. */
  tellState() {
    if (!this.state) return;
    const { draft } = this;
    const waits = draft.dirty || draft.underway;
    this.state.textContent = !draft.editable ? t("只能查看") : waits ? t("正在保存……") : t("已保存");
    this.state.dataset.state = waits ? "saving" : "saved";
    const act = (title, onclick) => el("button", { type: "button", onclick }, title);
    const trouble = draft.trouble && [el("span", {}, draft.trouble), act(t("再存一次"), () => draft.save())];
    const conflict = draft.conflict && [
      el("span", {}, draft.conflict),
      act(t("存成另一个讲图"), () => draft.save({ as_copy: true })),
      act(t("以这里的为准"), () => draft.writeOver()),
      act(t("改用那边的"), () => (this.takeOver(this.data), this.refresh(true), this.tellState())),
    ];
    const silence = draft.silences && [el("span", {}, t("没有保存：连不上服务，稍后自动再试。写好的内容都还在，请不要关闭这一页。")), act(t("现在就试"), () => draft.retry())];
    const unnamed = waits && !draft.editable && [el("span", {}, t("没有保存：请填编辑人，填后自动保存。"))];
    const hindered = unnamed || silence || conflict || trouble;
    const noted = this.notice && [el("span", {}, this.notice), act(t("知道了"), () => this.say(""))];
    replace(this.alarm, hindered || noted || []);
    this.alarm.hidden = !hindered && !noted;
    if (hindered) this.state.textContent = t("还没有保存");
  }

  /** A message that stays until it has been seen. */
  say(text) {
    this.notice = text;
    this.tellState();
  }

  /** What an id stands for; when it is not known yet, the next answer of the server may bring it. */
  name(kind, id) {
    this.missed ||= !this.names[kind][id];
    return this.names[kind][id];
  }

  learn(kind, id, known) {
    this.names[kind][id] ??= known;
  }

  /** A clause's text and where it stands; what was just found is asked for, what the story named before is known or gone. */
  clause(id) {
    const known = this.names.clauses[id];
    if (known || !this.found.has(id)) return known ? Promise.resolve(known) : Promise.reject(new Error(id));
    return ask(this.served.clause(id));
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || !this.place.offsetParent) return;
    if (event.target.closest?.("input, textarea, [contenteditable]")) return; // there the browser undoes what was typed
    const way = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (!way) return;
    event.preventDefault();
    this.step(way);
  }

  /** Takes the height that the page leaves under what stands above. */
  fit() {
    const root = this.place.firstChild;
    if (!root) return;
    const top = root.getBoundingClientRect().top + (root.closest("section")?.scrollTop || 0);
    root.style.setProperty("--pc-above", `${Math.round(top) + FOOT_PX}px`);
  }

  remove() {
    this.draft?.leave();
    document.removeEventListener("keydown", this.onKey);
    window.removeEventListener("beforeunload", this.onLeave);
    this.sized.disconnect();
    this.preview?.stop();
  }
}
