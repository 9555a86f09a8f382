// What the keys do, on one sheet over the screen.

import { el } from "../dom.js";
import { t } from "../text.js";

function rows() {
  return [
    [t("→　↓　空格　PageDown"), t("下一幕")],
    ["←　↑　PageUp", t("上一幕")],
    ["Home　End", t("封面　出处")],
    [t("数字，回车"), t("跳到第几幕")],
    ["B", t("黑屏，再按恢复")],
    ["A", t("自动播放")],
    ["F", t("全屏")],
    ["S", t("讲稿窗口：备注、下一幕、时钟")],
    ["L", t("图例")],
    ["R", t("移动过地图后，回到本幕")],
    [t("鼠标"), t("移上看名称，单击看条文与目标，滚轮缩放，拖动平移")],
    ["Esc", t("关闭卡片、黑屏、说明")],
  ];
}

export function helpBox() {
  const box = el("div", { class: "pl-help", hidden: true, role: "dialog", "aria-label": t("按键说明"), onclick: () => (box.hidden = true) });
  box.append(el("div", {}, el("h3", {}, t("按键")), el("dl", {}, rows().map(([keys, text]) => [el("dt", {}, keys), el("dd", {}, text)]))));
  return box;
}
