"""`python -m benchmarks.intake`: a large layer from the file to the browser, beside folium's own way of embedding it."""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import shapely

from benchmarks.report import give, ratio
from geodata.atlas import COUNTIES, Atlas, enriched, load_atlas
from geodata.crs import PLAN_CRS
from geodata.matching import Adoption, adopt, match
from geodata.workspace.additions import additions
from geodata.workspace.layer_files import staging, tiles_path
from geodata.workspace.layers import NewVersion, add_version, publish
from geodata.workspace.store import open_workspace
from layers.classifying import style_class
from layers.tiles import make_tiles
from loaders.vector.intake import Intake
from loaders.vector.reference import Reference
from loaders.vector.rows import rows_of

TITLE = "## 导入"
POLYGONS = 100_000
AIM_SECONDS = 60.0
AIM_MB = 2000.0
SOURCE = {"provider": "a", "licence": "b", "retrieved": "c", "method": "d"}


@dataclass
class Figures:
    """Seconds of each step in order, memory in megabytes, and what folium's way took; the machine's load before."""

    polygons: int
    steps: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0.0
    tiles_mb: float = 0.0
    embedded_s: float = 0.0
    embedded_mb: float = 0.0
    load: float = 0.0

    @property
    def total(self) -> float:
        """Seconds from the upload to the tiles that the browser draws."""
        return sum(self.steps.values())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times a step."""
        begun = time.perf_counter()
        yield
        self.steps[name] = time.perf_counter() - begun


def polygons(atlas: Atlas, count: int) -> gpd.GeoDataFrame:
    """Squares in rows over the city, in plan coordinates, with names, a number and a word each."""
    west, south, east, north = gpd.GeoSeries([atlas.city], crs=4326).to_crs(PLAN_CRS).total_bounds
    side = int(np.ceil(np.sqrt(count)))
    x, y = np.meshgrid(np.linspace(west, east, side), np.linspace(south, north, side))
    half = (east - west) / side * 0.4
    x, y = x.ravel()[:count], y.ravel()[:count]
    shapes = shapely.box(x - half, y - half, x + half, y + half)
    names = [f"地块{n}" for n in range(count)]
    facts = {
        "名称": names,
        "面积": np.arange(count) * 1.5,
        "用途": ["耕地", "林地", "水面", "园地"] * (count // 4),
    }
    return gpd.GeoDataFrame(facts, geometry=shapes, crs=PLAN_CRS)


def upload(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    """The zipped shapefile that somebody brings: GBK, no .prj."""
    frame.to_file(folder / "地块.shp", encoding="GB18030", engine="pyogrio")
    path = folder / "地块.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("shp", "shx", "dbf"):
            archive.write(folder / f"地块.{part}", f"地块.{part}")
    return path


def measure(count: int = POLYGONS) -> Figures:
    """Takes a layer in, step by step, in a workspace of its own."""
    atlas, figures = load_atlas(), Figures(count - count % 4, load=os.getloadavg()[0])
    with tempfile.TemporaryDirectory(prefix="plan-bench-") as work:
        folder = Path(work)
        path = upload(polygons(atlas, figures.polygons), folder)
        workspace = open_workspace(folder / "home", f"sqlite:///{folder / 'w.db'}")
        with Intake(path, Reference.of(atlas)) as intake:
            with figures.step("打开"):
                dataset = intake.open()[0]
            with figures.step("体检"):
                report = intake.examine(dataset)
            with figures.step("处理"):
                repaired = intake.repair(dataset, report.proposals)
        with figures.step("对应"):
            rows = rows_of(repaired.layer)
            chosen = {one.number: one.feature_id for one in match(rows, ())}
            how = Adoption("parcels", "mapped", "a", "地块")
            features = adopt(rows, chosen, {}, atlas.layer_features(COUNTIES), how)
        entry = {
            "id": "parcels", "title": "地块", "group": "industry", "geometry": "Polygon", "order": 30,
            "provenance": SOURCE, "style": {"classes": [style_class("Polygon", "地块", "#1f5f8b")]},
        }  # fmt: skip
        with figures.step("存版本并发布"):
            version = add_version(workspace, NewVersion(entry, features, (), path.name, {}), "a", "b")
            publish(workspace, "parcels", version, "a", "b")
        with figures.step("重读全图"):
            shown = enriched(atlas, additions(workspace, workspace.edition))
        out = tiles_path(workspace.home, version)
        with figures.step("切片"), staging(workspace.home) as aside:
            make_tiles(shown.layer_by_id["parcels"], out, aside)
        figures.tiles_mb = out.stat().st_size / 1e6
        figures.memory_mb = peak_mb()
        embed(repaired.layer, folder / "embedded.html", figures)
    return figures


def peak_mb() -> float:
    """The most memory that this process, or one that it started, has held, in megabytes."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def embed(layer: gpd.GeoDataFrame, path: Path, figures: Figures) -> None:
    """The same layer embedded by folium.GeoJson."""
    begun = time.perf_counter()
    map_ = folium.Map(location=[36.45, 115.95], zoom_start=9, tiles=None)
    folium.GeoJson(layer[["name", "geometry"]]).add_to(map_)
    map_.save(str(path))
    figures.embedded_s = time.perf_counter() - begun
    figures.embedded_mb = os.path.getsize(path) / 1e6


def section(figures: Figures) -> str:
    """The figures as a section of the results."""
    steps = "".join(f"| {name} | {seconds:.1f} s |\n" for name, seconds in figures.steps.items())
    ours = figures.steps["切片"]
    met = "达到" if figures.total < AIM_SECONDS and figures.memory_mb < AIM_MB else "没有达到"
    return (
        f"{TITLE}\n\n`python -m benchmarks.intake` 单独测。{figures.polygons} 个面的 GBK Shapefile（无 .prj），从上传到切片可画；"
        f"开始时机器负载 {figures.load:.1f}（1 分钟平均）。\n\n"
        f"| 步骤 | 用时 |\n| --- | ---: |\n{steps}| 合计 | {figures.total:.1f} s |\n\n"
        f"| 给浏览器的 | 本应用（切片） | folium.GeoJson 嵌入 | 倍数 |\n| --- | ---: | ---: | ---: |\n"
        f"| 制作 | {ours:.1f} s | {figures.embedded_s:.1f} s | {ratio(ours, figures.embedded_s)} |\n"
        f"| 大小 | {figures.tiles_mb:.1f} MB（按需取） | {figures.embedded_mb:.1f} MB（全取） | {ratio(figures.tiles_mb, figures.embedded_mb)} |\n\n"
        f"- {met}：合计少于 {AIM_SECONDS:.0f} 秒，内存少于 {AIM_MB / 1000:.0f} GB（{figures.memory_mb:.0f} MB，单个进程的峰值）\n"
    )


def main() -> None:
    """Measures and prints; with --write also keeps the figures beside the others."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--polygons", type=int, default=POLYGONS, help=f"how many ({POLYGONS})")
    parser.add_argument("--write", action="store_true", help="replace the section in RESULTS.md")
    asked = parser.parse_args()
    text = section(measure(asked.polygons))
    give(text, asked.write)


if __name__ == "__main__":
    main()
