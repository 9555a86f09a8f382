// Names on the map of a story.

import { Labels } from "../labels.js";

const L = window.L;
const DIM_NAME = 0.45;
const FEW = 12; // features of a layer, when all of them get their names

/** Names: what is lit comes first whatever the scale, what steps back is paler, and the legend's corner stays free. */
export class SceneLabels extends Labels {
  corners = () => [];

  schedule() {
    if (!this.held) super.schedule();
  }

  wanted(zoom) {
    const named = this.drawing.shownItems().filter((item) => item.layer.label && !item.leader && !item.layer.boundary);
    const line = ({ layer }) => layer.geometry === "LineString"; // finds room where a point's name has none
    named.sort((a, b) => line(a) - line(b) || a.layer.label.priority - b.layer.label.priority || a.properties.rank - b.properties.rank);
    const lit = named.filter((item) => this.state.lit.has(item.id));
    const inLayer = ({ layer }) => named.filter((item) => item.layer === layer).length;
    const chosen = named.filter((item) => this.state.chosen.get(item.layer.id)?.has(item.id) || inLayer(item) <= FEW);
    return [...new Set([...lit, ...chosen, ...super.wanted(zoom)])];
  }

  reserveSymbols(taken, zoom) {
    for (const box of this.corners()) taken.insert({ ...box, owner: null, text: true });
    super.reserveSymbols(taken, zoom);
    this.symbols = new window.RBush().load(this.symbolBoxes());
  }

  symbolBoxes() {
    const points = this.drawing.shownItems().filter((item) => item.layer.geometry === "Point" && !item.leader);
    return points.map((item) => {
      const { x, y } = this.anchor(item);
      const half = item.layer.classes[item.properties.class].size / 2 - 2;
      return { minX: x - half, minY: y - half, maxX: x + half, maxY: y + half, owner: item.id };
    });
  }

  /** Off all symbols where that can be, even those whose layer does not lead. */
  best(choices, boxes, item, isFree) {
    const free = choices.filter(isFree);
    const clear = (choice) => boxes(choice).every((box) => this.symbols.search(box).every(({ owner }) => owner === item.id));
    return free.find(clear) || free[0];
  }

  place(item, context, taken, size, written) {
    const aside = this.drawing.spotlit.length > 0 && item.layer.boundary && !this.state.lit.has(item.id);
    context.globalAlpha = aside || this.drawing.dimmed(item) ? DIM_NAME : 1;
    super.place(item, context, taken, size, written);
    if (item.layer.geometry === "LineString" && this.state.lit.has(item.id) && !written.has(item.properties.name)) {
      this.beside = true;
      super.place(item, context, taken, size, written);
      this.beside = false;
    }
    context.globalAlpha = 1;
  }

  /** A line that is lit and too short or too bent to carry its name has it beside its middle. */
  candidates(item, width, label, size) {
    if (!this.beside) return super.candidates(item, width, label, size);
    const part = this.screenParts(item).sort((a, b) => b.length - a.length)[0];
    if (!part?.length) return [];
    const { x, y } = part[part.length >> 1];
    const [far, high] = [width / 2 + label.size * 0.7, label.size * 1.3];
    return [[[far, 0], [-far, 0], [0, -high], [0, high], [far, -high], [far, high], [-far, -high], [-far, high]].map(([dx, dy]) => ({ x: x + dx, y: y + dy, angle: 0 }))];
  }

  /** Nothing is cut by the screen's edge, nor named beside what is lit. */
  isFree(boxes, item, taken, size) {
    const whole = ({ minX, minY, maxX, maxY }) => minX >= 0 && minY >= 0 && maxX <= size.x && maxY <= size.y;
    return boxes.every(whole) && super.isFree(boxes, item, taken, size) && (item.layer.boundary || this.inSpotlight(item, boxes[boxes.length >> 1]));
  }

  /** With an area lit, only what lies in it has a name: a point by its place, others by where the name would be. */
  inSpotlight(item, { minX, maxX, minY, maxY }) {
    const spots = this.drawing.spotlit;
    const place = item.layer.geometry === "Point" ? this.anchor(item) : L.point((minX + maxX) / 2, (minY + maxY) / 2);
    const point = this.map.containerPointToLayerPoint(place);
    return !spots.length || spots.some((spot) => spot.paths[0]._containsPoint(point));
  }
}
