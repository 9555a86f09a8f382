"""A layer under examination, and the shape of one check of the doctor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.i18n import _
from loaders.vector.limits import Limits
from loaders.vector.reading import Raw
from loaders.vector.reference import Reference
from loaders.vector.report import FIRST, Finding, Option
from loaders.vector.systems import Placement, plan_points

LEAVE = "leave"
FAMILIES = {
    "Point": "Point", "MultiPoint": "Point", "LineString": "LineString", "MultiLineString": "LineString",
    "LinearRing": "LineString", "Polygon": "Polygon", "MultiPolygon": "Polygon",
    "GeometryCollection": "GeometryCollection",
}  # fmt: skip
TYPE_NAMES = np.array(
    ["Point", "LineString", "LineString", "Polygon", "Point", "LineString", "Polygon", "GeometryCollection"],
    dtype=object,
)


def family_label(family: str) -> str:
    """A family of geometry types in Chinese."""
    return {
        "Point": _("点"), "LineString": _("线"), "Polygon": _("面"), "GeometryCollection": _("混合几何"), "": _("无位置"),
    }[family]  # fmt: skip


@dataclass
class State:
    """The layer as it stands between two checks; a check's repair changes it in place.

    Attributes:
        raw: What was read.
        reference: The city.
        limits: What is let in.
        geometry: Geometries, aligned with `table` and `numbers`; in the file's coordinates until the CRS is settled,
            then WGS 84.
        table: Attributes.
        numbers: Feature numbers in the file, from 1.
        placed: True once the geometries are WGS 84.
        placement: How the file's numbers became places; None until then.
        notes: What one check leaves for later ones.
    """

    raw: Raw
    reference: Reference
    limits: Limits
    geometry: np.ndarray
    table: pd.DataFrame
    numbers: np.ndarray
    placed: bool = False
    placement: Placement | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    _plan: np.ndarray | None = None

    def families(self) -> np.ndarray:
        """The family of each geometry: Point, LineString, Polygon, GeometryCollection, "" for none."""
        ids = shapely.get_type_id(self.geometry)
        return np.where(ids >= 0, TYPE_NAMES[np.maximum(ids, 0)], "")

    def plan(self) -> np.ndarray:
        """The geometries in plan metres (EPSG:4548); kept, and brought up to date with them."""
        if self._plan is None:
            self._plan = in_plan(self.geometry)
        return self._plan

    def set_geometry(self, rows: np.ndarray, geometries: Any) -> None:
        """Replaces the geometries of some rows."""
        changed = self.geometry.copy()
        changed[rows] = geometries
        self.geometry = changed
        if self._plan is not None:
            self._plan = self._plan.copy()
            self._plan[rows] = in_plan(changed[rows])

    def move(self, geometry: np.ndarray) -> None:
        """Replaces all geometries."""
        self.geometry, self._plan = geometry, None

    def keep(self, mask: np.ndarray) -> None:
        """Keeps only the rows of a mask."""
        self.geometry = self.geometry[mask]
        self._plan = None if self._plan is None else self._plan[mask]
        self.table = self.table[mask].reset_index(drop=True)
        self.numbers = self.numbers[mask]

    def drop(self, rows: np.ndarray) -> None:
        """Drops rows."""
        mask = np.ones(len(self.geometry), dtype=bool)
        mask[rows] = False
        self.keep(mask)

    def first(self, rows: np.ndarray) -> tuple[int, ...]:
        """The first feature numbers of some rows."""
        return tuple(int(one) for one in self.numbers[rows[:FIRST]])


def in_plan(shapes: np.ndarray) -> np.ndarray:
    """WGS 84 geometries as plan ones (EPSG:4548), in two dimensions."""
    return shapely.transform(shapes, plan_points)


@dataclass(frozen=True)
class Found:
    """A finding with all its rows, and what each option does to the state."""

    finding: Finding
    rows: np.ndarray
    mend: Callable[[State, str], None] | None = None


Look = Callable[[State], Found | None]


@dataclass(frozen=True)
class Check:
    """One question that the doctor asks of a layer: its finding's kind, the stage it belongs to, how it looks."""

    kind: str
    stage: str
    look: Look


def leave(effect: str = "") -> Option:
    """The option to change nothing."""
    return Option(LEAVE, _("保持原样"), effect or _("这些要素照原样导入。"))
