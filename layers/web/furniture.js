// What stands around the layers: names, panels, tools. It is put up when the layers are to be seen.

import { takeScene } from "./compose/take.js";
import { Basemap, coordinates, tools } from "./controls.js";
import { addScript, el, iconButton } from "./dom.js";
import { Filter } from "./filter.js";
import { Labels } from "./labels.js";
import { Legend } from "./legend.js";
import { Measure } from "./measure.js";
import { PlanCrs } from "./plan.js";
import { addPrinting } from "./print.js";
import { scaleBar } from "./scale_bar.js";
import { Search } from "./search.js";
import { Selecting } from "./selecting.js";
import { t } from "./text.js";
import { Tree } from "./tree.js";

const L = window.L;
const indexed = window.RBush ? null : addScript("vendor/rbush/rbush.min.js");

/** Fills the frame of an atlas. */
export async function furnish(atlas) {
  await indexed;
  const { map, state, drawing, served } = atlas;
  const say = (text) => atlas.say(text);
  const plan = new PlanCrs(atlas.config.crs);
  atlas.labels = new Labels(map, state, drawing);
  atlas.measure = new Measure(map, plan, say);
  atlas.legend = new Legend(state, drawing);
  atlas.selecting = new Selecting(map, state, drawing, atlas.measure, served, atlas);
  atlas.search = new Search(served, { open: (id) => atlas.open(id), openClause: (id) => atlas.openClause(id) });
  atlas.basemap = new Basemap(map, state, say);
  fillSide(atlas);
  fillMiddle(atlas);
  addPrinting(atlas);
  atlas.status.append(coordinates(map, plan), el("span", {}, atlas.config.attribution));
  atlas.status.before(atlas.selecting.card.node);
}

function fillMiddle(atlas) {
  const { map, state, side, over, middle } = atlas;
  const fold = iconButton("list", t("收起或展开侧栏"), () => {
    side.hidden = !side.hidden;
    map.invalidateSize({ animate: false });
  }, { class: "pa-iconbutton pa-box pa-fold" });
  atlas.nothing = el("div", { class: "pa-nothing pa-box", hidden: true, role: "status" }, t("没有符合筛选条件的要素。"), el("button", { type: "button", class: "pa-textbutton", onclick: () => state.clearFilter() }, t("清除筛选")));
  atlas.notices.before(
    el("div", { class: "pa-top" }, fold, atlas.search.node),
    tools(map, atlas.measure, atlas.root, () => atlas.home(), () => takeScene(atlas)),
    el("div", { class: "pa-bottom-right" }, atlas.legend.node, atlas.basemap.node),
    atlas.measure.result, atlas.nothing,
  );
  middle.append(atlas.selecting.tooltip);
  L.DomEvent.disableClickPropagation(over);
  L.DomEvent.disableScrollPropagation(over);
  scaleBar(140).addTo(map);
}

function fillSide(atlas) {
  const { state, side } = atlas;
  atlas.tree = new Tree(state, { list: (id) => state.select({ kind: "list", id }) });
  const panes = { layers: atlas.tree.node, filter: new Filter(state).node };
  const tabs = { layers: t("图层"), filter: t("筛选") };
  const buttons = Object.entries(tabs).map(([name, text]) => el("button", { type: "button", role: "tab", "data-tab": name, onclick: () => open(name) }, text));
  const open = (chosen) => {
    for (const [name, node] of Object.entries(panes)) node.hidden = name !== chosen;
    for (const button of buttons) {
      const on = button.dataset.tab === chosen;
      button.classList.toggle("pa-on", on);
      button.setAttribute("aria-selected", String(on));
    }
  };
  open("layers");
  atlas.filterTab = buttons[1];
  side.append(el("div", { class: "pa-tabs", role: "tablist" }, buttons), el("div", { class: "pa-side-body" }, Object.values(panes)));
}
