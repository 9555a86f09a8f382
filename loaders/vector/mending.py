"""Makes geometries valid, and takes out of a collection the parts of one dimension."""

from __future__ import annotations

import numpy as np
import shapely


def repaired(shapes: np.ndarray) -> np.ndarray:
    """Geometries made valid, without parts of a lower dimension; what leaves nothing becomes None."""
    made = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    dimension = np.maximum(shapely.get_dimensions(shapes), 0)
    for n in np.flatnonzero(shapely.get_type_id(made) == 7):
        made[n] = parts_of(made[n], int(dimension[n]))
    made[shapely.is_empty(made)] = None
    return made


def parts_of(shape: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    """The parts of a collection that have a dimension, as one geometry; None where there are none."""
    parts = _flat(shape)
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension and not part.is_empty]
    if not kept:
        return None
    if len(kept) == 1:
        return kept[0]
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    return make(kept)


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    found: list[shapely.Geometry] = []
    for part in shapely.get_parts(shape):
        found += _flat(part) if shapely.get_type_id(part) > 3 else [part]
    return found
