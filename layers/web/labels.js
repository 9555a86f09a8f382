// Names on the map, drawn on one canvas; the more important is placed first and nothing overlaps.

const FONT = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif";
const GAP = 2;
const REPEAT_PX = 420;
const EDGE_PX = 30;
const LINES = [0, -1.3, 1.3, -2.6, 2.6, -4, 4, -5.4, 5.4, -6.8, 6.8];
const SHIFTS = [0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4];

export class Labels {
  constructor(map, state, drawing) {
    this.map = map;
    this.state = state;
    this.drawing = drawing;
    this.scale = 1; // of the map's element on the page
    const pane = map.createPane("pa-labels");
    pane.style.zIndex = 630;
    pane.style.pointerEvents = "none";
    this.canvas = window.L.DomUtil.create("canvas", "pa-labels leaflet-zoom-hide", pane);
    map.on("moveend resize", () => this.schedule());
    state.on("drawn", () => this.schedule());
  }

  schedule() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }

  draw() {
    const size = this.map.getSize();
    const ratio = (window.devicePixelRatio || 1) * this.scale;
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    window.L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.lineJoin = "round";
    const taken = new window.RBush();
    const zoom = this.map.getZoom();
    this.reserveSymbols(taken, zoom);
    this.countMembers(context, taken);
    const written = new Set();
    for (const item of this.wanted(zoom)) this.place(item, context, taken, size, written);
  }

  /** What is to have its name written at a zoom, the more important first. */
  wanted(zoom) {
    return this.drawing
      .shownItems()
      .filter((item) => !item.leader && item.layer.label && (this.isPicked(item) || (zoom >= item.layer.label.zoom && zoom <= (item.layer.label.top ?? 99))))
      .sort((a, b) => a.layer.label.priority - b.layer.label.priority || a.properties.rank - b.properties.rank);
  }

  /** Where only certain features are shown, they are named at any scale. */
  isPicked(item) {
    return Boolean(this.state.only?.features.has(item.id));
  }

  /** Symbols of the leading point layers keep their own place free of other names. */
  reserveSymbols(taken, zoom) {
    for (const item of this.drawing.shownItems()) {
      if (item.leader || item.layer.geometry !== "Point" || (item.layer.label?.zoom ?? 99) > Math.min(zoom, 9.4)) continue;
      const { x, y } = this.anchor(item);
      const r = item.layer.classes[item.properties.class].size / 2 - 1;
      taken.insert({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r, owner: item.id });
    }
  }

  /** How many lesser symbols a symbol stands for. */
  countMembers(context, taken) {
    context.font = `700 10.5px ${FONT}`;
    for (const item of this.drawing.shownItems()) {
      if (!item.members?.length) continue;
      const { x, y } = this.anchor(item);
      const spot = { x: x + 11, y: y - 6, angle: 0 };
      taken.insert({ ...boxesOf(spot, 12, 8)[0], owner: item.id, text: true });
      write(context, `+${item.members.length}`, spot, { color: item.layer.classes[item.properties.class].color });
    }
  }

  place(item, context, taken, size, written) {
    const label = item.layer.label;
    const { name, short } = item.properties;
    if (written.has(name)) return;
    context.font = `${label.weight || 400} ${label.size}px ${FONT}`;
    context.letterSpacing = `${label.spacing || 0}px`;
    const texts = [name, short].filter(Boolean);
    if (texts.some((text) => this.write(text, item, context, taken, size))) written.add(name);
  }

  /** Writes a text wherever it finds room; tells whether it found any. */
  write(text, item, context, taken, size) {
    const label = item.layer.label;
    const width = context.measureText(text).width;
    let found = false;
    for (const choices of this.candidates(item, width, label, size)) {
      const boxes = (choice) => boxesOf(choice, width, label.size);
      const spot = this.best(choices, boxes, item, (choice) => this.isFree(boxes(choice), item, taken, size));
      if (!spot) continue;
      taken.load(boxesOf(spot, width, label.size).map((box) => ({ ...box, owner: item.id, text: true })));
      write(context, text, spot, label);
      found = true;
    }
    return found;
  }

  /** The spot to write at, of those that are free. */
  best(choices, _boxes, _item, isFree) {
    return choices.find(isFree);
  }

  isFree(boxes, item, taken, size) {
    const outside = (box) => box.maxX < 0 || box.maxY < 0 || box.minX > size.x || box.minY > size.y;
    return boxes.every((box) => !outside(box) && !taken.search(box).some((other) => other.owner !== item.id || other.text));
  }

  anchor(item) {
    const drawn = item.paths[0]?._drawn;
    if (drawn) return this.map.layerPointToContainerPoint(drawn);
    const [lon, lat] = item.geometry.coordinates;
    return this.map.latLngToContainerPoint([lat, lon]);
  }

  /** Lists of spots: one name is written for each list, at the first spot of it that is free. */
  candidates(item, width, label, size) {
    if (item.layer.geometry === "Polygon") {
      const [lon, lat] = item.properties.at;
      const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
      const room = item.paths[0]._pxBounds?.getSize().x > width * 2.5 ? [0, -0.6, 0.6] : [0];
      const spots = room.flatMap((side) => LINES.map((line) => ({ x: x + side * width, y: y + line * label.size, angle: 0 })));
      return [spots.filter((spot) => item.paths[0]._containsPoint(this.map.containerPointToLayerPoint([spot.x, spot.y])))];
    }
    if (item.layer.geometry === "LineString") return alongLine(this.screenParts(item), width, size);
    const { x, y } = this.anchor(item);
    const r = item.layer.classes[item.properties.class].size / 2 + 3;
    const far = r + width / 2;
    const high = r + label.size / 2;
    return [[[far, 0], [-far, 0], [0, -high], [0, high], [far, -high], [far, high]].map(([dx, dy]) => ({ x: x + dx, y: y + dy, angle: 0 }))];
  }

  screenParts(item) {
    const path = item.paths[item.paths.length - 1];
    return (path._parts || []).map((part) => part.map((point) => this.map.layerPointToContainerPoint(point)));
  }
}

