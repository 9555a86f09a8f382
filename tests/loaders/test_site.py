"""Uploaded site boundaries: every format there and back, and hostile ones refused with the reason."""

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata.crs import to_plan
from geodata.errors import SiteError
from loaders.site import CrsUnknown, offered_systems, read_site
from loaders.site_files import MAX_FEATURES, MAX_FILE_MB, MAX_MEMBERS, MEGABYTE

PLOT = shapely.box(401_000, 4_047_000, 401_700, 4_047_450)  # EPSG:4548
FRAME = gpd.GeoDataFrame({"name": ["<b>地块</b>"]}, geometry=[PLOT], crs="EPSG:4548")
AREA = 700 * 450
RING = "115.90,36.55 115.91,36.55,0 115.91 ,36.56 115.90,36.56 115.90,36.55"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def shapefile(frame: gpd.GeoDataFrame = FRAME, name: str = "地块") -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / f"{name}.shp", encoding="utf-8")
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def written(frame: gpd.GeoDataFrame, driver: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"site.{ending}"
        frame.to_file(path, driver=driver)
        return path.read_bytes()


def collection(*geometries: Any, **members: Any) -> bytes:
    rows = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": rows, **members}).encode()


def polygon(shape: shapely.Geometry) -> Any:
    return json.loads(shapely.to_geojson(shape))


def kml(body: str) -> bytes:
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


KML_RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
KML_OUTER = f"<outerBoundaryIs>{KML_RING.format(RING)}</outerBoundaryIs>"
KML_POLYGON = f"<Placemark><Polygon>{KML_OUTER}</Polygon></Placemark>"
WGS84_FRAME = FRAME.to_crs("EPSG:4326")
GOOD = {
    "地块.zip": zipped(shapefile()),
    "deep.zip": zipped({f"目录/里面/{name}": content for name, content in shapefile().items()}),
    "地块.gpkg": written(FRAME, "GPKG", "gpkg"),
    "地块.geojson": collection(polygon(WGS84_FRAME.geometry[0])),
    "old.json": collection(
        polygon(PLOT), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}
    ),
    "feature.geojson": json.dumps({"type": "Feature", "geometry": polygon(WGS84_FRAME.geometry[0])}).encode(),
    "bare.geojson": b"\xef\xbb\xbf" + json.dumps(polygon(WGS84_FRAME.geometry[0])).encode(),
    "inside.zip": zipped(
        {
            "readme.txt": b"x",
            "__MACOSX/._a.geojson": b"x",
            "a.geojson": collection(polygon(WGS84_FRAME.geometry[0])),
        }
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_format_gives_the_same_plot(name: str) -> None:
    site = read_site(GOOD[name], name)
    assert site.area_m2 == pytest.approx(AREA, rel=1e-5)
    assert site.plan.symmetric_difference(PLOT).area < 5
    assert site.name == name.rpartition(".")[0]


def test_kml_and_kmz_are_degrees() -> None:
    expected = to_plan(shapely.box(115.90, 36.55, 115.91, 36.56)).area
    for content, name in ((kml(KML_POLYGON), "a.kml"), (zipped({"doc.kml": kml(KML_POLYGON)}), "a.kmz")):
        assert read_site(content, name).area_m2 == pytest.approx(expected, rel=1e-6)


def test_a_hole_in_a_kml_stays_a_hole() -> None:
    ring = KML_RING.format("115.902,36.552 115.904,36.552 115.904,36.554 115.902,36.552")
    inner = f"<innerBoundaryIs>{ring}</innerBoundaryIs>"
    site = read_site(kml(KML_POLYGON.replace("</Polygon>", f"{inner}</Polygon>")), "a.kml")
    assert len(site.geometry.interiors) == 1


def test_a_dxf_asks_for_its_system_and_closes_its_lines() -> None:
    content = written(FRAME.drop(columns="name").set_geometry(FRAME.boundary), "DXF", "dxf")
    with pytest.raises(CrsUnknown):
        read_site(content, "a.dxf")
    site = read_site(content, "a.dxf", "EPSG:4548")
    assert site.area_m2 == pytest.approx(AREA, rel=1e-5)
    assert any("闭合的线" in note for note in site.notes)


def test_a_file_without_a_system_is_asked_never_guessed() -> None:
    bare = zipped({name: content for name, content in shapefile().items() if not name.endswith(".prj")})
    with pytest.raises(CrsUnknown, match="没有写明坐标系") as refused:
        read_site(bare, "a.zip")
    assert "401000 至 401700" in str(refused.value)
    codes = {code: fits for code, _name, fits in refused.value.choices}
    assert set(codes) == set(offered_systems())
    assert codes["EPSG:4548"] and not codes["EPSG:4326"] and not codes["EPSG:4527"]
    assert read_site(bare, "a.zip", "EPSG:4548").area_m2 == pytest.approx(AREA, rel=1e-5)
    with pytest.raises(SiteError, match=r"离聊城太远|不是经纬度"):
        read_site(bare, "a.zip", "EPSG:4527")
    with pytest.raises(SiteError, match="不在可选之列"):
        read_site(bare, "a.zip", "EPSG:3857")


def test_metres_in_a_geojson_without_a_system_are_asked_about() -> None:
    with pytest.raises(CrsUnknown):
        read_site(collection(polygon(PLOT)), "a.geojson")


def test_several_areas_are_one_site_and_told() -> None:
    two = [
        PLOT,
        shapely.box(401_700, 4_047_000, 401_800, 4_047_450),
        shapely.box(405_000, 4_047_000, 405_100, 4_047_100),
    ]
    site = read_site(zipped(shapefile(gpd.GeoDataFrame(geometry=two, crs="EPSG:4548"))), "a.zip")
    assert site.area_m2 == pytest.approx(800 * 450 + 10_000, rel=1e-5)
    assert "文件里有 3 个面，已合并为一个范围。" in site.notes


def test_invalid_rings_are_mended_and_told() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[115.9, 36.5], [115.91, 36.51], [115.91, 36.5], [115.9, 36.51], [115.9, 36.5]]],
    }
    site = read_site(collection(bow), "a.geojson")
    assert site.geometry.is_valid and any("自相交" in note for note in site.notes)
    both = read_site(collection(bow, polygon(shapely.box(115.8, 36.4, 115.81, 36.41))), "a.geojson")
    assert both.geometry.is_valid and any("1 个面自相交" in note for note in both.notes)


