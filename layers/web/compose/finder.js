// Finding a clause, a target or a feature by typing, to put it into a scene.

import { el, replace } from "../dom.js";
import { markedAt } from "../marks.js";
import { ask } from "../server.js";
import { t } from "../text.js";

const WAIT_MS = 200;
const MOST = 8;
const ROWS = {
  clause: (row) => [row.clause_id, markedAt(row.snippet, row.marks), [row.document.title, ...row.headings].join(" › ")],
  target: (row) => [row.target_id, [markedAt(row.indicator, row.indicator_marks), "　", el("b", {}, `${row.comparator || ""}${row.value}${row.unit}`)], [row.area, row.year, row.document?.title].filter(Boolean).join(" · ")],
  feature: (row) => [row.id, markedAt(row.name, row.matched ? [] : row.marks), [row.layer_title, row.county, row.placed ? "" : t("未落图")].filter(Boolean).join(" · ")],
};

/** A box to type in, with what is found below it; `choose(id, row)` is called with the one that is taken, `warn(row)` says what speaks against it. */
export function finder(served, kind, placeholder, choose, warn = () => "") {
  const list = el("div", { class: "pc-found", hidden: true, role: "listbox" });
  let timer;
  const show = (children) => {
    replace(list, children);
    list.hidden = false;
  };
  const run = async () => {
    const query = input.value.trim();
    if (!query) return (list.hidden = true);
    try {
      const found = await ask(served.find({ q: query, kind, most: MOST }));
      if (query !== input.value.trim()) return;
      const rows = found[`${kind}s`];
      if (!rows.length) return show(el("p", {}, t("没有找到“{query}”。", { query })));
      show(rows.map((row) => button(row)));
    } catch (error) {
      show(el("p", {}, error.message));
    }
  };
  const button = (row) => {
    const [id, title, note] = ROWS[kind](row);
    const against = warn(row);
    const take = () => {
      input.value = "";
      list.hidden = true;
      choose(id, row);
    };
    return el("button", { type: "button", role: "option", "data-id": id, onclick: take }, el("span", {}, title), el("small", {}, note), against ? el("small", { class: "pc-wrong" }, against) : null);
  };
  const input = el("input", {
    type: "search", placeholder, "aria-label": placeholder, maxlength: "60", autocomplete: "off",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(run, WAIT_MS);
    },
    onkeydown: (event) => {
      if (event.key === "Escape") list.hidden = true;
      if (event.key === "Enter") list.querySelector("button")?.click();
      if (event.key === "ArrowDown") list.querySelector("button")?.focus();
    },
  });
  const step = (event) => {
    const by = { ArrowDown: "nextSibling", ArrowUp: "previousSibling" }[event.key];
    if (by) {
      event.preventDefault();
      (document.activeElement[by] || input).focus();
    }
  };
  list.addEventListener("keydown", step);
  return el("div", { class: "pc-finder" }, input, list);
}
