// What stands under the pointer: a feature's name, kind and, where it matters, how exact its place is.

import { el, replace } from "./dom.js";

const TOLD = ["schematic", "derived"];
const BESIDE_PX = 14;

export class Tooltip {
  /** `accuracies` are pairs of code and name. */
  constructor(accuracies) {
    this.accuracies = Object.fromEntries(accuracies);
    this.node = el("div", { class: "pa-tooltip", hidden: true });
  }

  /** Shows a feature's at a place, in pixels of the element around it; hides it where there is no feature. */
  show(item, x, y) {
    this.node.hidden = !item;
    if (!item) return;
    const { name, kind, accuracy } = item.properties;
    const exactness = TOLD.includes(accuracy) ? this.accuracies[accuracy] : "";
    replace(this.node, el("strong", {}, name), el("small", {}, [kind, exactness].filter(Boolean).join(" · ")));
    this.node.style.transform = `translate(${x + BESIDE_PX}px, ${y + BESIDE_PX}px)`;
  }

  hide() {
    this.node.hidden = true;
  }
}
