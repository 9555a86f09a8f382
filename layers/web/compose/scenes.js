// The scenes of a story in their order: chosen, dragged, doubled, taken out; and what the explorer has brought.

import { el, icon, iconButton, replace } from "../dom.js";
import { goTo } from "../navigate.js";
import { t } from "../text.js";
import { move, reorderable } from "./blocks.js";
import { keep, taken } from "./tray.js";

export class SceneList {
  constructor(editor) {
    this.editor = editor;
    this.cover = el("div");
    this.rows = el("ol", { class: "pc-scenes" });
    this.tray = el("div", { class: "pc-tray" });
    const add = el("button", { type: "button", onclick: () => editor.add([this.blank()]) }, icon("plus"), t("新的一幕"));
    const explore = el("button", { type: "button", title: t("在“一张图”里把画面存为一幕，再回来加进讲图"), onclick: () => goTo("") }, icon("map"), t("到图上取画面"));
    this.node = el("nav", { class: "pc-left" }, this.cover, this.rows, el("div", { class: "pc-add" }, add, explore), this.tray);
    reorderable(this.rows, (from, to) =>
      editor.rearrange((scenes) => {
        const present = scenes[editor.at - 1];
        move(scenes, from, to);
        return present ? scenes.indexOf(present) + 1 : 0;
      }),
    );
  }

  /** A new scene goes on from the present one's layers and view. */
  blank() {
    const { layers, view } = this.editor.at ? this.editor.scene : {};
    return structuredClone({ title: t("新的一幕"), layers: layers || [], ...(view && !view.fit ? { view } : {}), text: [""] });
  }

  show() {
    const { entry } = this.editor.draft;
    replace(this.cover, this.row(0, t("封面"), entry.title));
    replace(this.rows, entry.scenes.map((scene, i) => el("li", {}, this.row(i + 1, String(i + 1), scene.title || t("（没有标题）")))));
    this.showTray();
    this.rows.querySelector(".pc-on")?.scrollIntoView({ block: "nearest" });
  }

  row(at, sign, title) {
    const { editor } = this;
    const faulty = editor.data.issues.some((issue) => issue.scene === at || (issue.scene < 0 && !at));
    const choose = el("button", { type: "button", class: "pc-scene", onclick: () => editor.go(at), "aria-current": at === editor.at ? "true" : undefined }, el("b", {}, sign), el("span", {}, title));
    const double = iconButton("copy", t("复制这一幕"), () => editor.add([structuredClone(editor.sceneAt(at))], at));
    const drop = iconButton("trash-2", t("删去这一幕（可撤销）"), () => editor.rearrange((scenes) => (scenes.splice(at - 1, 1), at)));
    return el(
      "div",
      { class: `pc-scenerow ${at === editor.at ? "pc-on" : ""}` },
      at ? el("span", { class: "pc-grip", title: t("拖动换位置") }, icon("grip-vertical")) : null,
      choose,
      faulty ? el("span", { class: "pc-faulty", title: t("这一幕有引用失效，点开看") }, icon("triangle-alert")) : null,
      at ? [double, drop] : null,
    );
  }

  showTray() {
    const scenes = taken();
    const put = () => {
      const waiting = taken();
      keep(waiting.slice(this.editor.add(waiting)));
      this.show();
    };
    const drop = () => {
      keep([]);
      this.show();
    };
    replace(
      this.tray,
      scenes.length && this.editor.data.editable
        ? [
            el("p", {}, t("从一张图带来 {n} 个画面：", { n: scenes.length }), scenes.map((scene) => `“${scene.title}”`).join("、")),
            el("button", { type: "button", class: "pc-main", onclick: put }, t("加在这一幕后面")),
            el("button", { type: "button", onclick: drop }, t("不要了")),
          ]
        : [],
    );
  }
}
