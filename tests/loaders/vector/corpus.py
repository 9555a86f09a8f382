"""Nasty files: each with what it must come to, either a layer read right (with findings) or a refusal in words.

Run by `test_corpus.py`; add a case here and it is tested.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from loaders.vector.china_shift import wgs_to_bd, wgs_to_gcj
from loaders.vector.doctor import Outcome
from loaders.vector.limits import Limits
from loaders.vector.reference import Reference
from tests.loaders.vector import makers as m

Make = Callable[[Path, Reference], Path]
SMALL = Limits(upload_mb=1, unpacked_mb=2, members=20)
OPTIONAL = Callable[[Outcome], None] | None


@dataclass(frozen=True)
class Case:
    """A nasty file.

    Attributes:
        name: What is nasty about it.
        make: Makes it in a folder; returns its path.
        refused: Words that the refusal has; "" where it is read.
        finds: Finding kinds, each with its severity, that the report has.
        clean_of: Finding kinds that it must not have.
        count: Datasets in it.
        features: Features after the proposals were accepted.
        names: The first names after the proposals were accepted.
        at: Longitude and latitude of the layer's south-west corner after the proposals were accepted.
        within_m: How exact `at` must be.
        check: More to look at.
        limits: Limits other than the usual.
    """

    name: str
    make: Make
    refused: str = ""
    finds: dict[str, str] = field(default_factory=dict)
    clean_of: tuple[str, ...] = ()
    count: int = 1
    features: int | None = None
    names: tuple[str, ...] = ()
    at: tuple[float, float] | None = None
    within_m: float = 1.0
    check: OPTIONAL = None
    limits: Limits = field(default_factory=Limits)


CORNER = (115.90, 36.44)
NAMES = tuple(name for _code, name, *_at in m.TOWNS)
PLAIN: dict[str, Any] = {"names": NAMES, "at": CORNER, "features": 4}


def shp(crs: int = 4490, layer: Any = None, **how: Any) -> Make:
    """A zipped shapefile without .prj of the squares in a system, or of another layer."""
    how.setdefault("without", ("cpg", "prj"))
    return lambda f, _r: m.zipped_shapefile(f, m.squares(crs) if layer is None else layer(), **how)


def text(name: str, content: str | bytes, codec: str = "utf-8") -> Make:
    """A file with some content."""

    def make(folder: Path, _reference: Reference) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
        return path

    return make


def drawn(shapes: Callable[[], list[Any]], name: str = "layer.gpkg", **columns: list[Any]) -> Make:
    """A GeoPackage of shapes in WGS 84."""
    return lambda f, _r: m.written(m.with_shapes(shapes(), **columns), f / name)


def valued(**columns: list[Any]) -> Make:
    """The squares with other columns beside their names, as GeoJSON."""
    return lambda f, _r: m.written(m.squares().assign(**columns), f / "layer.geojson", driver="GeoJSON")


def table(rows: list[list[Any]], name: str = "表.csv", codec: str = "utf-8", mark: str = ",") -> Make:
    return text(name, "\n".join(mark.join(map(str, row)) for row in rows), codec)


def box(x: float, y: float, size: float = 0.02) -> Any:
    return shapely.box(x, y, x + size, y + size)


def east_of(reference: Reference, metres: float) -> Any:
    """A small square whose western side lies so many metres east of the city's easternmost point."""
    at = shapely.get_coordinates(reference.city)
    x, y = at[at[:, 0].argmax()]
    return box(x + metres / (111_320 * np.cos(np.radians(y))), y - 0.005, 0.01)


# --- encoding ---------------------------------------------------------------------------------------------------------


def big5(folder: Path, _reference: Reference) -> Path:
    layer = m.squares().rename(columns={"XZQMC": "名稱"})
    layer["名稱"] = ["古樓街道辦事處", "柳園街道辦事處", "新區街道辦事處", "湖西街道辦事處"]
    return m.zipped_shapefile(folder, layer, codec="CP950")


def cut_value(folder: Path, _reference: Reference) -> Path:
    """A GBK value that fills its field to the last byte, with half a character at the end."""
    parts = m.shapefile(folder, m.squares())
    data = bytearray(parts["layer.dbf"])
    at = data.index("古楼街道".encode("gbk"))
    data[at : at + 80] = ("古" * 40).encode("gbk")[:79] + b"\xb9"
    return m.zipped(folder / "layer.zip", {**parts, "layer.dbf": bytes(data)})


def language_byte(folder: Path, _reference: Reference) -> Path:
    parts = m.shapefile(folder, m.squares())
    data = bytearray(parts["layer.dbf"])
    data[29] = 0x4D
    return m.zipped(folder / "layer.zip", {**parts, "layer.dbf": bytes(data)})


def whole_names(outcome: Outcome) -> None:
    assert "XZQMC" in outcome.report.fields or "名稱" in outcome.report.fields
    assert all("\ufffd" not in str(value) for value in outcome.layer["name"])


def cut_field(outcome: Outcome) -> None:
    assert "行政区" in outcome.report.fields
    assert outcome.report.finding("cut_names").count == 2
    assert list(outcome.layer["name"]) == list(NAMES)


