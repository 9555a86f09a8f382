// The legend over the map: it stands in the corner where it hides least, and names keep clear of it.

import { el } from "../dom.js";
import { Legend } from "../legend.js";

const ROOM = 20;
const NO_BETTER = 2;

export class Corner {
  constructor(stage) {
    this.stage = stage;
    this.legend = new Legend(stage.state, stage.drawing);
    this.node = el("div", { class: "pl-corner", "data-corner": "bottom-right" }, this.legend.node);
  }

  get width() {
    return this.node.hidden ? 0 : this.node.offsetWidth;
  }

  toggle() {
    this.node.hidden = !this.node.hidden;
    this.stage.labels.schedule();
  }

  /** A new scene comes: a legend that stands elsewhere fades, to come back where there is room. */
  leave() {
    if (this.node.dataset.corner !== "bottom-right") this.node.classList.add("pl-out");
  }

  /** Finds the corner, when the scene stands; `covered` is how much of the left is hidden, in the frame's pixels. */
  settle(covered) {
    const { node, stage } = this;
    const { frame, scale } = stage;
    const [wide, high] = [node.offsetWidth, node.offsetHeight].map((length) => length / scale + ROOM);
    const [right, bottom] = [frame.clientWidth, frame.clientHeight].map((length) => length / scale);
    const corners = { "bottom-right": [right - wide, bottom - high], "top-right": [right - wide, 0], "top-left": [covered / scale, 0] };
    const hidden = Object.entries(corners).map(([name, [minX, minY]]) => [name, stage.drawnIn({ minX, minY, maxX: minX + wide, maxY: minY + high })]);
    const least = Math.min(...hidden.map(([, count]) => count));
    const [[name]] = hidden.filter(([, count]) => count <= least + NO_BETTER);
    node.dataset.corner = name;
    node.style.marginLeft = name === "top-left" ? `${covered}px` : "";
    node.classList.remove("pl-out");
    stage.labels.schedule();
  }
}

/** Elements that lie over the map as boxes in the map's own pixels: no names there. */
export function boxesOver(stage, nodes) {
  const frame = stage.frame.getBoundingClientRect();
  return nodes
    .filter((node) => node && !node.hidden)
    .map((node) => node.getBoundingClientRect())
    .map(({ left, right, top, bottom }) => ({ minX: (left - frame.left) / stage.scale, maxX: (right - frame.left) / stage.scale, minY: (top - frame.top) / stage.scale, maxY: (bottom - frame.top) / stage.scale }));
}
