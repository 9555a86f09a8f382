"""Random layers in and near the city, for guessing their coordinate system."""

from functools import lru_cache

import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import Transformer

from loaders.vector.reference import Reference

# The systems that occur in Shandong: degrees; CGCS2000, Xian 80 and Beijing 54 in 3-degree and 6-degree zones with
# and without zone number; Web Mercator; UTM.
SYSTEMS = (
    4490, 4326, 4610, 4214, 4547, 4548, 4549, 4526, 4527, 4528,
    4498, 2384, 2362, 2363, 2334, 2436, 2415, 21420, 3857, 32650,
)  # fmt: skip
KINDS = ("points", "lines", "polygons", "counties")


def in_system(shapes: np.ndarray, code: int) -> np.ndarray:
    """WGS 84 geometries in another system."""
    return shapely.transform(shapes, transformer(4326, code).transform, interleaved=False)


@lru_cache
def transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def random_layer(reference: Reference, kind: str, seed: int) -> np.ndarray:
    """A layer (WGS 84): 1-60 points, wandering lines or star-shaped areas of 20 m to 5 km, or some whole counties.

    Its middle is in the city or up to 20 km outside.
    """
    random = np.random.default_rng(seed)
    if kind == "counties":
        names = random.choice(list(reference.counties), size=random.integers(1, 9), replace=False)
        return np.array([reference.counties[name] for name in names], dtype=object)
    middle = np.array(_place(reference, random))
    count = int(random.integers(1, 61))
    spread = random.choice([200.0, 3000.0, 25_000.0])
    centres = middle + random.normal(0, spread, (count, 2))
    if kind == "points":
        return to_wgs84_all(shapely.points(centres))
    if kind == "lines":
        steps = random.normal(0, random.uniform(50, 2000), (count, 8, 2))
        return to_wgs84_all(shapely.linestrings(centres[:, None, :] + steps.cumsum(axis=1)))
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    radius = random.uniform(20, 5000) * random.uniform(0.5, 1.0, (count, 8))
    rings = centres[:, None, :] + radius[..., None] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return to_wgs84_all(shapely.polygons(rings))


def to_wgs84_all(shapes: np.ndarray) -> np.ndarray:
    return shapely.transform(shapes, transformer(4548, 4326).transform, interleaved=False)


def _place(reference: Reference, random: np.random.Generator) -> tuple[float, float]:
    """A random point (plan metres) in the city or, once in ten, up to 20 km outside."""
    area = reference.city_plan if random.random() < 0.9 else reference.near_plan
    west, south, east, north = area.bounds
    while True:
        at = random.uniform((west, south), (east, north))
        if area.contains(shapely.Point(at)):
            return at[0], at[1]


drawn_layers = st.tuples(st.sampled_from(SYSTEMS), st.sampled_from(KINDS), st.integers(0, 2**32 - 1))