/** Spots along a line where a text of this width fits on a nearly straight stretch, turned with the line. */
function alongLine(parts, width, size) {
  const spots = [];
  for (const part of parts) {
    const lengths = [0];
    for (let i = 1; i < part.length; i += 1) lengths.push(lengths[i - 1] + Math.hypot(part[i].x - part[i - 1].x, part[i].y - part[i - 1].y));
    const total = lengths.at(-1);
    if (total < width * 1.25) continue;
    const count = Math.max(1, Math.floor(total / REPEAT_PX));
    for (let k = 0; k < count; k += 1) {
      spots.push(SHIFTS.map((shift) => straight(part, lengths, (total * (k + 0.5 + shift)) / count, width, size)).filter(Boolean));
    }
  }
  return spots;
}

/** The spot centred at a distance along the line, if the line is nearly straight there and well on the screen. */
function straight(part, lengths, centre, width, size) {
  const [from, to] = [centre - width / 2, centre + width / 2];
  if (from < 0 || to > lengths.at(-1)) return null;
  const [a, b, m] = [from, to, centre].map((at) => pointAt(part, lengths, at));
  if (m.x < EDGE_PX || m.y < EDGE_PX || m.x > size.x - EDGE_PX || m.y > size.y - EDGE_PX) return null;
  if (Math.hypot(b.x - a.x, b.y - a.y) < width * 0.9) return null;
  let angle = Math.atan2(b.y - a.y, b.x - a.x);
  if (angle > Math.PI / 2 || angle < -Math.PI / 2) angle += Math.PI;
  return { x: (a.x + b.x + m.x) / 3, y: (a.y + b.y + m.y) / 3, angle };
}

function pointAt(part, lengths, at) {
  let i = 1;
  while (i < lengths.length - 1 && lengths[i] < at) i += 1;
  const share = (at - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
  return {
    x: part[i - 1].x + (part[i].x - part[i - 1].x) * share,
    y: part[i - 1].y + (part[i].y - part[i - 1].y) * share,
  };
}

/** The room that a text takes: one box when level, a row of small ones along it when turned. */
function boxesOf({ x, y, angle }, width, height) {
  if (!angle) return [boxAt(x, y, width / 2, height / 2)];
  const pieces = Math.ceil(width / height);
  return Array.from({ length: pieces }, (_unused, i) => {
    const along = ((i + 0.5) / pieces - 0.5) * width;
    return boxAt(x + along * Math.cos(angle), y + along * Math.sin(angle), height / 2, height / 2);
  });
}

function boxAt(x, y, halfWidth, halfHeight) {
  return { minX: x - halfWidth - GAP, minY: y - halfHeight - GAP, maxX: x + halfWidth + GAP, maxY: y + halfHeight + GAP };
}

function write(context, text, { x, y, angle }, label) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.strokeStyle = "rgba(255,255,255,0.92)";
  context.lineWidth = 3.4;
  context.strokeText(text, 0, 0);
  context.fillStyle = label.color;
  context.fillText(text, 0, 0);
  context.restore();
}
