// Pointing at the map while a story plays: a name under the pointer, a card on a click.

import { Card } from "../card.js";
import { Tooltip } from "../tooltip.js";

export class Pointing {
  /** `cardOf(id)` gives a promise of a feature's card. */
  constructor(stage, cardOf, copyLink) {
    this.stage = stage;
    this.cardOf = cardOf;
    this.card = new Card({ select: () => this.close() }, {
      choose: (id, others) => this.open(id, others),
      open: (id) => this.open(id),
      fly: (bounds) => stage.camera.go(stage.target({ bounds })),
      ground: () => this.close(),
      copyLink,
    });
    this.card.node.classList.add("pl-card");
    this.tooltip = new Tooltip(stage.config.accuracies);
    this.tooltip.node.classList.add("pl-tooltip");
    const { map } = stage;
    map.on("click", ({ containerPoint }) => this.clicked(containerPoint));
    map.on("mousemove", ({ containerPoint }) => this.hover(containerPoint));
    map.on("mouseout movestart", () => this.tooltip.hide());
  }

  hover(point) {
    const [item] = this.stage.drawing.hits(point);
    this.stage.node.classList.toggle("pa-pointing", Boolean(item));
    const { scale } = this.stage;
    this.tooltip.show(item, point.x * scale, point.y * scale);
  }

  clicked(point) {
    const others = this.stage.drawing.hits(point);
    if (others.length) this.open(others[0].id, others);
    else this.close();
  }

  async open(id, others = []) {
    this.tooltip.hide();
    this.asked = id;
    let fill;
    try {
      const card = await this.cardOf(id);
      fill = () => this.card.feature(card, others, null);
    } catch (error) {
      fill = () => this.card.message(error.message);
    }
    if (this.asked !== id) return;
    this.card.node.hidden = false;
    fill();
    for (const link of this.card.node.querySelectorAll(".pa-go")) link.removeAttribute("href"); // in a meeting nothing leads out of the story
    this.stage.drawing.highlight([id]);
  }

  get isOpen() {
    return !this.card.node.hidden;
  }

  close() {
    this.asked = null;
    this.card.node.hidden = true;
    this.stage.drawing.highlight([]);
  }
}