def test_a_single_point_is_a_point() -> None:
    site = read_site(collection({"type": "Point", "coordinates": [115.9, 36.5]}), "a.geojson")
    assert site.is_point


def test_another_datum_is_converted_and_its_error_told() -> None:
    old = FRAME.set_crs("EPSG:2435", allow_override=True)  # Beijing 1954
    notes = read_site(zipped(shapefile(old)), "a.zip").notes
    assert any("几十米到上百米" in note for note in notes)
    assert not any("几十米" in note for note in read_site(GOOD["地块.zip"], "a.zip").notes)


VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
LINE = {"type": "LineString", "coordinates": [[115.9, 36.5], [115.91, 36.51]]}
POINTS = {"type": "MultiPoint", "coordinates": [[115.9, 36.5], [115.91, 36.51]]}
BOMB = b"\x00" * (101 * MEGABYTE)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "是空的"),
    "blank": (b" \n", "是空的"),
    "large": (b"{" + b" " * (MAX_FILE_MB * MEGABYTE), "最多 20 MB"),
    "html": (b"<!doctype html><html><body>kml</body></html>", "不是能读的边界文件"),
    "vrt": (VRT, "不是能读的边界文件"),
    "vrt as kml": (b"<kml></kml>" + VRT, "KML 读不出来"),
    "vrt in dxf": (b"  0\nSECTION\n  2\nHEADER\n999\n" + VRT, "不是能读的边界文件"),
    "dxf cut": (b"  0\nSECTION\n  2\nENTITIES\n", "没有面|读不出来"),
    "entities": (
        b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        "没有打开",
    ),
    "torn kml": (kml(KML_POLYGON)[:200], "KML 读不出来"),
    "kml numbers": (kml(KML_POLYGON.replace("115.91", "x")), "KML 读不出来"),
    "kml nothing": (kml(""), "没有面"),
    "bare shp": (shapefile()["地块.shp"], "一起压缩成 zip"),
    "sqlite": (b"SQLite format 3\x00" + b"\x00" * 100, "不是能读的边界文件"),
    "torn gpkg": (GOOD["地块.gpkg"][:5000], "读不出来"),
    "torn zip": (GOOD["地块.zip"][:300], "压缩包打不开"),
    "bomb": (zipped({"a.geojson": BOMB}), "没有打开"),
    "many": (zipped({f"{i}.txt": b"x" for i in range(MAX_MEMBERS + 1)}), "没有打开"),
    "nothing inside": (zipped({"a.txt": b"x"}), "有 0 个边界文件"),
    "two inside": (zipped({"a.geojson": b"{}", "b.kml": b"x"}), "有 2 个边界文件"),
    "zip in zip": (zipped({"a.geojson": GOOD["地块.zip"]}), "还是压缩包"),
    "no shx": (zipped({"a.shp": shapefile()["地块.shp"]}), "缺 .shx 或 .dbf"),
    "false shp": (zipped({"a.shp": b"x", "a.shx": b"x", "a.dbf": b"x"}), "不是 Shapefile"),
    "torn shp": (
        zipped({n: c[:110] if n.endswith(".shp") else c for n, c in shapefile().items()}),
        "读不出来|没有面",
    ),
    "climbing": (zipped({"../../a.geojson": b"{}"}), "没有面"),
    "no json": (b"{oops", "不是 UTF-8 编码的 JSON"),
    "gbk json": ('{"type":"名"}'.encode("gb18030"), "不是 UTF-8 编码的 JSON"),
    "deep json": (b'{"a":' * 100_000, "不是 UTF-8 编码的 JSON|几何不合规"),
    "features no list": (b'{"type":"FeatureCollection","features":5}', "features 不是列表"),
    "no geometry": (b'{"type":"Feature"}', "没有面"),
    "text geometry": (collection("POINT(1 1)"), "几何不合规"),
    "not a number": (collection(polygon(PLOT)).replace(b"401000.0", b"NaN"), "不是 UTF-8 编码的 JSON"),
    "no crs": (collection(polygon(PLOT), crs={"properties": {"name": "EPSG:999999"}}), "不认识"),
    "odd crs": (collection(polygon(PLOT), crs=7), "没有写明坐标系"),
    "open line": (collection(LINE), "1 条不闭合的线"),
    "points": (collection(POINTS), "2 个点"),
    "no area": (collection({"type": "Polygon", "coordinates": [[[115.9, 36.5]] * 4]}), "面积不到"),
    "too many": (
        collection(*[{"type": "Point", "coordinates": [115.9, 36.5]}] * (MAX_FEATURES + 1)),
        "超过 5000 个",
    ),
    "far off": (collection(polygon(shapely.box(2, 48, 2.1, 48.1))), "离聊城太远"),
    "too intricate": (
        collection(polygon(shapely.Point(115.9, 36.5).buffer(0.1, quad_segs=6000))),
        "请先简化边界",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_files_are_refused_with_the_reason(name: str) -> None:
    content, message = HOSTILE[name]
    with pytest.raises(SiteError, match=message):
        read_site(content, f"{name}.zip")


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(GOOD["inside.zip"])
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            content[start + offset] |= 1
    with pytest.raises(SiteError, match="加了密码"):
        read_site(bytes(content), "a.zip")


def test_an_archive_that_lies_about_its_sizes_is_not_unpacked_further() -> None:
    content = bytearray(zipped({"a.geojson": b" " * 1_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(SiteError, match="压缩包打不开"):
        read_site(bytes(content), "a.zip")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_site(GOOD["地块.zip"], "a.zip")
    with pytest.raises(SiteError):
        read_site(HOSTILE["torn gpkg"][0], "a.gpkg")
    assert list(tmp_path.iterdir()) == []
