// Point symbols as SVG paths, for the map and the legend, and the dash rules that tell planned from existing.

const POLYGONS = {
  triangle: [[0, -1], [0.92, 0.75], [-0.92, 0.75]],
  diamond: [[0, -1.1], [1, 0], [0, 1.1], [-1, 0]],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  pentagon: star(5, 1, 0.81),
  star: star(5, 1.15, 0.5),
  bridge: [[-1.2, 0.5], [-1.2, -0.5], [-0.75, -0.15], [0.75, -0.15], [1.2, -0.5], [1.2, 0.5], [0.75, 0.15], [-0.75, 0.15]],
};

function star(points, outer, inner) {
  const corners = [];
  for (let i = 0; i < points * 2; i += 1) {
    const angle = (Math.PI * i) / points - Math.PI / 2;
    const radius = i % 2 ? inner : outer;
    corners.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
  }
  return corners;
}

function circle(x, y, r) {
  return `M${x - r},${y}a${r},${r} 0 1,0 ${r * 2},0a${r},${r} 0 1,0 ${-r * 2},0`;
}

/** The SVG path of a symbol centred on (x, y); size is its height in pixels. */
export function symbolPath(shape, x, y, size) {
  const r = size / 2;
  if (shape === "ring") return circle(x, y, r) + circle(x, y, r * 0.36);
  const corners = POLYGONS[shape];
  if (!corners) return circle(x, y, r);
  return `M${corners.map(([dx, dy]) => `${(x + dx * r).toFixed(1)},${(y + dy * r).toFixed(1)}`).join("L")}Z`;
}

const BROAD_PX = 3.5;

export const HOLLOW_STAGES = ["planned", "studied"];

/** How a point symbol is painted: planned and studied ones are hollow. */
export function symbolPaint(style, stage) {
  const hollow = HOLLOW_STAGES.includes(stage);
  const ring = style.shape === "ring";
  return {
    fillColor: hollow || ring ? "#ffffff" : style.color,
    color: hollow || ring ? style.color : "#ffffff",
    weight: hollow || ring ? 2 : 1.2,
  };
}

/** The dash of a line by its stage and accuracy, in multiples of its width; null for a solid line. */
export function dashOf(stage, accuracy, width) {
  const unit = Math.max(width, 1.6);
  const dash = (...parts) => parts.map((part) => part * unit).join(" ");
  if (stage === "studied") return dash(0.7, 2);
  if (stage === "planned") return width > BROAD_PX ? dash(4, 0.8) : dash(2.2, 1.6);
  if (stage === "building") return dash(4, 1.4, 1, 1.4);
  return accuracy === "schematic" ? dash(11, 0.9) : null;
}

/** The width that dashes are measured by: the widest coloured stroke (a white casing does not count). */
export function dashWidth(strokes) {
  return Math.max(...strokes.filter((stroke) => !stroke.opacity).map((stroke) => stroke.width), 1);
}

/** Leaflet path options of one stroke of a line or outline. */
export function strokeOptions(stroke, strokes, properties, isLine) {
  const bars = stroke.bars ? stroke.bars.join(" ") : null;
  const barred = strokes.some(({ bars: any }) => any) && properties.stage === "existing";
  const dash = barred ? null : isLine ? dashOf(properties.stage, properties.accuracy, dashWidth(strokes)) : stroke.dash?.join(" ");
  return {
    color: stroke.color,
    weight: stroke.width,
    opacity: stroke.opacity ?? 1,
    dashArray: bars || dash || null,
    lineCap: "butt",
    lineJoin: "round",
    fill: false,
  };
}
