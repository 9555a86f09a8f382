// One click: a quote with its source, worded by the server, in the clipboard. Where the browser keeps the clipboard to
// itself, the text is shown, selected, to be copied by hand.

import { el } from "../dom.js";
import { ask } from "../server.js";
import { t } from "../text.js";

/** Puts a text into the clipboard; tells whether it could. */
export async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    offer(text, root);
    return false;
  }
}

/** Copies the citation of a clause, or of a quote of it; resolves to what the person is told. */
export async function copyCitation(atlas, clause, quote) {
  const { text } = await ask(atlas.served.cite(clause, quote));
  return (await copy(text, atlas.root)) ? t("引文已复制，附文号、标题、日期和章节。") : t("浏览器不允许复制，引文已列出，请按 Ctrl+C 复制。");
}

function offer(text, root) {
  const area = el("textarea", { readonly: true, rows: "7", "aria-label": t("引文") });
  area.value = text;
  const box = el(
    "dialog",
    { class: "pr-offer", onclose: () => box.remove() },
    el("p", {}, t("浏览器不允许复制，请按 Ctrl+C（苹果电脑按 ⌘C）：")),
    area,
    el("form", { method: "dialog" }, el("button", { class: "pa-chip" }, t("关闭"))),
  );
  root.append(box);
  box.showModal();
  area.focus();
  area.select();
}
