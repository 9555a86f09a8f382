// Names on the map, drawn on one canvas; the more important is placed first and nothing overlaps.

const RBush = window.RBush;
const FONT = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif";
const GAP = 2;
const REPEAT_PX = 420;

export class Labels {
  constructor(map, state, drawing) {
    this.map = map;
    this.state = state;
    this.drawing = drawing;
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

  draw() {
    const size = this.map.getSize();
    const ratio = window.devicePixelRatio || 1;
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
    const taken = new RBush();
    const zoom = this.map.getZoom();
    const wanted = this.drawing
      .shownItems()
      .filter(({ layer }) => layer.label && zoom >= layer.label.zoom && zoom <= (layer.label.top ?? 99))
      .sort((a, b) => a.layer.label.priority - b.layer.label.priority || a.properties.rank - b.properties.rank);
    this.reserveSymbols(taken, zoom);
    for (const item of wanted) this.place(item, context, taken, size);
  }

  /** Symbols of the leading point layers keep their own place free of other names. */
  reserveSymbols(taken, zoom) {
    for (const item of this.drawing.shownItems()) {
      if (item.layer.geometry !== "Point" || (item.layer.label?.zoom ?? 99) > Math.min(zoom, 9.4)) continue;
      const { x, y } = this.anchor(item);
      const r = item.layer.classes[item.properties.class].size / 2 - 1;
      taken.insert({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r, owner: item.id });
    }
  }

  place(item, context, taken, size) {
    const label = item.layer.label;
    const text = item.properties.name;
    context.font = `${label.weight || 400} ${label.size}px ${FONT}`;
    context.letterSpacing = `${label.spacing || 0}px`;
    const width = context.measureText(text).width;
    for (const spot of this.candidates(item, width, label, size)) {
      const box = boxOf(spot, width, label.size);
      if (box.maxX < 0 || box.maxY < 0 || box.minX > size.x || box.minY > size.y) continue;
      if (taken.search(box).some((other) => other.owner !== item.id || other.text)) continue;
      taken.insert({ ...box, owner: item.id, text: true });
      write(context, text, spot, label);
      if (!label.along) return;
    }
  }

  anchor(item) {
    const drawn = item.paths[0]?._drawn;
    if (drawn) return this.map.layerPointToContainerPoint(drawn);
    const [lon, lat] = item.geometry.coordinates;
    return this.map.latLngToContainerPoint([lat, lon]);
  }

  candidates(item, width, label, size) {
    if (item.layer.geometry === "Polygon") {
      const [lon, lat] = item.properties.at;
      const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
      return [0, -1.3, 1.3, -2.6, 2.6].map((line) => ({ x, y: y + line * label.size, angle: 0 }));
    }
    if (item.layer.geometry === "LineString") return alongLine(this.screenParts(item), width, size);
    const { x, y } = this.anchor(item);
    const r = item.layer.classes[item.properties.class].size / 2 + 3;
    const far = r + width / 2;
    const high = r + label.size / 2;
    return [[far, 0], [-far, 0], [0, -high], [0, high], [far, -high], [far, high]].map(([dx, dy]) => ({ x: x + dx, y: y + dy, angle: 0 }));
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
      const spot = bestOf(part, lengths, (total * (k + 0.5)) / count, width, total, size);
      if (spot) spots.push(spot);
    }
  }
  return spots;
}

function bestOf(part, lengths, middle, width, total, size) {
  for (const shift of [0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3]) {
    const centre = middle + shift * Math.min(total, REPEAT_PX);
    const [from, to] = [centre - width / 2, centre + width / 2];
    if (from < 0 || to > total) continue;
    const [a, b, m] = [from, to, centre].map((at) => pointAt(part, lengths, at));
    if (m.x < 30 || m.y < 30 || m.x > size.x - 30 || m.y > size.y - 30) continue;
    if (Math.hypot(b.x - a.x, b.y - a.y) < width * 0.94) continue;
    let angle = Math.atan2(b.y - a.y, b.x - a.x);
    if (angle > Math.PI / 2 || angle < -Math.PI / 2) angle += Math.PI;
    return { x: (a.x + b.x + m.x) / 3, y: (a.y + b.y + m.y) / 3, angle };
  }
  return null;
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

function boxOf({ x, y, angle }, width, height) {
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  const halfWidth = (width * cos + height * sin) / 2 + GAP;
  const halfHeight = (width * sin + height * cos) / 2 + GAP;
  return { minX: x - halfWidth, minY: y - halfHeight, maxX: x + halfWidth, maxY: y + halfHeight };
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
