"""What a file is, told by its content; what its name says must fit."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.archive import member_name, opened

HEAD = 1 << 16


@dataclass(frozen=True)
class Format:
    """A format that can be read.

    Attributes:
        kind: Its key.
        endings: File name endings that fit it, the usual one first.
        driver: The one GDAL driver that may open it; empty where the project reads it by itself.
    """

    kind: str
    endings: tuple[str, ...]
    driver: str = ""


FORMATS = {
    one.kind: one
    for one in (
        Format("shapefile", ("shp",), "ESRI Shapefile"),
        Format("gpkg", ("gpkg",), "GPKG"),
        Format("gdb", ("gdb",), "OpenFileGDB"),
        Format("geojson", ("geojson", "json"), "GeoJSON"),
        Format("geojsonl", ("geojsonl", "geojsons", "ndjson", "jsonl", "json"), "GeoJSONSeq"),
        Format("kml", ("kml",)),
        Format("fgb", ("fgb",), "FlatGeobuf"),
        Format("gml", ("gml", "xml"), "GML"),
        Format("dxf", ("dxf",), "DXF"),
        Format("tab", ("tab",), "MapInfo File"),
        Format("mif", ("mif",), "MapInfo File"),
        Format("csv", ("csv", "txt", "tsv")),
        Format("xlsx", ("xlsx", "xlsm")),
        Format("zip", ("zip",)),
        Format("kmz", ("kmz",)),
    )
}
DRIVERS = tuple(sorted({one.driver for one in FORMATS.values() if one.driver}))
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"fgb", "fgb"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"AutoCAD Binary DXF", "dxf-binary"),
    (b"PAR1", "parquet"),
)
DWG = re.compile(rb"AC10\d\d")
DXF = re.compile(r"\s*(?:999\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION")


def label(kind: str) -> str:
    """The Chinese (or proper) name of a format."""
    return {
        "shapefile": "Shapefile",
        "gpkg": "GeoPackage",
        "gdb": _("文件地理数据库（GDB）"),
        "geojson": "GeoJSON",
        "geojsonl": _("逐行 GeoJSON"),
        "kml": "KML",
        "kmz": "KMZ",
        "fgb": "FlatGeobuf",
        "gml": "GML",
        "dxf": "DXF",
        "tab": "MapInfo TAB",
        "mif": "MapInfo MIF",
        "csv": _("CSV 表格"),
        "xlsx": _("Excel 表格"),
        "zip": _("ZIP 压缩包"),
    }[kind]


def readable() -> str:
    """The formats that can be read, as one phrase for messages."""
    return _("能读的有：打成 zip 的 Shapefile 或 GDB、GeoPackage、GeoJSON、KML/KMZ、FlatGeobuf、GML、DXF、")


def _all_readable() -> str:
    return readable() + _("MapInfo（TAB、MIF）、带坐标列的 CSV 和 XLSX。")


def kind_of(path: Path, name: str) -> str:
    """The format of a file, by its content.

    Args:
        path: The file (or a .gdb folder).
        name: What it is called in messages; its ending must fit the content.

    Returns:
        A key of FORMATS.

    Raises:
        IntakeError: It is of no format that can be read, or its ending says something else.
    """
    ending = Path(name).suffix.lower().lstrip(".")
    if path.is_dir():
        if any(path.glob("*.gdbtable")):
            return "gdb"
        raise IntakeError(_("文件夹 {name} 不是文件地理数据库（.gdb）。").format(name=name) + _all_readable())
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = _kind_of_head(head, path, name, ending)
    if kind not in FORMATS:
        raise IntakeError(_refusal(kind, name))
    if ending not in FORMATS[kind].endings:
        raise IntakeError(_mismatch(kind, name, ending))
    return kind


def _kind_of_head(head: bytes, path: Path, name: str, ending: str) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(path, name)
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg" if head[68:72] in (b"GPKG", b"GP10", b"GP11") or ending == "gpkg" else "sqlite"
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    if found:
        return found
    if DWG.match(head):
        return "dwg"
    return _kind_of_text(_text_of(head), path, ending)


def _kind_of_zip(path: Path, name: str) -> str:
    with opened(path, name) as archive:
        names = [member_name(info) for info in archive.infolist()]
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "word"
    kml = any(one.lower().endswith(".kml") for one in names)
    return "kmz" if kml and name.lower().endswith(".kmz") else "zip"


def _text_of(head: bytes) -> str:
    """The head as text for telling formats apart; what is no text has NULs."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _kind_of_text(text: str, path: Path, ending: str) -> str:
    start = text.lstrip()
    if "\x00" in text:
        return "binary"
    if start.startswith(("{", "[")):
        return _kind_of_json(start, path)
    if start.startswith("<"):
        return _kind_of_xml(start)
    if re.match(r"version\s+\d+", start, re.IGNORECASE) and re.search(r"^\s*columns", start, re.I | re.M):
        return "mif"
    if start.lower().startswith("!table"):
        return "tab"
    if DXF.match(text):
        return "dxf"
    return "csv" if ending in FORMATS["csv"].endings or ending not in _endings() else "other-text"