ENCODING = [
    Case("GBK shapefile without .cpg", shp(), finds={"encoding": "note"}, **PLAIN),
    Case("GBK shapefile with .cpg", shp(cpg="GBK", without=("prj",)), finds={"encoding": "note"}, **PLAIN),
    Case("UTF-8 shapefile without .cpg", shp(codec="UTF-8"), finds={"encoding": "note"}, **PLAIN),
    Case(
        "UTF-8 shapefile whose .cpg says GBK",
        shp(codec="UTF-8", cpg="GBK"),
        finds={"encoding": "fault"},
        **PLAIN,
    ),
    Case("GBK shapefile whose .cpg says UTF-8", shp(cpg="UTF-8"), finds={"encoding": "fault"}, **PLAIN),
    Case(
        "GBK shapefile whose .cpg says Latin-1", shp(cpg="ISO-8859-1"), finds={"encoding": "fault"}, **PLAIN
    ),
    Case(
        "Big5 shapefile without .cpg",
        big5,
        finds={"encoding": "note"},
        names=("古樓街道辦事處",),
        check=whole_names,
    ),
    Case("language byte 0x4D", language_byte, finds={"encoding": "note"}, **PLAIN),
    Case(
        "field names cut mid-character",
        lambda f, r: m.zipped_shapefile(
            f, m.squares().rename(columns={"XZQMC": "行政区名称", "XZQDM": "镇代码全国统一"}), codec="UTF-8"
        ),
        finds={"cut_names": "note"},
        check=cut_field,
    ),
    Case("value cut mid-character", cut_value, check=whole_names),
    Case(
        "Chinese read as Western text and saved so",
        valued(XZQMC=[name.encode("gbk").decode("latin-1") for name in NAMES]),
        finds={"mojibake": "fault"},
        **PLAIN,
    ),
    Case(
        "characters lost for good",
        valued(XZQMC=["锟斤拷锟斤拷", *NAMES[1:]]),
        finds={"lost": "doubt"},
        features=4,
    ),
    Case(
        "CSV in GBK",
        table([["名称", "经度", "纬度"], ["光岳楼", 115.964, 36.444]], codec="gbk"),
        names=("光岳楼",),
        at=(115.964, 36.444),
    ),
    Case(
        "CSV in UTF-16 with tabs",
        table([["名称", "经度", "纬度"], ["光岳楼", 115.964, 36.444]], codec="utf-16", mark="\t"),
        names=("光岳楼",),
        at=(115.964, 36.444),
    ),
    Case(
        "CSV with a BOM and semicolons",
        table([["名称", "经度", "纬度"], ["光岳楼", 115.964, 36.444]], codec="utf-8-sig", mark=";"),
        names=("光岳楼",),
    ),
    Case(
        "GeoJSON in GBK",
        text(
            "图.geojson",
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"光岳楼"},"geometry":{"type":"Point","coordinates":[115.964,36.444]}}]}',
            "gbk",
        ),
        names=("光岳楼",),
        at=(115.964, 36.444),
    ),
    Case(
        "KML that declares GBK",
        text(
            "图.kml",
            m.kml(m.placemark("光岳楼", 115.964, 36.444), '<?xml version="1.0" encoding="GBK"?>'),
            "gbk",
        ),
        names=("光岳楼",),
        at=(115.964, 36.444),
    ),
    Case(
        "MapInfo MIF in GBK, charset neutral",
        lambda f, r: mif_neutral(f),
        finds={"encoding": "note"},
        names=NAMES,
        at=CORNER,
    ),
    Case(
        "DXF in GBK",
        lambda f, r: dxf(f, "gbk"),
        finds={"encoding": "note"},
        names=("道路",),
        at=(115.9, 36.42),
    ),
]


def mif_neutral(folder: Path) -> Path:
    layer = m.squares().rename(columns={"XZQMC": "名称"})
    m.written(layer, folder / "镇.mif", driver="MapInfo File", ENCODING="CP936")
    path = folder / "镇.mif"
    path.write_bytes(path.read_bytes().replace(b'"WindowsSimpChinese"', b'"Neutral"'))
    return m.zipped(folder / "镇.zip", {one.name: one.read_bytes() for one in folder.glob("镇.mi?")})


def dxf(folder: Path, codec: str) -> Path:
    layer = m.points(4548).assign(Layer="道路")[["Layer", "geometry"]]
    path = m.written(layer, folder / "图.dxf", driver="DXF")
    path.write_bytes(path.read_bytes().decode("utf-8").encode(codec))
    return path


# --- archives ---------------------------------------------------------------------------------------------------------


def several(folder: Path, _reference: Reference) -> Path:
    parts = {f"图层/乡镇/{n}": d for n, d in m.shapefile(folder, m.squares(), "乡镇界").items()}
    parts |= {f"图层/站点/{n}": d for n, d in m.shapefile(folder, m.points(), "站点").items()}
    return m.zipped(folder / "图.zip", parts, "gbk")


def nested(folder: Path, _reference: Reference) -> Path:
    inner = m.zipped_shapefile(folder, m.squares()).read_bytes()
    return m.zipped(folder / "外层.zip", {"里层.zip": inner, "__MACOSX/._里层.zip": b"x", "说明.txt": b"x"})


