// 存为一幕: what the explorer shows now, as a scene that waits in the tray for a story.

import { el, iconButton } from "../dom.js";
import { goTo } from "../navigate.js";
import { t } from "../text.js";
import { take } from "./tray.js";

const NOTICE_MS = 9000;
const MOST_ONLY = 300;

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
    const left = drawing.shownItems().filter((item) => !item.layer.boundary);
    const layers = new Set(left.map((item) => item.layer.id));
    scene.layers = scene.layers.filter((id) => layers.has(id));
    scene.only = left.slice(0, MOST_ONLY).map((item) => item.id);
  }
  return scene;
}

function titleOf({ state, drawing }) {
  const selected = state.selection?.kind === "feature" && drawing.items.get(state.selection.id);
  return selected?.properties?.name || state.activePreset()?.title || t("新的一幕");
}

export function takeScene(atlas) {
  const scene = sceneOf(atlas);
  const count = take(scene);
  const words = t("“{title}”已存为一幕，共 {n} 幕待编入讲图。", { title: scene.title, n: count });
  const note = el("div", { class: "pa-toast pa-box" }, el("span", {}, words), el("button", { type: "button", class: "pa-textbutton", onclick: () => goTo("stories") }, t("去编讲图")), iconButton("x", t("知道了"), () => note.remove()));
  atlas.notices.append(note);
  setTimeout(() => note.remove(), NOTICE_MS);
}