def _endings() -> set[str]:
    return {ending for one in FORMATS.values() for ending in one.endings}


def _kind_of_json(start: str, path: Path) -> str:
    first, _newline, rest = start.partition("\n")
    if rest.lstrip().startswith("{") or path.suffix.lower() in (
        ".geojsonl",
        ".geojsons",
        ".jsonl",
        ".ndjson",
    ):
        try:
            return "geojsonl" if json.loads(first)["type"] == "Feature" else "other-json"
        except (ValueError, KeyError, TypeError):
            pass
    if re.search(
        r'"type"\s*:\s*"(FeatureCollection|Feature|GeometryCollection|(Multi)?(Point|LineString|Polygon))"',
        start,
    ):
        return "geojson"
    return "other-json"


def _kind_of_xml(start: str) -> str:
    without_comments = re.sub(r"<!--.*?-->", "", start, flags=re.DOTALL)
    root = re.search(r"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)", without_comments)
    name = root.group(2).lower() if root else ""
    if name == "kml":
        return "kml"
    if "opengis.net/gml" in start or name == "featurecollection":
        return "gml"
    return {"html": "html", "gpx": "gpx", "svg": "svg"}.get(name, "other-xml")


def _mismatch(kind: str, name: str, ending: str) -> str:
    if kind == "csv":
        message = _("{name} 的扩展名是“.{ending}”，内容却是普通文字，文件可能没有导出完整。")
        return (message + _("请重新导出；如果它是表格，请把扩展名改为 .csv。")).format(
            name=name, ending=ending
        )
    message = _("{name} 的扩展名是“.{ending}”，内容却是 {kind}。请把扩展名改为 .{right} 后再添加。")
    facts = {"kind": label(kind), "right": FORMATS[kind].endings[0]}
    return message.format(name=name, ending=ending, **facts)


def _refusal(kind: str, name: str) -> str:
    save_as = _("请用 Excel 或 WPS 打开，另存为 .xlsx 后再添加。")
    found, remedy = {
        "archive": (_("RAR、7z 或 gz 压缩包"), _("请解压后重新打成 .zip 再添加。")),
        "pdf": (_("PDF 文件"), _("空间数据请导出为 Shapefile 或 GeoPackage；规划文件请从文档页添加。")),
        "word": (_("Word 文档"), _("空间数据请导出为 Shapefile 或 GeoPackage；规划文件请从文档页添加。")),
        "image": (_("图片"), _("请先在 GIS 软件里数字化，导出为 Shapefile 或 GeoPackage。")),
        "ole": (_("旧版 Excel、Word 或加密的 Office 文件"), save_as),
        "program": (_("可执行程序"), _("请确认选对了文件。")),
        "dxf-binary": (_("二进制 DXF"), _("请在 CAD 里另存为文本（ASCII）DXF 后再添加。")),
        "dwg": (_("AutoCAD 图形（DWG）"), _("请在 CAD 里另存为 DXF 后再添加。")),
        "parquet": (_("Parquet 文件"), _("请导出为 GeoPackage 后再添加。")),
        "sqlite": (_("SQLite 数据库，不是 GeoPackage"), _("请导出为 GeoPackage 后再添加。")),
        "html": (_("网页"), _("可能是下载时存下了登录页或出错页，请重新下载。")),
        "gpx": (_("GPX 轨迹"), _("请转换为 KML 或 GeoJSON 后再添加。")),
        "svg": (_("SVG 图形，没有地理坐标"), _("请从原 GIS 软件导出为 Shapefile 或 GeoPackage。")),
        "other-xml": (_("XML，但不是 KML 或 GML"), _("请导出为 GML、KML 或 GeoPackage 后再添加。")),
        "other-json": (_("JSON，但不是 GeoJSON"), _("请导出为 GeoJSON（FeatureCollection）后再添加。")),
        "other-text": (_("文字，内容与扩展名不符"), _("请重新导出后再添加。")),
        "binary": (_("不认识的二进制内容"), _("请确认选对了文件，文件没有截断。")),
    }[kind]
    return _("{name} 是{found}，不能读入。").format(name=name, found=found) + remedy + _all_readable()
