"""Edges of polygons, and which of them two polygons share: what tells a tiling and its outline."""

from __future__ import annotations

import numpy as np
import shapely

TILES_FROM = 0.3
LEAST_POLYGONS = 4


def edges(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All straight pieces of geometries' boundaries.

    Args:
        shapes: Polygons, lines or anything else (points give none).

    Returns:
        The pieces (n, 2, 2), and for each the index of the geometry that it belongs to.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.get_type_id(parts) == 3
    rings, ring_owner = shapely.get_rings(parts[area], return_index=True)
    lines = np.concatenate([rings, parts[np.isin(shapely.get_type_id(parts), (1, 2))]])
    owners = np.concatenate([owner[area][ring_owner], owner[np.isin(shapely.get_type_id(parts), (1, 2))]])
    at, line = shapely.get_coordinates(lines, return_index=True)
    within = line[1:] == line[:-1]
    pieces = np.stack([at[:-1][within], at[1:][within]], axis=1)
    return pieces, owners[line[:-1][within]]


def single(pieces: np.ndarray) -> np.ndarray:
    """Mask of the pieces that occur only once, in either direction: the outline of polygons that share edges."""
    if not len(pieces):
        return np.zeros(0, dtype=bool)
    ends = np.ascontiguousarray(pieces).view(np.complex128).reshape(len(pieces), 2)
    turned = (ends[:, 0].real > ends[:, 1].real) | (
        (ends[:, 0].real == ends[:, 1].real) & (ends[:, 0].imag > ends[:, 1].imag)
    )
    first = np.where(turned, ends[:, 1], ends[:, 0])
    second = np.where(turned, ends[:, 0], ends[:, 1])
    order = np.lexsort((second.imag, second.real, first.imag, first.real))
    a, b = first[order], second[order]
    same = (a[1:] == a[:-1]) & (b[1:] == b[:-1])
    repeated = np.zeros(len(pieces), dtype=bool)
    repeated[1:] |= same
    repeated[:-1] |= same
    found = np.empty(len(pieces), dtype=bool)
    found[order] = ~repeated
    return found


def tiles(shapes: np.ndarray) -> bool:
    """True where polygons share so many of their edges that they are meant to tile without gap or overlap."""
    areas = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))]
    if len(areas) < LEAST_POLYGONS:
        return False
    pieces, _owner = edges(areas)
    alone = single(pieces)
    return bool(len(pieces)) and float((~alone).mean()) >= TILES_FROM


def outline(shapes: np.ndarray, most: int) -> np.ndarray:
    """At most so many points (n, 2), even in distance along the outline of a layer: edges that occur once."""
    pieces, _owner = edges(shapes)
    pieces = pieces[single(pieces)]
    pieces = pieces[np.isfinite(pieces).all(axis=(1, 2))]
    if not len(pieces):
        return np.empty((0, 2))
    lengths = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T)
    along = np.cumsum(lengths)
    wanted = np.linspace(0, along[-1], min(most, 2 * len(pieces)), endpoint=False) + along[-1] * 1e-9
    at = np.minimum(np.searchsorted(along, wanted), len(pieces) - 1)
    share = 1 - (along[at] - wanted) / np.where(lengths[at] > 0, lengths[at], 1)
    start, end = pieces[at, 0], pieces[at, 1]
    return start + (end - start) * np.clip(share, 0, 1)[:, None]
