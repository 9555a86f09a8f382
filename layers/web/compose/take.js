// 存为一幕: what the explorer shows now, as a scene that waits in the tray for a story.

import { el, iconButton } from "../dom.js";
import { goTo } from "../navigate.js";
import { t } from "../text.js";
import { take } from "./tray.js";

const NOTICE_MS = 9000;
const MOST_ONLY = 3000;

/** What keeps the present filter from becoming a scene's; "" where nothing does. */
function filterFault({ state, drawing }) {
  if (!state.filtered) return "";
  const large = state.config.layers.find((layer) => layer.tiles && !layer.boundary && state.visible.has(layer.id));
  const rest = t("请筛得更细、关掉几个图层，或取消筛选后再存。");
  if (large) return t("没有存：图层“{title}”要素太多，一幕里只能整层显示，不能只取筛选出的。", { title: large.title }) + rest;
  const n = leftItems(drawing).length;
  return n > MOST_ONLY ? t("没有存：筛选出 {n} 个要素，超过一幕能单独选取的 {most} 个。", { n, most: MOST_ONLY }) + rest : "";
}

function leftItems(drawing) {
  return drawing.shownItems().filter((item) => !item.layer.boundary);
}

/** The scene of the present view: its layers, its filter as the features that are left, and what is selected. */
export function sceneOf(atlas) {
  const { state, map, drawing } = atlas;
  const bounds = map.getBounds();
  const scene = {
    title: titleOf(atlas),
    layers: state.config.layers.filter((layer) => state.visible.has(layer.id) && !layer.boundary).map((layer) => layer.id),
    view: { bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => Number(degrees.toFixed(4))) },
    text: [""],
  };
  const selected = state.selection?.kind === "feature" && drawing.items.get(state.selection.id);
  if (selected) scene.highlight = [selected.id];
  if (state.filtered) {
    const left = leftItems(drawing);
    const layers = new Set(left.map((item) => item.layer.id));
    scene.layers = scene.layers.filter((id) => layers.has(id));
    scene.only = left.map((item) => item.id);
  }
  return scene;
}

function titleOf({ state, drawing }) {
  const selected = state.selection?.kind === "feature" && drawing.items.get(state.selection.id);
  return selected?.properties?.name || state.activePreset()?.title || t("新的一幕");
}

export function takeScene(atlas) {
  const fault = filterFault(atlas);
  if (fault) return tell(atlas, fault, true);
  const scene = sceneOf(atlas);
  const n = take(scene);
  if (n) tell(atlas, t("“{title}”已存为一幕，共 {n} 幕待编入讲图。", { title: scene.title, n }));
  else tell(atlas, t("没有存：待编入讲图的画面已经很多，请先把它们加进一个讲图，或去掉。"), true);
}

function tell(atlas, words, stays = false) {
  const note = el("div", { class: "pa-toast pa-box" }, el("span", {}, words), el("button", { type: "button", class: "pa-textbutton", onclick: () => goTo("stories") }, t("去编讲图")), iconButton("x", t("知道了"), () => note.remove()));
  atlas.notices.append(note);
  if (!stays) setTimeout(() => note.remove(), NOTICE_MS);
}
