"""Reads KML: placemarks by folder, their extended data under their own (Chinese) names.

GDAL's driver turns Chinese names of extended data into underscores, which merges fields; hence this reader.
Links to other files and to the network are counted and never followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.texts import broken_xml

CONTAINERS = ("Folder", "Document", "kml")
NAME, DESCRIPTION, FOLDER = "名称", "描述", "文件夹"
LINKS = ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay")


@dataclass
class Folder:
    """The placemarks that lie directly in one folder: rows of text by field, geometries beside them."""

    name: str
    rows: list[dict[str, str]] = field(default_factory=list)
    geometries: list[BaseGeometry | None] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """The attributes; what a placemark does not say is None."""
        names = dict.fromkeys(key for row in self.rows for key in row)
        return pd.DataFrame(
            {key: pd.Series([row.get(key) for row in self.rows], dtype=object) for key in names}
        )

    def shapes(self) -> np.ndarray:
        """The geometries as an array of the table's length."""
        found = np.full(len(self.geometries), None, dtype=object)
        found[:] = self.geometries
        return found


def read_kml(path: Path, name: str) -> tuple[list[Folder], Counter[str]]:
    """The folders of a KML file that hold placemarks, and how many links and overlays were passed over.

    Raises:
        IntakeError: The XML is broken.
    """
    folders: dict[int, Folder] = {}
    skipped: Counter[str] = Counter()
    trail: list[ElementTree.Element] = []
    try:
        for event, element in ElementTree.iterparse(path, events=("start", "end")):
            tag = _tag(element)
            if event == "start":
                trail.append(element)
                continue
            trail.pop()
            if tag in LINKS:
                skipped[tag] += 1
            if tag == "Placemark" and not any(_tag(one) in LINKS for one in trail):
                owner = next(one for one in reversed(trail) if _tag(one) in CONTAINERS)
                folder = folders.setdefault(id(owner), Folder(_folder_name(owner, path)))
                folder.rows.append(_attributes(element))
                folder.geometries.append(_geometry(element))
            if tag == "Placemark" or tag in LINKS:
                element.clear()
    except ElementTree.ParseError as error:
        raise IntakeError(broken_xml(name, error)) from error  # type: ignore[arg-type]
    except StopIteration as error:
        raise IntakeError(_("{name} 里有不在任何文件夹中的地标。请重新导出。").format(name=name)) from error
    return list(folders.values()), skipped


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (child for child in element if _tag(child) in tags)


def _text(element: ElementTree.Element, tag: str) -> str:
    return next((child.text or "" for child in _children(element, tag)), "").strip()


def _folder_name(owner: ElementTree.Element, path: Path) -> str:
    return _text(owner, "name") or path.stem


def _attributes(placemark: ElementTree.Element) -> dict[str, str]:
    row: dict[str, str] = {}
    for tag, key in (("name", NAME), ("description", DESCRIPTION)):
        text = _text(placemark, tag)
        if text:
            row[key] = text
    for data in placemark.iter():
        if _tag(data) == "Data":
            row[data.get("name") or ""] = _text(data, "value")
        elif _tag(data) == "SimpleData":
            row[data.get("name") or ""] = (data.text or "").strip()
    return row


def _geometry(placemark: ElementTree.Element) -> BaseGeometry | None:
    found = [made for child in placemark if (made := _shape(child)) is not None]
    return found[0] if found else None


def _shape(element: ElementTree.Element) -> BaseGeometry | None:
    """A geometry element as a shapely geometry; None where it is none, or cannot be made."""
    tag = _tag(element)
    try:
        if tag == "Point":
            return shapely.Point(_coordinates(element)[0])
        if tag in ("LineString", "LinearRing"):
            return shapely.LineString(_coordinates(element))
        if tag == "Track":
            words = [(child.text or "").split() for child in _children(element, "coord")]
            return shapely.LineString([tuple(map(float, one)) for one in words])
        if tag == "Polygon":
            return _polygon(element)
        if tag in ("MultiGeometry", "MultiTrack"):
            return _collect([made for child in element if (made := _shape(child)) is not None])
    except (ShapelyError, ValueError, IndexError):
        return None
    return None


def _coordinates(element: ElementTree.Element) -> list[tuple[float, ...]]:
    places = [tuple(map(float, one.split(","))) for one in _text(element, "coordinates").split()]
    common = min(map(len, places), default=0)  # heights are left out where not every place has one
    return [place[:common] for place in places]


def _polygon(element: ElementTree.Element) -> BaseGeometry:
    rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}  # type: dict[str, list[list[tuple[float, ...]]]]
    for boundary in _children(element, *rings):
        rings[_tag(boundary)] += [_coordinates(ring) for ring in _children(boundary, "LinearRing")]
    if not rings["outerBoundaryIs"]:
        return shapely.Polygon()
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _collect(parts: list[BaseGeometry]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    multi = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    if len(kinds) == 1 and kinds <= set(multi):
        return multi[kinds.pop()](parts)
    return shapely.GeometryCollection(parts)
