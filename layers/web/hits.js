// Whether what is drawn lies under a point of the map, or near enough to be meant.

const L = window.L;
export const HIT_TOLERANCE = 6;

export function contains(path, point) {
  if (!path._map || path._path?.style.display === "none") return false;
  if (path instanceof L.CircleMarker) return path._containsPoint(point);
  const bounds = path._pxBounds;
  if (!bounds || !bounds.contains(point)) return nearLine(path, point);
  return path._containsPoint(point) || nearLine(path, point);
}

function nearLine(path, point) {
  if (!path.options.stroke || path instanceof L.Polygon) return false;
  const reach = path.options.weight / 2 + HIT_TOLERANCE;
  return (path._parts || []).some((part) => {
    for (let i = 1; i < part.length; i += 1) {
      if (L.LineUtil.pointToSegmentDistance(point, part[i - 1], part[i]) <= reach) return true;
    }
    return false;
  });
}

