// The text of a scene, block by block: words of one's own, a clause's words, a target as a large number.

import { el, icon, iconButton, replace } from "../dom.js";
import { ask } from "../server.js";
import { t } from "../text.js";
import Sortable from "../vendor/sortable/sortable.esm.js";
import { finder } from "./finder.js";

const LEAST_ROWS = 2;
const MARK_FROM_TOP_PX = 24;

/** Lets a list be reordered by dragging at the handles; `moved(from, to)`. */
export function reorderable(list, moved, options = {}) {
  return Sortable.create(list, {
    handle: ".pc-grip", animation: 120, ghostClass: "pc-ghost", forceFallback: true,
    onEnd: ({ oldDraggableIndex: from, newDraggableIndex: to }) => from !== to && moved(from, to),
    ...options,
  });
}

export function move(list, from, to) {
  list.splice(to, 0, ...list.splice(from, 1));
}

export class Blocks {
  constructor(editor) {
    this.editor = editor;
    this.list = el("div", { class: "pc-blocks" });
    this.adding = el("div", { class: "pc-adding" });
    this.node = el("section", {}, el("h4", {}, t("文字")), this.list, this.adding);
    reorderable(this.list, (from, to) => this.editor.change((scene) => move(scene.text, from, to)));
  }

  show(scene) {
    replace(this.list, (scene.text || []).map((block, at) => this.block(block, at)));
    this.offer();
    for (const area of this.list.querySelectorAll("textarea")) fitHeight(area);
  }

  /** The three things that can be added. */
  offer(kind = "") {
    const { served } = this.editor;
    const add = (block) => this.editor.change((scene) => (scene.text = [...(scene.text || []), block]));
    const choice = (name, title, sign, act) => el("button", { type: "button", class: name && name === kind ? "pc-on" : "", onclick: act }, icon(sign), title);
    const find = kind && finder(served, kind, kind === "clause" ? t("搜条文：地名、项目或原文里的词") : t("搜目标：指标名称"), (id) => {
      this.editor.found.add(id);
      add({ [kind]: id });
    });
    replace(
      this.adding,
      choice("", t("加文字"), "plus", () => add("")),
      choice("clause", t("引条文"), "quote", () => this.offer(kind === "clause" ? "" : "clause")),
      choice("target", t("放目标"), "target", () => this.offer(kind === "target" ? "" : "target")),
      find,
    );
    if (find) find.querySelector("input").focus();
  }

  block(block, at) {
    const remove = iconButton("trash-2", t("去掉这一段"), () => this.editor.change((scene) => scene.text.splice(at, 1)));
    const grip = el("span", { class: "pc-grip", title: t("拖动换位置") }, icon("grip-vertical"));
    const inside = typeof block === "string" ? this.words(block, at) : block?.clause ? this.quote(block, at) : this.number(block);
    return el("div", { class: "pc-block" }, grip, inside, remove);
  }

  words(text, at) {
    const write = ({ target }) => {
      fitHeight(target);
      this.editor.type((scene) => (scene.text[at] = target.value), `text-${at}`);
    };
    return el("textarea", { rows: LEAST_ROWS, oninput: write, placeholder: t("一段话；**两边加星号**为重点，行首加“- ”为列表"), "aria-label": t("文字") }, text);
  }

  number({ target }) {
    const known = this.editor.name("targets", target);
    return el("div", { class: "pc-fact" }, icon("target"), el("span", {}, known?.name || t("这个目标已不在数据里"), el("small", {}, known?.note || "")));
  }

  /** The clause, its quoted words marked; words that are selected in it become the quote. */
  quote({ clause, quote }, at) {
    const place = el("div", { class: "pc-quote" });
    this.editor.clause(clause).then(
      ({ text, headings, document: source }) => {
        const title = source?.title || source || "";
        const shown = el("blockquote", { class: "pc-clause", title: t("选中其中的文字，即为引文") }, quoted(text, quote));
        const set = (words) => this.editor.change((scene) => (words && words !== text ? (scene.text[at].quote = words) : delete scene.text[at].quote));
        const pick = el("button", { type: "button", hidden: true, onmousedown: (event) => event.preventDefault(), onclick: () => set(selectedIn(shown)) }, icon("quote"), t("只引所选的话"));
        const whole = quote ? el("button", { type: "button", onclick: () => set("") }, t("引整段")) : null;
        const noticed = () => (pick.hidden = !selectedIn(shown));
        shown.addEventListener("pointerup", () => setTimeout(noticed));
        shown.addEventListener("keyup", noticed);
        const wrong = quote && !text.includes(quote) ? el("p", { class: "pc-wrong" }, t("引文“{quote}”已不在条文里，请重新选。", { quote })) : null;
        replace(place, el("small", {}, [title, ...headings].join(" › ")), shown, wrong, el("div", { class: "pc-picking" }, pick, whole));
        showMark(shown);
      },
      () => replace(place, el("p", { class: "pc-wrong" }, t("这条条文已不在数据里。")), quote ? el("blockquote", {}, quote) : null),
    );
    return place;
  }
}

function quoted(text, quote) {
  const from = quote ? text.indexOf(quote) : -1;
  if (from < 0) return [text];
  return [text.slice(0, from), el("mark", {}, quote), text.slice(from + quote.length)];
}

function showMark(node) {
  const mark = node.querySelector("mark");
  if (mark) node.scrollTop = mark.offsetTop - MARK_FROM_TOP_PX;
}

/** The words that are selected inside a node; "" when the selection reaches beyond it. */
function selectedIn(node) {
  const selection = window.getSelection();
  const inside = selection.rangeCount && node.contains(selection.anchorNode) && node.contains(selection.focusNode);
  return inside ? selection.toString() : "";
}

function fitHeight(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
