"""GCJ-02 and BD-09, the shifted degrees of Chinese web maps, and the way back to WGS 84.

The forward formulas are the ones in public use since 2013 (for instance github.com/googollee/eviltransform); they
reproduce what the map services do to within about a metre. The inverse iterates the forward formula to a fixed
point, so that there and back differ by less than a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
GCJ02, BD09 = "GCJ-02", "BD-09"
AXIS = 6378245.0
ECCENTRICITY2 = 0.00669342162296594323
BD_TURN = np.pi * 3000.0 / 180.0
ROUNDS = 12


def _waves(x: Array, y: Array, turns: tuple[float, float]) -> Array:
    """The wavy part of the offset along one axis (metres, before scaling); x is the axis that it waves along."""
    slow, slower = turns
    return (
        20.0 * np.sin(np.pi * x)
        + 40.0 * np.sin(np.pi * x / 3.0)
        + slow * np.sin(np.pi * x / 12.0)
        + slower * np.sin(np.pi * x / 30.0)
    ) * (2.0 / 3.0)


def _offset(lon: Array, lat: Array) -> tuple[Array, Array]:
    """What GCJ-02 adds to WGS 84 degrees at a place, as degrees of longitude and latitude."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * (2.0 / 3.0)
    root = np.sqrt(np.abs(x))
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + ripple
        + _waves(y, x, (160.0, 320.0))
    )
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + _waves(x, y, (150.0, 300.0))
    )
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = AXIS * (1.0 - ECCENTRICITY2) / magic**1.5
    parallel = AXIS / np.sqrt(magic) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def wgs_to_gcj(lon: Array, lat: Array) -> tuple[Array, Array]:
    """WGS 84 degrees to GCJ-02 degrees (within China)."""
    east, north = _offset(lon, lat)
    return lon + east, lat + north


def gcj_to_bd(lon: Array, lat: Array) -> tuple[Array, Array]:
    """GCJ-02 degrees to BD-09 degrees."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_TURN)
    return radius * np.cos(turn) + 0.0065, radius * np.sin(turn) + 0.006


def wgs_to_bd(lon: Array, lat: Array) -> tuple[Array, Array]:
    """WGS 84 degrees to BD-09 degrees (within China)."""
    return gcj_to_bd(*wgs_to_gcj(lon, lat))


def _inverse(
    forward: Callable[[Array, Array], tuple[Array, Array]], lon: Array, lat: Array
) -> tuple[Array, Array]:
    """The place that a forward formula maps to these degrees; error below 1e-9 degrees."""
    at_lon, at_lat = np.array(lon, dtype=float), np.array(lat, dtype=float)
    for _round in range(ROUNDS):
        there_lon, there_lat = forward(at_lon, at_lat)
        at_lon = at_lon + (lon - there_lon)
        at_lat = at_lat + (lat - there_lat)
    return at_lon, at_lat


def gcj_to_wgs(lon: Array, lat: Array) -> tuple[Array, Array]:
    """GCJ-02 degrees to WGS 84 degrees (within China)."""
    return _inverse(wgs_to_gcj, lon, lat)


def bd_to_gcj(lon: Array, lat: Array) -> tuple[Array, Array]:
    """BD-09 degrees to GCJ-02 degrees."""
    return _inverse(gcj_to_bd, lon, lat)


def bd_to_wgs(lon: Array, lat: Array) -> tuple[Array, Array]:
    """BD-09 degrees to WGS 84 degrees (within China)."""
    return gcj_to_wgs(*bd_to_gcj(lon, lat))


def to_wgs(system: str) -> Callable[[Array, Array], tuple[Array, Array]]:
    """The way back from a shifted system, GCJ02 or BD09."""
    return {GCJ02: gcj_to_wgs, BD09: bd_to_wgs}[system]
