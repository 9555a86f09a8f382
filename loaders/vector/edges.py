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
    bits = np.ascontiguousarray(pieces).view(np.uint64)
    ends = _mixed(_mixed(bits[..., 0]) ^ bits[..., 1])
    keys = ends[:, 0] + ends[:, 1]
    order = np.argsort(keys)
    same = keys[order][1:] == keys[order][:-1]
    repeated = np.zeros(len(pieces), dtype=bool)
    repeated[1:] |= same
    repeated[:-1] |= same
    found = np.empty(len(pieces), dtype=bool)
    found[order] = ~repeated
    return found


def _mixed(bits: np.ndarray) -> np.ndarray:
    """64 bits stirred so that different ones hardly ever collide (the finalizer of MurmurHash3)."""
    mixed = bits ^ (bits >> np.uint64(33))
    mixed = mixed * np.uint64(0xFF51AFD7ED558CCD)
    mixed = mixed ^ (mixed >> np.uint64(33))
    mixed = mixed * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed ^ (mixed >> np.uint64(33))


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
