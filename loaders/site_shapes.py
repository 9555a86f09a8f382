"""The bare shapes of a file, for a site: read by the same worker, under the same guards, as whole layers are.

Attributes are passed over. What comes back is plain data: for each dataset its format, its coordinate system and its
geometries as hexadecimal WKB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.limits import Limits
from loaders.vector.progress import Progress
from loaders.vector.reading import read
from loaders.vector.sources import open_file

TABLES = ("csv", "xlsx")
MOST_DATASETS = 50
MOST_VERTICES = 200_000


def shapes_of(path: Path, name: str, folder: Path, limits: Limits) -> list[dict[str, Any]]:
    """The shapes of every dataset of a file.

    Args:
        path: The file.
        name: What it is called.
        folder: An empty work folder.
        limits: What is let in.

    Returns:
        For each dataset that has shapes: format, crs ("" where the file does not say), shapes (hex WKB, 2D) and
        unreadable (how many shapes are there and cannot be read).

    Raises:
        IntakeError: The file is refused, or holds more than a site can have.
    """
    found = []
    vertices = 0
    datasets = [one for one in open_file(path, name, folder, limits, Progress()) if one.count]
    if len(datasets) > MOST_DATASETS:
        message = _("{name} 里有 {n} 个图层，最多 {most} 个。请只导出地块边界再上传。")
        raise IntakeError(message.format(name=name, n=len(datasets), most=MOST_DATASETS))
    for dataset in datasets:
        try:
            raw = read(dataset, folder, limits)
        except IntakeError:
            if dataset.format not in TABLES or len(datasets) == 1:
                raise
            continue  # a text beside the boundary
        shapes = [shapely.force_2d(one) for one in raw.geometry if one is not None and not one.is_empty]
        vertices += int(shapely.get_num_coordinates(shapes).sum()) if shapes else 0
        if vertices > MOST_VERTICES:
            raise IntakeError(_("文件里的顶点超过 {most} 个。请先简化边界。").format(most=MOST_VERTICES))
        hexes = [shapely.to_wkb(one, hex=True) for one in shapes]
        torn = len(raw.unreadable)
        if hexes or torn:
            found.append({"format": dataset.format, "crs": raw.crs, "shapes": hexes, "unreadable": torn})
    return found
