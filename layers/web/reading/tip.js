// The small note at a marked word: what it is and how exactly it is known.

import { el, replace } from "../dom.js";
import { t } from "../text.js";
import { doubtRow, valueLine } from "../quotes.js";
import { isTarget } from "./runs.js";

const MOST = 4;
const GAP = 6;

export class Tip {
  constructor() {
    this.node = el("div", { class: "pr-tip", role: "tooltip", hidden: true });
  }

  /** Shows what a mark speaks of, beside the element that it stands in; hides the note without a mark. */
  show(mark, element, document) {
    this.node.hidden = !mark;
    if (!mark) return;
    const rows = mark.ids.slice(0, MOST).map((id) => this.row(mark.kind, id, document));
    const more = mark.ids.length > MOST ? el("small", {}, t("另有 {n} 项", { n: mark.ids.length - MOST })) : null;
    replace(this.node, rows, more);
    this.place(element);
  }

  row(kind, id, document) {
    if (kind === "doubt") return doubtRow(document.doubts[id]);
    if (isTarget(kind)) {
      const target = document.targets[id];
      return el("p", {}, el("strong", {}, target.indicator), el("small", {}, valueLine(target)));
    }
    const feature = document.features[id];
    const facts = [kind === "wording" ? t("此句所指") : "", feature.kind, feature.county].filter(Boolean).join(" · ");
    return el("p", {}, el("strong", {}, feature.name), el("small", {}, facts), feature.placed ? null : el("span", { class: "pa-tag pa-tag-unplaced" }, t("未落图")));
  }

  /** Below the word, or above it where there is no room; never over the edge of the window. */
  place(element) {
    const [word] = element.getClientRects();
    const { node } = this;
    const { width, height } = node.getBoundingClientRect();
    const left = Math.max(GAP, Math.min(word.left, window.innerWidth - width - GAP));
    const below = word.bottom + GAP + height < window.innerHeight;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(below ? word.bottom + GAP : word.top - height - GAP)}px)`;
  }
}