def odd_name(name: str) -> Make:
    def change(info: Any) -> None:
        info.filename = name

    return lambda f, _r: m.spoiled_zip(f / "layer.zip", change)


def symlink(info: Any) -> None:
    info.external_attr = 0o120777 << 16


def encrypted(folder: Path, _reference: Reference) -> Path:
    path = m.zipped(folder / "layer.zip", {"a.geojson": b"{}"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(bytes(data))
    return path


def truncated_zip(folder: Path, _reference: Reference) -> Path:
    path = m.zipped_shapefile(folder, m.squares())
    path.write_bytes(path.read_bytes()[:-200])
    return path


def damaged_zip(folder: Path, _reference: Reference) -> Path:
    path = m.zipped_shapefile(folder, m.squares())
    data = bytearray(path.read_bytes())
    data[80:120] = bytes(40)
    path.write_bytes(bytes(data))
    return path


def lying_zip(folder: Path, _reference: Reference) -> Path:
    """Members that say they are small and unpack to far more than is let in."""
    path = m.zipped(folder / "layer.zip", {"a.geojson": b" " * 5_000_000})
    data = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    return path


ARCHIVES = [
    Case("several shapefiles, GBK names, nested folders", several, count=2, names=NAMES),
    Case("a zip in a zip, with rubbish", nested, **PLAIN),
    Case("UTF-8 names without the flag", shp(inside="数据/乡镇", raw_names="utf-8"), **PLAIN),
    Case("backslashes as separators", shp(inside="数据\\乡镇\\"), **PLAIN),
    Case(
        "zip bomb by ratio",
        lambda f, r: m.zipped(f / "a.zip", {"a.geojson": b" " * 120_000_000}),
        refused="压缩炸弹",
    ),
    Case(
        "zip bomb by size",
        lambda f, r: m.zipped(f / "a.zip", {"a.geojson": b" " * 3_000_000}),
        refused="最多 2 MB|超过 2 MB",
        limits=SMALL,
    ),
    Case("zip that lies about sizes", lying_zip, refused="超过 2 MB|损坏", limits=SMALL),
    Case(
        "zip bomb by count",
        lambda f, r: m.zipped(f / "a.zip", {f"{n}.txt": b"x" for n in range(30)}),
        refused="30 个文件，最多 20 个",
        limits=SMALL,
    ),
    Case("path traversal", odd_name("../../etc/passwd.geojson"), refused="指向压缩包之外"),
    Case("path traversal with backslashes", odd_name("..\\..\\a.geojson"), refused="指向压缩包之外"),
    Case("absolute name", odd_name("/etc/a.geojson"), refused="指向压缩包之外"),
    Case("drive letter", odd_name("C:/a.geojson"), refused="指向压缩包之外"),
    Case("symbolic link", lambda f, r: m.spoiled_zip(f / "layer.zip", symlink), refused="符号链接"),
    Case("overlong name", odd_name("长" * 90 + ".geojson"), refused="太长"),
    Case("password", encrypted, refused="加了密码"),
    Case("truncated zip", truncated_zip, refused="损坏"),
    Case("damaged zip", damaged_zip, refused="损坏"),
    Case("two members of one name", lambda f, r: doubled(f), refused="两个文件都叫"),
    Case(
        "zip without any layer",
        lambda f, r: m.zipped(f / "a.zip", {"说明.docx": b"x"}),
        refused="没有能读的图层",
    ),
    Case("shapefile without .shp", shp(without=("shp", "cpg")), refused="缺少 .shp"),
    Case("RAR", text("a.rar", b"Rar!\x1a\x07\x00" + bytes(50)), refused="重新打成 .zip"),
    Case("too big", text("a.csv", b"a,b\n" * 300_000), refused="最多 1 MB", limits=SMALL),
    Case("empty file", text("a.geojson", b""), refused="空文件"),
]


def doubled(folder: Path) -> Path:
    import warnings
    import zipfile

    with warnings.catch_warnings(), zipfile.ZipFile(folder / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.geojson", b"{}")
        archive.writestr("a.geojson", b"[]")
    return folder / "a.zip"


# --- files that lie about their type, and hostile XML -----------------------------------------------------------------

BOMB = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LINKED = (
    "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    "<GroundOverlay><Icon><href>file:///etc/passwd</href></Icon></GroundOverlay>"
)
SEAMLESS = (
    "!table\n!version 300\n!charset WindowsSimpChinese\nDefinition Table\n"
    '  Type NATIVE Charset "WindowsSimpChinese"\n  Fields 1\n    Table Char (254) ;\n'
    'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n'
)


def xlsx_with_dtd(folder: Path, _reference: Reference) -> Path:
    import zipfile

    path = m.workbook(folder / "表.xlsx", {"表": [["名称", "经度", "纬度"], ["甲", 115.9, 36.4]]})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + members[name]
    return m.zipped(path, members)


LIES = [
    Case("PDF called .geojson", text("a.geojson", b"%PDF-1.7 x"), refused="PDF 文件"),
    Case(
        "program in a zip called .shp",
        lambda f, r: m.zipped(f / "a.zip", {"a.shp": b"MZ\x90\x00" + bytes(99)}),
        refused="可执行程序",
    ),
    Case(
        "GeoJSON called .kml",
        text("a.kml", '{"type":"FeatureCollection","features":[]}'),
        refused="改为 .geojson",
    ),
    Case("KML called .geojson", text("a.geojson", m.kml("")), refused="改为 .kml"),
    Case(
        "SQLite that is no GeoPackage",
        text("a.db", b"SQLite format 3\x00" + bytes(200)),
        refused="不是 GeoPackage",
    ),
    Case("broken GeoPackage", text("a.gpkg", b"SQLite format 3\x00" + bytes(200)), refused="读不出来"),
    Case("DWG", text("a.dwg", b"AC1032" + bytes(99)), refused="另存为 DXF"),
    Case(
        "binary DXF", text("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(9)), refused="文本（ASCII）DXF"
    ),
    Case("old Excel", text("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)), refused="另存为 .xlsx"),
    Case(
        "login page saved as GeoJSON",
        text("a.geojson", "<!DOCTYPE html><html><body>登录</body></html>"),
        refused="网页",
    ),
    Case("SVG", text("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"), refused="没有地理坐标"),
    Case("JSON that is no GeoJSON", text("a.json", '{"code":0,"data":[]}'), refused="不是 GeoJSON"),
    Case("binary nonsense", text("a.shp", bytes(range(256))), refused="不认识|不能读入"),
    Case(
        "KML with an entity bomb",
        text("a.kml", m.kml(m.placemark("&b;", 115.9, 36.4), '<?xml version="1.0"?>' + BOMB)),
        refused="DOCTYPE",
    ),
    Case(
        "GML with an external entity",
        text("a.gml", m.GML.format(doctype=FILE_ENTITY, entity="&e;")),
        refused="DOCTYPE",
    ),
    Case("Excel with a document type", xlsx_with_dtd, refused="DOCTYPE"),
    Case(
        "KML with network links",
        text("a.kml", m.kml(m.placemark("甲", 115.96, 36.44) + LINKED)),
        finds={"links": "note"},
        features=1,
    ),
    Case("broken KML", text("a.kml", m.kml(m.placemark("甲", 115.9, 36.4))[:-40]), refused="写法有错"),
    Case(
        "truncated GeoJSON",
        text("a.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","geom'),
        refused="读不出来",
    ),
    Case(
        "GeoJSON without features",
        text("a.geojson", '{"type":"FeatureCollection","features":[]}'),
        refused="没有任何要素",
    ),
    Case("seamless MapInfo table", text("a.tab", SEAMLESS), refused="指向别的文件"),
    Case("plain prose called .csv", text("a.csv", "今天天气很好。\n明天也不错。"), finds={"missing": "stop"}),
]


# --- where it is ------------------------------------------------------------------------------------------------------


def scaled(factor: float, swap: bool = False, crs: int = 4548) -> Callable[[], Any]:
    """The squares in plan coordinates, in another unit or with x and y swapped, without saying so."""

    def make() -> Any:
        layer = m.squares(crs)
        at = (lambda xy: xy[:, ::-1] * factor) if swap else (lambda xy: xy * factor)
        layer.geometry = shapely.transform(layer.geometry.to_numpy(), at)
        return layer

    return make


def counties_shifted(forward: Any) -> Make:
    def make(folder: Path, reference: Reference) -> Path:
        areas = np.array(list(reference.counties.values()), dtype=object)
        moved = shapely.transform(areas, lambda at: np.column_stack(forward(at[:, 0], at[:, 1])))
        return m.written(m.with_shapes(list(moved)), folder / "县界.gpkg")

    return make


def counties_in(crs: int) -> Make:
    def make(folder: Path, reference: Reference) -> Path:
        layer = m.with_shapes(list(reference.counties.values())).to_crs(crs)
        return m.zipped_shapefile(folder, layer, without=("prj", "cpg"))

    return make


def shifted_back(system: str) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        assert outcome.report.decisions["shift"] == system
        areas = list(m.known().counties.values())
        worst = max(
            shapely.hausdorff_distance(a, b) for a, b in zip(outcome.layer.geometry, areas, strict=True)
        )
        assert worst * 111_000 < 1

    return check


def chose(placement: str) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        assert outcome.report.decisions["crs"] == placement
        candidate = outcome.report.finding("crs").details["candidates"][0]
        assert candidate["id"] == placement and candidate["outline"]["coordinates"]
        assert "东昌府区" in candidate["counties"]

    return check


PLACES = [
    Case("degrees without .prj", shp(4490), finds={"crs": "fault"}, check=chose("EPSG:4490"), **PLAIN),
    Case(
        "3-degree zone with zone number", shp(4527), finds={"crs": "fault"}, check=chose("EPSG:4527"), **PLAIN
    ),
    Case(
        "3-degree zone without zone number",
        shp(4548),
        finds={"crs": "fault"},
        check=chose("EPSG:4548"),
        **PLAIN,
    ),
    Case("neighbouring zone 38", shp(4526), finds={"crs": "fault"}, check=chose("EPSG:4526"), **PLAIN),
    Case("neighbouring meridian 120", shp(4549), finds={"crs": "fault"}, check=chose("EPSG:4549"), **PLAIN),
    Case("6-degree zone 20", shp(4498), finds={"crs": "fault"}, check=chose("EPSG:4498"), **PLAIN),
    Case(
        "Xian 80 without .prj",
        shp(2384),
        finds={"crs": "fault"},
        check=chose("EPSG:4548"),
        names=NAMES,
        at=CORNER,
        within_m=80,
    ),
    Case(
        "Beijing 54 without .prj",
        shp(2436),
        finds={"crs": "fault"},
        check=chose("EPSG:4548"),
        names=NAMES,
        at=CORNER,
        within_m=150,
    ),
    Case("Web Mercator without .prj", shp(3857), finds={"crs": "fault"}, check=chose("EPSG:3857"), **PLAIN),
    Case(
        "UTM told by boundaries",
        counties_in(32650),
        finds={"crs": "fault"},
        check=chose("EPSG:32650"),
        features=8,
    ),
    Case(
        "kilometres", shp(layer=scaled(0.001)), finds={"crs": "fault"}, check=chose("EPSG:4548+km"), **PLAIN
    ),
    Case(
        "feet",
        shp(layer=scaled(1 / 0.3048)),
        finds={"crs": "fault"},
        check=chose("EPSG:4548+ft"),
        names=NAMES,
        at=CORNER,
    ),
    Case(
        "x north, y east",
        shp(layer=scaled(1, swap=True, crs=4527)),
        finds={"crs": "fault"},
        check=chose("EPSG:4527+swap"),
        **PLAIN,
    ),
    Case(
        "latitude before longitude in GeoJSON",
        lambda f, r: swapped_geojson(f),
        finds={"crs": "fault"},
        check=chose("EPSG:4490+swap"),
        **PLAIN,
    ),
    Case(
        "wrong .prj",
        lambda f, r: m.zipped_shapefile(f, m.squares(4548).set_crs(4549, allow_override=True)),
        finds={"crs": "fault"},
        check=chose("EPSG:4548"),
        **PLAIN,
    ),
    Case(
        "plan coordinates in GeoJSON",
        lambda f, r: m.written(
            m.squares(4527).set_crs(None, allow_override=True), f / "a.geojson", driver="GeoJSON"
        ),
        finds={"crs": "fault"},
        check=chose("EPSG:4527"),
        **PLAIN,
    ),
    Case(
        "unreadable .prj",
        shp(4548, without=("cpg",), prj="西安大地坐标系".encode("gbk").decode("latin-1")),
        finds={"crs": "fault"},
        check=chose("EPSG:4548"),
        **PLAIN,
    ),
    Case(
        "local coordinates",
        shp(layer=lambda: m.with_shapes([shapely.box(100, 200, 300, 400)], 4548)),
        finds={"crs": "stop"},
    ),
    Case(
        "Xian 80 as declared",
        lambda f, r: m.zipped_shapefile(f, m.squares(2384)),
        finds={"old_datum": "doubt"},
        names=NAMES,
    ),
    Case(
        "GCJ-02",
        counties_shifted(wgs_to_gcj),
        finds={"shift": "fault"},
        check=shifted_back("GCJ-02"),
        features=8,
    ),
    Case(
        "BD-09",
        counties_shifted(wgs_to_bd),
        finds={"shift": "fault"},
        check=shifted_back("BD-09"),
        features=8,
    ),
    Case(
        "another city",
        drawn(lambda: [box(116.39, 39.9), box(116.42, 39.9)]),
        finds={"outside": "fault"},
        features=2,
    ),
    Case(
        "partly outside the city",
        drawn(lambda: [box(116.0, 36.4), box(118.0, 36.4), box(117.0, 36.9)]),
        finds={"outside": "doubt"},
        clean_of=("beside",),
        features=1,
    ),
    Case(
        "across the city's border",
        lambda f, r: m.written(m.with_shapes([box(116.0, 36.4), east_of(r, -300)]), f / "a.gpkg"),
        clean_of=("outside", "beside"),
        features=2,
    ),
    Case(
        "just outside the city: kept",
        lambda f, r: m.written(m.with_shapes([box(116.0, 36.4), east_of(r, 700)]), f / "a.gpkg"),
        finds={"beside": "note"},
        clean_of=("outside",),
        features=2,
    ),
    Case(
        "just outside and further off: only the far one goes",
        lambda f, r: m.written(
            m.with_shapes([box(116.0, 36.4), east_of(r, 700), east_of(r, 1500)]), f / "a.gpkg"
        ),
        finds={"outside": "doubt", "beside": "note"},
        features=2,
    ),
]


def swapped_geojson(folder: Path) -> Path:
    layer = m.squares()
    layer.geometry = shapely.transform(layer.geometry.to_numpy(), lambda at: at[:, ::-1])
    return m.written(layer, folder / "a.geojson", driver="GeoJSON")


# --- geometry ---------------------------------------------------------------------------------------------------------

BOWTIE = shapely.Polygon([(115.9, 36.4), (116.0, 36.5), (116.0, 36.4), (115.9, 36.5)])
HOLE_OUTSIDE = shapely.Polygon(
    [(116.0, 36.4), (116.1, 36.4), (116.1, 36.5), (116.0, 36.5)],
    [[(116.2, 36.4), (116.21, 36.4), (116.21, 36.41)]],
)


def tiling() -> Any:
    """A grid of squares, one grown over its neighbour by a strip, another shrunk so that a narrow gap is left."""
    cells = [
        shapely.box(x, y, x + 1000, y + 1000) for y in range(0, 4000, 1000) for x in range(0, 4000, 1000)
    ]
    shapes = shapely.transform(
        np.array(cells, dtype=object), lambda at: at + np.array([400_000.0, 4_030_000.0])
    )
    shapes[0] = shapely.union(shapes[0], shapely.intersection(shapely.buffer(shapes[0], 30), shapes[1]))
    shapes[10] = shapely.difference(
        shapes[10], shapely.buffer(shapely.get_exterior_ring(shapes[9]), 2, cap_style="flat")
    )
    return m.with_shapes(list(shapes), 4548, 名称=[f"地块{n}" for n in range(1, 17)])


def repaired(kind: str, share: tuple[float, float]) -> Callable[[Outcome], None]:
    """The step of a kind left everything valid, its area within a share of what it was."""

    def check(outcome: Outcome) -> None:
        step = next(one for one in outcome.report.steps if one.kind == kind)
        assert outcome.layer.geometry.dropna().is_valid.all()
        low, high = share
        assert low <= step.area_after_m2 / max(step.area_before_m2, 1.0) <= high

    return check


def tiled(outcome: Outcome) -> None:
    places = outcome.report.finding("tiling").details
    assert places["overlaps"][0]["features"] == [1, 2] and places["overlaps"][0]["area_m2"] > 2e4
    assert places["gaps"]
    assert shapely.coverage_is_valid(outcome.layer.geometry.to_numpy())


def simple(outcome: Outcome) -> None:
    assert shapely.get_num_coordinates(outcome.layer.geometry.to_numpy()).max() < 200_000


def one_type(kind: str) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        assert set(outcome.layer.geometry.dropna().geom_type) == {kind}

    return check


def flat(outcome: Outcome) -> None:
    assert not outcome.layer.geometry.has_z.any()


def unplaced(*numbers: int) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        layer = outcome.layer
        assert list(layer.feature_number[layer.geometry.isna()]) == list(numbers)

    return check


def no_shx(folder: Path, _reference: Reference) -> Path:
    return m.zipped_shapefile(folder, m.squares(), without=("shx", "cpg"))


def truncated_shp(folder: Path, _reference: Reference) -> Path:
    parts = m.shapefile(folder, m.squares())
    parts["layer.shp"] = parts["layer.shp"][:300]
    return m.zipped(folder / "layer.zip", parts)


def point(lon: Any, lat: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def unclosed(folder: Path, _reference: Reference) -> Path:
    ring = [[115.9, 36.4], [116.0, 36.4], [116.0, 36.5], [115.9, 36.5]]
    return m.geojson(folder / "a.geojson", [({"type": "Polygon", "coordinates": [ring]}, {"名称": "甲"})])


def not_numbers(folder: Path, _reference: Reference) -> Path:
    shapes = [shapely.Point(115.95, 36.4), shapely.Point(np.nan, 36.4), shapely.Point(115.9, np.inf)]
    lines = [shapely.linestrings([(115.9, 36.4), (s.x, s.y)]) for s in shapes]
    return m.written(m.with_shapes(lines), folder / "a.fgb", SPATIAL_INDEX="NO")


GEOMETRY = [
    Case(
        "bow tie",
        drawn(lambda: [BOWTIE]),
        finds={"invalid": "fault"},
        check=repaired("invalid", (0.9, 1e9)),
        features=1,
    ),
    Case(
        "hole outside its shell",
        drawn(lambda: [HOLE_OUTSIDE]),
        finds={"invalid": "fault"},
        check=repaired("invalid", (0.9, 1.1)),
    ),
    Case(
        "exact duplicates",
        drawn(lambda: [box(116, 36.4)] * 3, 名称=["甲", "甲", "甲"]),
        finds={"duplicates": "fault"},
        features=1,
    ),
    Case(
        "same shape, other attributes",
        drawn(lambda: [box(116, 36.4)] * 2),
        finds={"duplicates": "doubt"},
        features=2,
    ),
    Case(
        "slivers",
        drawn(lambda: [box(116, 36.4), shapely.box(116.1, 36.4, 116.1000002, 36.45)]),
        finds={"slivers": "doubt"},
        features=2,
    ),
    Case(
        "overlaps and gaps in a tiling",
        lambda f, r: m.written(tiling(), f / "a.gpkg"),
        finds={"tiling": "fault"},
        check=tiled,
        features=16,
    ),
    Case(
        "null geometry",
        drawn(lambda: [box(116, 36.4), None]),
        finds={"missing": "doubt"},
        check=unplaced(2),
        features=2,
    ),
    Case(
        "empty geometry",
        drawn(lambda: [box(116, 36.4), shapely.Polygon()]),
        finds={"missing": "doubt"},
        check=unplaced(2),
    ),
    Case(
        "heights",
        drawn(lambda: [shapely.Point(116, 36.4, 31.5), shapely.Point(116.1, 36.4, 30)]),
        finds={"heights": "doubt"},
        check=flat,
    ),
    Case(
        "heights of zero",
        drawn(lambda: [shapely.force_3d(box(116, 36.4))]),
        finds={"heights": "note"},
        check=flat,
    ),
    Case(
        "measures",
        table([["名称;wkt"], ["甲;LINESTRING M (116 36.4 1, 116.1 36.4 2)"]]),
        finds={"heights": "note"},
        check=flat,
    ),
    Case(
        "arcs",
        text("路.gml", m.GML.format(doctype="", entity="")),
        finds={"curves": "note"},
        check=one_type("LineString"),
        features=1,
    ),
    Case(
        "points, lines and areas in one layer",
        drawn(lambda: [box(116, 36.4), box(116.1, 36.4), shapely.Point(116, 36.4)]),
        finds={"mixed": "fault"},
        check=unplaced(3),
    ),
    Case(
        "geometry collections",
        drawn(lambda: [shapely.GeometryCollection([box(116, 36.4), shapely.Point(116, 36.4)])]),
        finds={"mixed": "fault"},
        check=one_type("Polygon"),
    ),
    Case(
        "NaN and infinite coordinates",
        not_numbers,
        finds={"not_finite": "fault"},
        check=unplaced(2, 3),
        features=3,
    ),
    Case(
        "a million vertices",
        drawn(lambda: [m.star(1_000_000)], "a.fgb"),
        finds={"giants": "doubt"},
        check=simple,
        features=1,
    ),
    Case("ring that is not closed", unclosed, finds={"closed": "doubt"}, features=1),
    Case("shapefile without .dbf", shp(without=("dbf", "cpg")), finds={"no_table": "fault"}, features=4),
    Case("shapefile without .shx", no_shx, **PLAIN),
    Case("truncated .shp", truncated_shp, refused="读不出来"),
]


# --- attributes and tables --------------------------------------------------------------------------------------------


def values(**wanted: list[Any]) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        for name, cells in wanted.items():
            assert [None if v != v else v for v in outcome.layer[name]] == cells

    return check


def million_fields(folder: Path, _reference: Reference) -> Path:
    header = ",".join(f"f{n}" for n in range(10_000))
    return text("a.csv", header + "\n" + ",".join(["1"] * 10_000))(folder, _reference)


HTML = "<script>alert(1)</script>"
ROWS = [
    ["名称", "经度", "纬度"],
    ["甲", "115°58′12″E", "36°26′24″N"],
    ["乙", "东经115度58分48秒", "北纬36度27分0秒"],
    ["丙", "115-59-24", "36-27-36"],
]
TABLES = [
    Case("10,000 fields", million_fields, refused="10000 个字段，最多 500 个"),
    Case(
        "HTML in values",
        valued(备注=[HTML, "", "", ""]),
        finds={"active": "note"},
        check=values(note=[HTML, "", "", ""]),
    ),
    Case(
        "formulas in values",
        valued(备注=['=HYPERLINK("http://x")', "@SUM(1)", "-2", "+1"]),
        finds={"active": "note"},
        features=4,
    ),
    Case(
        "duplicate and missing ids",
        valued(BSM=["1", "1", None, "2"]),
        finds={"ids": "fault"},
        check=values(id=["1", "1-2", "f3", "2"]),
    ),
    Case(
        "missing names that codes give",
        valued(XZQMC=["古楼街道", None, "", "无名"]),
        finds={"names": "doubt"},
        names=NAMES,
    ),
    Case(
        "unknown codes",
        valued(XZQDM=["371502001", "371599001", "371502003", "371502004"]),
        finds={"codes": "doubt"},
        features=4,
    ),
    Case(
        "code of another township",
        valued(XZQDM=["371502002", "371502001", "371502003", "371502004"]),
        finds={"codes": "doubt"},
    ),
    Case(
        "codes as broken numbers",
        valued(XZQDM=[371502001.0, 371502002.0, 371502003.0, None]),
        finds={"types": "note"},
        check=values(code=["371502001", "371502002", "371502003", None]),
    ),
    Case(
        "old county names",
        valued(县区=["茌平县", "东昌府区", "东昌府", "阳谷县"]),
        finds={"county": "doubt"},
        check=values(county=["茌平区", "东昌府区", "东昌府区", "阳谷县"]),
    ),
    Case(
        "blanks and control characters",
        valued(XZQMC=["  古楼街道\u3000", "柳园\x07街道", "新区街道", "湖西街道"]),
        finds={"stray": "note"},
        names=NAMES,
    ),
    Case(
        "degrees, minutes, seconds",
        table(ROWS),
        at=(115.97, 36.44),
        names=("甲", "乙", "丙"),
        finds={"columns": "note"},
    ),
    Case(
        "X north, Y east with zone number",
        table([["点名", "X", "Y"], ["甲", 4034000.5, 39410000.25], ["乙", 4035000, 39411000]]),
        check=lambda o: chose("EPSG:4527")(o),
        features=2,
    ),
    Case(
        "X东 Y北 as on screens",
        table([["名称", "X坐标", "Y坐标"], ["甲", 410000.5, 4034000.5]]),
        check=chose("EPSG:4548"),
    ),
    Case(
        "WKT column",
        table([["名称;wkt"], ["甲;POINT (115.96 36.44)"], ["乙;SRID=4326;POINT(116 36.5)"]]),
        finds={"columns": "note"},
        features=2,
    ),
    Case(
        "two numbers in one cell",
        table([["名称\t坐标"], ["甲\t115.96,36.44"], ["乙\t116.01,36.5"]]),
        at=(115.96, 36.44),
        features=2,
    ),
    Case(
        "coordinates that cannot be read",
        table([["名称", "经度", "纬度"], ["甲", 115.96, 36.44], ["乙", "不详", "不详"], ["丙", "", ""]]),
        finds={"missing": "doubt"},
        check=unplaced(2, 3),
    ),
    Case(
        "table without coordinates",
        table([["名称", "人口"], ["甲", 3], ["乙", 4]]),
        finds={"missing": "stop"},
        features=2,
    ),
    Case(
        "ragged rows",
        table([["名称", "经度", "纬度"], ["甲", 115.96, 36.44, "多"], ["乙", 116.0]]),
        features=2,
        check=unplaced(2),
    ),
    Case(
        "Excel with a title above the header",
        lambda f, r: m.workbook(
            f / "表.xlsx",
            {"站点": [["聊城市站点一览表", None, None], ["名称", "经度", "纬度"], ["甲", 115.96, 36.44]]},
        ),
        names=("甲",),
        at=(115.96, 36.44),
    ),
    Case(
        "Excel with formulas as text",
        lambda f, r: m.workbook(f / "表.xlsx", {"表": [["名称", "经度", "纬度"], ["=1+1", 115.96, 36.44]]}),
        features=1,
    ),
    Case(
        "Excel with several sheets",
        lambda f, r: m.workbook(
            f / "表.xlsx", {"甲": [["名称", "经度", "纬度"], ["甲", 116, 36.4]], "乙": [["名称"], ["x"]]}
        ),
        count=2,
    ),
    Case("broken Excel", lambda f, r: m.zipped(f / "a.xlsx", {"xl/workbook.xml": b"<x/>"}), refused="已损坏"),
]


# --- other formats ----------------------------------------------------------------------------------------------------


def two_layers(folder: Path, _reference: Reference) -> Path:
    m.written(m.squares(), folder / "库.gpkg", layer="乡镇界")
    return m.written(m.points(), folder / "库.gpkg", layer="站点", append=False)


def zipped_gdb(folder: Path, _reference: Reference) -> Path:
    path = m.written(m.squares(4527), folder / "库.gdb", driver="OpenFileGDB", layer="乡镇界")
    return m.zipped(
        folder / "库.zip", {f"报备/库.gdb/{one.name}": one.read_bytes() for one in path.iterdir()}, "gbk"
    )


def kmz(folder: Path, _reference: Reference) -> Path:
    data = '<ExtendedData><Data name="建设状态"><value>在建</value></Data><Data name="所属县区"><value>莘县</value></Data></ExtendedData>'
    document = m.kml(m.placemark("光岳楼", 115.964, 36.444, data))
    return m.zipped(folder / "图.kmz", {"doc.kml": document.encode()})


FORMATS = [
    Case("GeoPackage with two layers", two_layers, count=2),
    Case("zipped File Geodatabase", zipped_gdb, **PLAIN),
    Case(
        "KMZ with Chinese extended data",
        kmz,
        names=("光岳楼",),
        check=values(status=["在建"], county=["莘县"]),
    ),
    Case("GML", lambda f, r: m.written(m.squares(4548), f / "a.gml", driver="GML"), features=4, at=CORNER),
    Case("FlatGeobuf", lambda f, r: m.written(m.squares(4548), f / "a.fgb"), features=4, at=CORNER),
    Case("MapInfo TAB", lambda f, r: mapinfo_tab(f), **PLAIN),
    Case("DXF in UTF-8", lambda f, r: dxf(f, "utf-8"), names=("道路",), at=(115.9, 36.42)),
    Case(
        "GeoJSON lines",
        text(
            "a.geojsonl",
            '{"type":"Feature","properties":{"名称":"甲"},"geometry":{"type":"Point","coordinates":[115.96,36.44]}}\n'
            * 2,
        ),
        features=1,
        at=(115.96, 36.44),
    ),
]


def mapinfo_tab(folder: Path) -> Path:
    m.written(m.squares(), folder / "镇.tab", driver="MapInfo File", ENCODING="CP936")
    return m.zipped(folder / "镇.zip", {one.name: one.read_bytes() for one in folder.glob("镇.*")})


CASES = [*ENCODING, *ARCHIVES, *LIES, *PLACES, *GEOMETRY, *TABLES, *FORMATS]


def cases() -> Iterator[Case]:
    yield from CASES
