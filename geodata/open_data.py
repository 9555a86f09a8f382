"""The open data export: everything the atlas knows, as plain files that other programs read.

The files, their columns and their order are a stable contract. All is UTF-8; lists in a CSV cell are JSON.

- features.geojson: EPSG:4326, longitude first; properties id, layer, name, aliases (list), kind, county (one
  string, several joined by 、: 莘县、阳谷县), status, accuracy, source, clause_ids (list), target_ids (list);
  the geometry is null where the documents name a thing that nobody can place.
- clauses.csv: clause_id, doc_id, heading_path (list), text.
- targets.csv: target_id, clause_id, indicator, area, baseline, baseline_year, comparator, value, unit, year,
  nature, lead, quote, feature_ids (list).
- links.csv: feature_id, clause_id, quote.
- documents.csv: doc_id, number, title, issuer, date, period.
- layers.csv: layer (its id), group (its id), title, geometry, features (how many), provider, licence,
  retrieved, method.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from geodata.atlas import Atlas
from geodata.errors import ExportError
from geodata.i18n import _
from geodata.model import Clause, Document, Feature, Layer, Link, Target
from geodata.plan import write_table

FEATURES = "features.geojson"


@dataclass(frozen=True)
class LayerRow:
    """One row of layers.csv."""

    layer: str
    group: str
    title: str
    geometry: str
    features: int
    provider: str
    licence: str
    retrieved: str
    method: str


def layer_row(layer: Layer) -> LayerRow:
    """A layer with the number of its features and its provenance."""
    source = layer.provenance
    return LayerRow(
        layer.id,
        layer.group,
        layer.title,
        layer.geometry,
        len(layer.features),
        source.provider,
        source.licence,
        source.retrieved,
        source.method,
    )


def feature_row(atlas: Atlas, feature: Feature) -> dict[str, Any]:
    """A feature as GeoJSON (RFC 7946: WGS 84, outer rings counter-clockwise); null geometry if unplaced."""
    shape = feature.geometry
    return {
        "type": "Feature",
        "properties": {
            "id": feature.id,
            "layer": feature.layer,
            "name": feature.name,
            "aliases": list(feature.aliases),
            "kind": feature.kind,
            "county": feature.county_text,
            "status": feature.status,
            "accuracy": feature.accuracy,
            "source": feature.source,
            "clause_ids": list(dict.fromkeys(link.clause_id for link in atlas.links.get(feature.id, ()))),
            "target_ids": [target.target_id for target in atlas.targets.get(feature.id, ())],
        },
        "geometry": None if shape is None else json.loads(shapely.to_geojson(shapely.orient_polygons(shape))),
    }


def write_features(path: Path, atlas: Atlas) -> int:
    """Writes every feature, one per line, layer by layer in drawing order; returns how many there were."""
    lines = [
        json.dumps(feature_row(atlas, feature), ensure_ascii=False)
        for layer in atlas.layers
        for feature in layer.features
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(lines)


def _writers(atlas: Atlas) -> dict[str, Callable[[Path], int]]:
    plan = atlas.plan
    return {
        FEATURES: lambda path: write_features(path, atlas),
        "clauses.csv": lambda path: write_table(path, Clause, plan.clauses),
        "targets.csv": lambda path: write_table(path, Target, plan.targets),
        "links.csv": lambda path: write_table(path, Link, plan.links),
        "documents.csv": lambda path: write_table(path, Document, plan.documents),
        "layers.csv": lambda path: write_table(path, LayerRow, map(layer_row, atlas.layers)),
    }


def export(atlas: Atlas, out: Path) -> dict[str, int]:
    """Writes the open data to a folder, which is made if need be; files of an earlier export are replaced.

    All files are written aside first and then moved to their names, so that each is whole or not there.

    Args:
        atlas: The loaded atlas.
        out: The folder.

    Returns:
        How many records each file holds, by file name.

    Raises:
        ExportError: The folder is a file, or cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".export-", dir=out) as aside:
            writers = _writers(atlas)
            counts = {name: write(Path(aside) / name) for name, write in writers.items()}
            for name in writers:
                os.replace(Path(aside) / name, out / name)
    except (FileExistsError, NotADirectoryError) as error:
        message = _("{out} 是文件，或在一个文件之下，不能作目录。请另选一个目录。")
        raise ExportError(message.format(out=out)) from error
    except (OSError, UnicodeError) as error:
        message = _("写不进 {out}：{error}。请检查磁盘空间和写入权限，或另选一个目录。")
        raise ExportError(message.format(out=out, error=error)) from error
    return counts
