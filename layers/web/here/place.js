// A site as the address carries it. A point is ?at=lon,lat, a feature's area ?id=…, an area ?area=…, a line with a
// width ?line=…&width=…. Outlines are written as steps from corner to corner in millionths of a degree (about 0.1 m),
// each as base-32 digits of the URL-safe alphabet, after the scheme of encoded polylines; "." parts rings, "~" polygons.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PRECISION = 1e6;
const LONGEST = 6000;
const MOST_PLACES = 2000;
const WIDTHS = [1, 20000];

function encodeNumber(value) {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let text = "";
  while (rest >= 32) {
    text += ALPHABET[32 + (rest % 32)];
    rest = Math.floor(rest / 32);
  }
  return text + ALPHABET[rest];
}

/** [[lon, lat], …] as text. */
export function encodePlaces(places) {
  let [x, y] = [0, 0];
  return places.map(([lon, lat]) => {
    const [nextX, nextY] = [Math.round(lon * PRECISION), Math.round(lat * PRECISION)];
    const step = encodeNumber(nextX - x) + encodeNumber(nextY - y);
    [x, y] = [nextX, nextY];
    return step;
  }).join("");
}

/** Text as [[lon, lat], …]; null where it is no such text. */
export function decodePlaces(text) {
  const numbers = [];
  let [value, scale] = [0, 1];
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0 || scale > 2 ** 45) return null;
    value += (digit % 32) * scale;
    scale *= 32;
    if (digit >= 32) continue;
    numbers.push(value % 2 ? -(value + 1) / 2 : value / 2);
    [value, scale] = [0, 1];
  }
  if (scale !== 1 || numbers.length % 2 || !numbers.length || numbers.length > 2 * MOST_PLACES) return null;
  let [x, y] = [0, 0];
  const places = [];
  for (let i = 0; i < numbers.length; i += 2) {
    [x, y] = [x + numbers[i], y + numbers[i + 1]];
    places.push([x / PRECISION, y / PRECISION]);
  }
  return places.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90) ? places : null;
}

/** A GeoJSON Polygon or MultiPolygon as text. */
function encodeArea({ type, coordinates }) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.map((rings) => rings.map((ring) => encodePlaces(ring.slice(0, -1))).join(".")).join("~");
}

function decodeArea(text) {
  const polygons = text.split("~").map((polygon) => polygon.split(".").map((ring) => decodePlaces(ring)));
  if (polygons.flat().some((ring) => !ring || ring.length < 3)) return null;
  const closed = polygons.map((rings) => rings.map((ring) => [...ring, ring[0]]));
  return closed.length === 1 ? { type: "Polygon", coordinates: closed[0] } : { type: "MultiPolygon", coordinates: closed };
}

/**
 * The parameters that bring a site back; null where it is too long for an address.
 * A site is {at: [lon, lat]}, {feature: id} or {geometry, width_m?}, with an optional name.
 */
export function parametersOf(site) {
  if (site.at) return { at: site.at.map((value) => value.toFixed(6)).join(",") };
  if (site.feature) return { id: site.feature };
  const named = site.name ? { name: site.name } : {};
  if (site.geometry.type === "LineString") return short({ line: encodePlaces(site.geometry.coordinates), width: String(site.width_m), ...named });
  return short({ area: encodeArea(site.geometry), ...named });
}

function short(parameters) {
  return Object.values(parameters).join("").length > LONGEST ? null : parameters;
}

/** The site that an address asks for: {site}, {wrong: true} where it makes no sense, {} where it asks for none. */
export function siteOf(query) {
  const asked = new URLSearchParams(query);
  const name = (asked.get("name") || "").slice(0, 80);
  if (asked.has("at")) {
    const at = asked.get("at").split(",").map((part) => (part.trim() ? Number(part) : NaN));
    return at.length === 2 && at.every(Number.isFinite) ? { site: { at } } : { wrong: true };
  }
  if (asked.has("id")) return { site: { feature: asked.get("id") } };
  if (asked.has("area")) {
    const text = asked.get("area");
    const geometry = text.length > LONGEST ? null : decodeArea(text);
    return geometry ? { site: { geometry, name } } : { wrong: true };
  }
  if (asked.has("line")) {
    const text = asked.get("line");
    const coordinates = text.length > LONGEST ? null : decodePlaces(text);
    const width = Number(asked.get("width"));
    const fits = coordinates?.length > 1 && width >= WIDTHS[0] && width <= WIDTHS[1];
    return fits ? { site: { geometry: { type: "LineString", coordinates }, width_m: width, name } } : { wrong: true };
  }
  return {};
}
