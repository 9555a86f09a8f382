"""GCJ-02 and BD-09: known pairs of coordinates, and an inverse that is exact."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.vector.china_shift import bd_to_gcj, bd_to_wgs, gcj_to_bd, gcj_to_wgs, wgs_to_bd, wgs_to_gcj
from loaders.vector.reference import Reference
from loaders.vector.shift import suspect

# WGS 84 and GCJ-02 as the public implementation (github.com/googollee/eviltransform) has them in its tests.
PAIRS = (
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
)
IN_CHINA = st.tuples(st.floats(75, 134), st.floats(19, 53))


def metres(a: tuple[np.ndarray, np.ndarray], b: tuple[float, float]) -> float:
    east = (float(a[0]) - b[0]) * np.cos(np.radians(b[1]))
    return float(np.hypot(east, float(a[1]) - b[1]) * 111_320)


@pytest.mark.parametrize(("wgs", "gcj"), PAIRS)
def test_forward_and_back_against_known_pairs(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert metres(wgs_to_gcj(*map(np.float64, wgs)), gcj) < 0.5
    assert metres(gcj_to_wgs(*map(np.float64, gcj)), wgs) < 0.5


def test_against_known_pairs_of_other_libraries() -> None:
    # (116.404, 39.915) taken as each system, as the public coordtransform libraries have it in their tests.
    place = np.float64(116.404), np.float64(39.915)
    assert metres(gcj_to_bd(*place), (116.41036949371029, 39.92133699351021)) < 0.5
    assert metres(bd_to_gcj(*place), (116.39762729119315, 39.90865673957631)) < 1
    assert metres(wgs_to_gcj(*place), (116.41024449916938, 39.91640428150164)) < 0.5
    # (123, 45) in BD-09, as gcoord has it in its tests.
    assert metres(bd_to_wgs(np.float64(123), np.float64(45)), (122.98762210, 44.99171540)) < 1


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(IN_CHINA)
def test_there_and_back_is_within_a_millimetre_everywhere(place: tuple[float, float]) -> None:
    lon, lat = map(np.float64, place)
    assert metres(gcj_to_wgs(*wgs_to_gcj(lon, lat)), place) < 1e-3
    assert metres(bd_to_wgs(*wgs_to_bd(lon, lat)), place) < 1e-3


def test_points_of_known_names_betray_a_shift() -> None:
    at = np.array([[115.9 + 0.01 * n, 36.4 + 0.013 * n] for n in range(6)])
    names = pd.Series([f"地点{n}" for n in range(6)])
    city = Reference({}, points={name: (x, y) for name, (x, y) in zip(names, at, strict=True)})
    shifted = np.column_stack(wgs_to_bd(at[:, 0], at[:, 1]))
    found = suspect(np.empty((0, 2)), names, shifted, city)
    assert found and found.system == "BD-09" and found.after_m < 1 < found.before_m
    assert suspect(np.empty((0, 2)), names, at, city) is None
