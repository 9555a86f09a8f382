"""Opens a file that somebody brings: unpacks it, tells what is in it, and lists its datasets."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector import gdal
from loaders.vector.archive import Budget, unpack
from loaders.vector.kinds import FORMATS, kind_of, label, readable
from loaders.vector.kml import read_kml
from loaders.vector.limits import Limits, check_size, setting
from loaders.vector.progress import Progress
from loaders.vector.tables import sheet_names
from loaders.vector.texts import plain_utf8, refuse_entities

NESTED = 2
SIDECARS = {
    "shapefile": ("shp", "shx", "dbf", "prj", "cpg", "qpj"),
    "tab": ("tab", "dat", "map", "id", "ind"),
    "mif": ("mif", "mid"),
    "gml": ("gml", "xml", "xsd", "gfs"),
}
WEAK = ("txt", "xml", "json")
METADATA = (".shp.xml", ".aux.xml", ".gdb.xml")
STAGES = {"copy": 1.0, "unpack": 4.0, "list": 1.0}


@dataclass(frozen=True)
class Dataset:
    """One layer of a file, ready to be read.

    Attributes:
        id: Its number in the file, as text ("1", "2", ...).
        name: Its name as a person calls it.
        file: The file it lies in, as named by its author.
        format: A key of `kinds.FORMATS`.
        path: Where the file lies, relative to the work folder.
        layer: Its name within that file, "" where the file is one layer.
        count: Features, or -1 where that is known only after reading.
        geometry: GDAL's name of the geometry type, "" for a table.
        fields: Number of fields, or -1.
        crs: The declared coordinate system, "" for none.
    """

    id: str
    name: str
    file: str
    format: str
    path: str
    layer: str = ""
    count: int = -1
    geometry: str = ""
    fields: int = -1
    crs: str = ""

    def as_json(self) -> dict[str, Any]:
        """The dataset as plain data."""
        return asdict(self)

    def line(self) -> str:
        """The dataset as one line for a list."""
        count = _("{n} 个要素").format(n=self.count) if self.count >= 0 else ""
        facts = [label(self.format), gdal.geometry_label(self.geometry), count, self.crs or _("未声明坐标系")]
        return f"{self.name}（" + "，".join(fact for fact in facts if fact) + "）"


def open_file(path: Path, name: str, folder: Path, limits: Limits, progress: Progress) -> list[Dataset]:
    """Puts a file's content into a work folder, checked, and lists the datasets in it.

    Args:
        path: The file, or a .gdb folder. Beside a bare .shp, .tab or .mif its companions are taken too.
        name: The file's name as its author knows it.
        folder: An empty work folder; only files in it are ever opened.
        limits: What is let in.
        progress: Told of the stages; may cancel.

    Raises:
        IntakeError: The file is refused; the message says why, what was expected and what to do.
    """
    if not path.exists():
        raise IntakeError(_("找不到文件 {name}。请核对路径。").format(name=name))
    progress.begin("copy")
    check_size(name, sum(one.stat().st_size for one in _all_files(path)), limits)
    kind = kind_of(path, name)
    budget = Budget(limits)
    content = folder / "content"
    try:
        progress.begin("unpack")
        if kind in ("zip", "kmz"):
            unpack(path, content, name, budget, progress)
            _unpack_nested(content, budget, progress)
        else:
            _copy(path, kind, content)
    except OSError as error:
        message = _("解压或复制 {name} 时写不进磁盘：{error}。请清出空间后重试。")
        raise IntakeError(message.format(name=name, error=error.strerror or error)) from error
    progress.begin("list")
    found = [one for file in _readable_files(content) for one in _datasets(*file, content, folder, limits)]
    if not found:
        raise IntakeError(_nothing(name, content))
    return [Dataset(**{**one.as_json(), "id": str(n)}) for n, one in enumerate(found, 1)]


def _all_files(path: Path) -> list[Path]:
    return [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]


def _copy(path: Path, kind: str, content: Path) -> None:
    """Copies a bare file and its companions; a link is never followed out of a .gdb folder."""
    content.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        target = content / path.name
        target.mkdir()
        for one in path.iterdir():
            if one.is_file() and not one.is_symlink():
                shutil.copyfile(one, target / one.name)
        return
    shutil.copyfile(path, content / path.name)
    for one in path.parent.iterdir() if kind in SIDECARS else ():
        wanted = one.stem == path.stem and one.suffix.lower().lstrip(".") in SIDECARS[kind]
        if wanted and one != path and one.is_file():
            shutil.copyfile(one, content / one.name)


def _unpack_nested(content: Path, budget: Budget, progress: Progress) -> None:
    """Unpacks zips that lie in a zip, two levels deep, on the same budget."""
    for _level in range(NESTED):
        inner = [
            one for one in content.rglob("*") if one.is_file() and one.suffix.lower() in (".zip", ".kmz")
        ]
        for one in inner:
            holder = one.with_name(one.name + ".d")
            unpack(one, holder, one.name, budget, progress)
            one.unlink()


def _readable_files(content: Path) -> Iterable[tuple[Path, str]]:
    """Every file (or .gdb folder) that its ending says is a layer, with its format, in name order.

    Texts, XML and JSON are layers only where nothing else is: beside layers they are notes and metadata.
    """
    holders = sorted({one.parent for one in content.rglob("*.gdbtable")})
    files = [
        one for one in sorted(content.rglob("*")) if one.is_file() and not set(holders) & set(one.parents)
    ]
    endings = {ending for one in FORMATS.values() if one.kind not in ("zip", "kmz") for ending in one.endings}
    wanted = [one for one in files if _ending(one) in endings and not one.name.lower().endswith(METADATA)]
    layers = [one for one in wanted if _ending(one) not in WEAK]
    yield from ((holder, "gdb") for holder in holders)
    for one in layers or ([] if holders else wanted):
        yield one, kind_of(one, one.name)


def _ending(file: Path) -> str:
    return file.suffix.lower().lstrip(".")


def _datasets(file: Path, kind: str, content: Path, folder: Path, limits: Limits) -> list[Dataset]:
    shown = file.relative_to(content).as_posix()
    where = file.relative_to(folder).as_posix()
    base = Dataset("", file.stem, shown, kind, where)
    if kind in ("geojson", "geojsonl", "kml", "gml"):
        plain_utf8(file, shown)
    if kind in ("kml", "gml"):
        refuse_entities(file, shown)
    if kind == "csv":
        return [base]
    if kind == "xlsx":
        _check_workbook(file, shown, limits)
        sheets = sheet_names(file, shown)
        return [Dataset(**{**base.as_json(), "name": sheet, "layer": sheet}) for sheet in sheets]
    if kind == "kml":
        folders, _skipped = read_kml(file, shown)
        return [
            Dataset(
                "",
                one.name,
                shown,
                kind,
                where,
                str(n),
                len(one.rows),
                _kind_of_all(one.geometries),
                crs="EPSG:4326",
            )
            for n, one in enumerate(folders)
        ]
    if kind == "tab":
        _check_tab(file, shown)
    found = [Dataset(**{**base.as_json(), **facts}) for facts in gdal.layers(file, kind, shown)]
    for one in found:
        _check_layer(one, limits)
    return found


def _kind_of_all(geometries: list[Any]) -> str:
    kinds = {geometry.geom_type for geometry in geometries if geometry is not None}
    return kinds.pop() if len(kinds) == 1 else ("Unknown" if kinds else "")


def _check_layer(one: Dataset, limits: Limits) -> None:
    if one.fields > limits.fields:
        message = _("{name} 有 {count} 个字段，最多 {most} 个。请删去不需要的列，或请管理员调大 {setting}。")
        facts = {"count": one.fields, "most": limits.fields, "setting": setting("fields")}
        raise IntakeError(message.format(name=one.name, **facts))
    if one.count > limits.features:
        message = _("{name} 有 {count} 个要素，最多 {most} 个。请拆成几个文件，或请管理员调大 {setting}。")
        facts = {"count": one.count, "most": limits.features, "setting": setting("features")}
        raise IntakeError(message.format(name=one.name, **facts))


def _check_tab(file: Path, shown: str) -> None:
    """Refuses MapInfo tables that only point to other files."""
    text = file.read_bytes()[:65536].decode("latin-1")
    if re.search(r'IsSeamless"?\s*=\s*"?TRUE|^\s*Type\s+(RASTER|LINKED|ODBC|WMS|WFS)', text, re.I | re.M):
        message = _(
            "{name} 只是指向别的文件或栅格的 MapInfo 表，不能读入。请导出为独立的 TAB 或 MIF 后再添加。"
        )
        raise IntakeError(message.format(name=shown))


def _check_workbook(file: Path, shown: str, limits: Limits) -> None:
    """An Excel file is a zip of XML: the same guards hold for it."""
    inner = file.with_name(file.name + ".d")
    try:
        parts = unpack(file, inner, shown, Budget(limits), Progress())
        for part in parts:
            if part.suffix.lower() in (".xml", ".rels", ".vml"):
                refuse_entities(part, shown)
    finally:
        shutil.rmtree(inner, ignore_errors=True)


def _nothing(name: str, content: Path) -> str:
    endings = sorted({one.suffix.lower() for one in content.rglob("*") if one.is_file()})
    found = "、".join(endings[:8]) or _("没有文件")
    message = _("{name} 里没有能读的图层（其中有：{found}）。").format(name=name, found=found)
    if ".dbf" in endings or ".shx" in endings:
        message += _("Shapefile 缺少 .shp 文件，请把 .shp、.shx、.dbf、.prj 一起打包。")
    return message + readable() + _("MapInfo（TAB、MIF）、带坐标列的 CSV 和 XLSX。")
