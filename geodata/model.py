"""The atlas's vocabulary as plain data: Layer, Feature, Clause, Document, Target, Link, Issue.

Geometries are shapely objects in WGS 84 (EPSG:4326); lengths and areas are in metres, in the plan CRS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from geodata.i18n import _

ACCURACIES = ("authoritative", "mapped", "located", "schematic", "derived", "unplaced")
STAGES = ("existing", "building", "planned", "studied")
GEOMETRY_TYPES = ("Point", "LineString", "Polygon")
WHOLE_CITY = "全市"
OUTSIDE = "市外"
LARGE_LAYER = 5_000


def accuracy_label(code: str) -> str:
    """The short Chinese name of an accuracy code, as shown on the map."""
    return {
        "authoritative": _("官方数据"),
        "mapped": _("地图数据"),
        "located": _("点位"),
        "schematic": _("示意"),
        "derived": _("推算"),
        "unplaced": _("未落图"),
    }[code]


def accuracy_meaning(code: str) -> str:
    """What an accuracy code means for a planner, in one plain sentence."""
    return {
        "authoritative": _("主管部门发布的正式数据。"),
        "mapped": _("取自已有的地图数据，精度以其比例尺为准。"),
        "located": _("按已知点位或所在镇、园区的驻地标示。"),
        "schematic": _("由控制点连线绘成，只表示走向和大致范围，不能用于量算和审批。"),
        "derived": _("由其他数据计算得出，不是法定边界。"),
        "unplaced": _("文件点了名，但没有可靠位置，只列名，不上图。"),
    }[code]


def stage_label(code: str) -> str:
    """The Chinese name of a stage code (what the document's status words amount to)."""
    return {
        "existing": _("现状"),
        "building": _("在建"),
        "planned": _("规划"),
        "studied": _("研究"),
    }[code]


def date_text(iso: str) -> str:
    """An ISO date as it is written in Chinese: 2021年4月16日; 2023年12月 where only the month is known."""
    units = (_("年"), _("月"), _("日"))
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), units, strict=False) if part)


@dataclass(frozen=True)
class Document:
    """One official document: its number, title, issuer, date (ISO) and the period that it plans for."""

    doc_id: str
    number: str
    title: str
    issuer: str
    date: str
    period: str


@dataclass(frozen=True)
class Clause:
    """One paragraph (or box item, or table row) of a document, verbatim, under its heading path."""

    clause_id: str
    doc_id: str
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Target:
    """One number to reach, as the document words it; numbers stay text so that ranges and 约 survive."""

    target_id: str
    clause_id: str
    indicator: str
    area: str
    baseline: str
    baseline_year: str
    comparator: str
    value: str
    unit: str
    year: str
    nature: str
    lead: str
    quote: str
    feature_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Feature to clause, by a verbatim quote of the clause."""

    feature_id: str
    clause_id: str
    quote: str


@dataclass(frozen=True)
class Doubt:
    """A slip or contradiction in the documents: where it stands, both readings, and what the atlas does about it."""

    kind: str
    subject: str
    clause_a: str
    quote_a: str
    clause_b: str
    quote_b: str
    reading_a: str
    reading_b: str
    treatment: str
    feature_ids: tuple[str, ...] = ()
    target_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """How the map itself answers a target: what it counts or measures, in the target's unit, and why it may differ."""

    target_id: str
    kind: str
    feature_ids: tuple[str, ...]
    unit: str
    factor: str
    reason: str


@dataclass(frozen=True)
class Reason:
    """Why a clause that holds a number holds no target."""

    clause_id: str
    reason: str


@dataclass(frozen=True)
class Provenance:
    """Where a layer's geometry comes from: provider, licence, date retrieved, method."""

    provider: str
    licence: str
    retrieved: str
    method: str


@dataclass(frozen=True)
class Feature:
    """One thing on the map, or named by the documents and not placed (geometry None).

    `recipe` tells how a derived geometry follows from other features (see geodata.deriving); `facts` are further
    attributes that a layer brings along (name to text, number or boolean).
    """

    id: str
    layer: str
    name: str
    kind: str
    county: tuple[str, ...]
    status: str
    stage: str
    accuracy: str
    geometry: BaseGeometry | None
    aliases: tuple[str, ...] = ()
    rank: int = 2
    uncertainty_m: float | None = None
    source: str = ""
    note: str = ""
    recipe: dict[str, Any] | None = field(default=None, compare=False)
    facts: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def county_text(self) -> str:
        """The counties as one string: 阳谷县, or 莘县、阳谷县."""
        return "、".join(self.county)


@dataclass(frozen=True)
class Layer:
    """A named set of features of one geometry type, with style, group and provenance (one YAML file).

    Attributes:
        boundary: The ground that everything stands on: never filtered, not clicked before anything else.
        background: Areas that stand for a wide wording (a whole county, say): drawn, listed, not clicked.
        measured: False where an area's size means nothing, because its outline is a drawing convention.
        tiles: The name of the tiles that it is drawn from; "" where it is sent to the browser whole.
    """

    id: str
    title: str
    group: str
    geometry: str
    order: int
    provenance: Provenance
    style: dict[str, Any]
    description: str = ""
    boundary: bool = False
    background: bool = False
    measured: bool = True
    visible: bool = False
    crosses: bool = False
    aliases: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    tiles: str = ""

    @property
    def is_large(self) -> bool:
        """True for a layer that is too large to be sent to the browser whole."""
        return len(self.features) >= LARGE_LAYER


@dataclass(frozen=True)
class Issue:
    """A located problem in data: which file and feature, what is wrong, and what to do about it."""

    file: str
    feature_id: str
    problem: str
    remedy: str

    def line(self) -> str:
        """The issue as one line for the console."""
        where = f"{self.file} · {self.feature_id}" if self.feature_id else self.file
        line = _("{where}：{problem}　处理办法：{remedy}").format(
            where=where, problem=self.problem, remedy=self.remedy
        )
        return "".join(char if char.isprintable() or char == "　" else " " for char in line)
