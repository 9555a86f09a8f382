"""Uploaded site boundaries: every format there and back, and hostile ones refused with the reason."""

import io
import json
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata.atlas import load_atlas
from geodata.crs import to_plan
from geodata.errors import SiteError
from geodata.site import Site
from loaders import site
from loaders.site import LIMITS, MAX_FILE_MB, CrsUnknown
from loaders.site_shapes import shapes_of
from loaders.vector.limits import MEGABYTE, Limits
from loaders.vector.reference import Reference

PLOT = shapely.box(401_000, 4_047_000, 401_700, 4_047_450)  # EPSG:4548
FRAME = gpd.GeoDataFrame({"name": ["<b>地块</b>"]}, geometry=[PLOT], crs="EPSG:4548")
AREA = 700 * 450
RING = "115.90,36.55 115.91,36.55,0 115.91,36.56 115.90,36.56 115.90,36.55"


IN_ITS_OWN_PROCESS = ("地块.zip", "vrt.kml", "vrt.dxf", "vrt.xml", "torn.gpkg", "crowd.geojson")


@pytest.fixture(autouse=True)
def read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has most files read in this process, as the worker reads them, because starting one takes a second."""
    call = getattr(request.node, "callspec", None)
    if call is None or call.params.get("name") not in IN_ITS_OWN_PROCESS:
        monkeypatch.setattr(site, "call", read_in_this_process)


def read_in_this_process(job: dict[str, Any], folder: Path, limits: Limits) -> Any:
    return shapes_of(Path(job["path"]), job["name"], folder, limits)


@lru_cache(maxsize=1)
def city() -> Reference:
    return Reference.of(load_atlas())


def read_site(content: bytes, filename: str, crs: str = "") -> Site:
    return site.read_site(content, filename, city(), crs)


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
    found = read_site(GOOD[name], name)
    assert found.area_m2 == pytest.approx(AREA, rel=1e-5)
    assert found.plan.symmetric_difference(PLOT).area < 5
    assert found.name == name.rpartition(".")[0]


def test_kml_and_kmz_are_degrees() -> None:
    expected = to_plan(shapely.box(115.90, 36.55, 115.91, 36.56)).area
    for content, name in ((kml(KML_POLYGON), "a.kml"), (zipped({"doc.kml": kml(KML_POLYGON)}), "a.kmz")):
        assert read_site(content, name).area_m2 == pytest.approx(expected, rel=1e-6)


def test_a_hole_in_a_kml_stays_a_hole() -> None:
    ring = KML_RING.format("115.902,36.552 115.904,36.552 115.904,36.554 115.902,36.552")
    inner = f"<innerBoundaryIs>{ring}</innerBoundaryIs>"
    found = read_site(kml(KML_POLYGON.replace("</Polygon>", f"{inner}</Polygon>")), "a.kml")
    assert len(found.geometry.interiors) == 1


def test_a_dxf_asks_for_its_system_and_closes_its_lines() -> None:
    content = written(FRAME.drop(columns="name").set_geometry(FRAME.boundary), "DXF", "dxf")
    with pytest.raises(CrsUnknown):
        read_site(content, "a.dxf")
    found = read_site(content, "a.dxf", "EPSG:4548")
    assert found.area_m2 == pytest.approx(AREA, rel=1e-5)
    assert any("闭合的线" in note for note in found.notes)


def test_a_file_without_a_system_is_asked_never_guessed() -> None:
    bare = zipped({name: content for name, content in shapefile().items() if not name.endswith(".prj")})
    with pytest.raises(CrsUnknown, match="没有写明坐标系") as refused:
        read_site(bare, "a.zip")
    assert "401000 至 401700" in str(refused.value)
    codes = [choice.code for choice in refused.value.choices]
    assert codes[0] == "EPSG:4548" and "100% 的坐标落在市域内" in refused.value.choices[0].reason
    assert "EPSG:4490" not in codes and "EPSG:4527" not in codes
    assert read_site(bare, "a.zip", "EPSG:4548").area_m2 == pytest.approx(AREA, rel=1e-5)
    for wrong in ("EPSG:4527", "EPSG:3857+x", "'; DROP TABLE x"):
        with pytest.raises(SiteError, match="不在可选之列"):
            read_site(bare, "a.zip", wrong)


def test_degrees_without_a_system_may_be_those_of_a_web_map() -> None:
    bare = {name: content for name, content in shapefile(WGS84_FRAME).items() if not name.endswith(".prj")}
    with pytest.raises(CrsUnknown) as refused:
        read_site(zipped(bare), "a.zip")
    codes = [choice.code for choice in refused.value.choices]
    assert codes[0] == "EPSG:4490" and {"GCJ-02", "BD-09"} < set(codes)
    shifted = read_site(zipped(bare), "a.zip", "GCJ-02")
    assert 300 < shifted.plan.centroid.distance(PLOT.centroid) < 700
    assert any("GCJ-02" in note for note in shifted.notes)


def test_a_table_of_corners_is_an_outline_in_its_order() -> None:
    rows = ["点号,X,Y", "J1,4047000,401000", "J2,4047450,401000", "J3,4047450,401700", "J4,4047000,401700"]
    found = read_site("\n".join(rows).encode(), "界址点.csv", "EPSG:4548")
    assert found.area_m2 == pytest.approx(AREA, rel=1e-5)
    assert "已把表里的 4 个点按顺序围成范围。" in found.notes


def test_metres_in_a_geojson_without_a_system_are_asked_about() -> None:
    with pytest.raises(CrsUnknown):
        read_site(collection(polygon(PLOT)), "a.geojson")


def test_several_areas_are_one_site_and_told() -> None:
    two = [
        PLOT,
        shapely.box(401_700, 4_047_000, 401_800, 4_047_450),
        shapely.box(405_000, 4_047_000, 405_100, 4_047_100),
    ]
    found = read_site(zipped(shapefile(gpd.GeoDataFrame(geometry=two, crs="EPSG:4548"))), "a.zip")
    assert found.area_m2 == pytest.approx(800 * 450 + 10_000, rel=1e-5)
    assert "文件里有 3 个面，已合并为一个范围。" in found.notes


def test_invalid_rings_are_mended_and_told() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[115.9, 36.5], [115.91, 36.51], [115.91, 36.5], [115.9, 36.51], [115.9, 36.5]]],
    }
    found = read_site(collection(bow), "a.geojson")
    assert found.geometry.is_valid and any("自相交" in note for note in found.notes)
    both = read_site(collection(bow, polygon(shapely.box(115.8, 36.4, 115.81, 36.41))), "a.geojson")
    assert both.geometry.is_valid and any("1 个面自相交" in note for note in both.notes)


def test_a_single_point_is_a_point() -> None:
    found = read_site(collection({"type": "Point", "coordinates": [115.9, 36.5]}), "a.geojson")
    assert found.is_point


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
    "empty.zip": (b"", "是空文件"),
    "large.json": (b"{" + b" " * (MAX_FILE_MB * MEGABYTE), "最多 20 MB"),
    "page.kml": (b"<!doctype html><html><body>kml</body></html>", "是网页"),
    "vrt.xml": (VRT, "不能读入"),
    "vrt.kml": (b"<kml></kml>" + VRT, "."),
    "vrt.dxf": (b"  0\nSECTION\n  2\nHEADER\n999\n" + VRT, "."),
    "cut.dxf": (b"  0\nSECTION\n  2\nENTITIES\n", "."),
    "entities.kml": (
        b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        "实体",
    ),
    "torn.kml": (kml(KML_POLYGON)[:200], "."),
    "empty.kml": (kml(""), "."),
    "bare.txt": (shapefile()["地块.shp"], "扩展名"),
    "not.gpkg": (b"SQLite format 3\x00" + b"\x00" * 100, "."),
    "torn.gpkg": (GOOD["地块.gpkg"][:5000], "."),
    "torn.zip": (GOOD["地块.zip"][:300], "已损坏"),
    "bomb.zip": (zipped({"a.geojson": BOMB}), "压缩炸弹"),
    "many.zip": (zipped({f"{i}.txt": b"x" for i in range(LIMITS.members + 1)}), "最多 500 个"),
    "climbing.zip": (zipped({"../../a.geojson": b"{}"}), "指向压缩包之外"),
    "false.zip": (zipped({"a.shp": b"x", "a.shx": b"x", "a.dbf": b"x"}), "."),
    "program.exe": (b"MZ\x90\x00", "可执行程序"),
    "broken.geojson": (b"{oops", "不是 GeoJSON"),
    "deep.geojson": (b'{"type":"FeatureCollection","a":' + b"[" * 200_000, "."),
    "text.geojson": (collection("POINT(1 1)"), "."),
    "crs.geojson": (collection(polygon(PLOT), crs={"properties": {"name": "EPSG:999999"}}), "."),
    "line.geojson": (collection(LINE), "1 条不闭合的线"),
    "points.geojson": (collection(POINTS), "2 个点"),
    "flat.geojson": (collection({"type": "Polygon", "coordinates": [[[115.9, 36.5]] * 4]}), "."),
    "crowd.geojson": (
        collection(*[{"type": "Point", "coordinates": [115.9, 36.5]}] * (LIMITS.features + 1)),
        "最多 5000 个",
    ),
    "far.geojson": (collection(polygon(shapely.box(2, 48, 2.1, 48.1))), "离聊城太远"),
    "intricate.geojson": (
        collection(polygon(shapely.Point(115.9, 36.5).buffer(0.1, quad_segs=6000))),
        "请先简化边界",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_files_are_refused_with_the_reason(name: str) -> None:
    content, message = HOSTILE[name]
    with pytest.raises(SiteError, match=message) as refused:
        read_site(content, name)
    assert "PLAN_MAX" not in str(refused.value) and "Traceback" not in str(refused.value)


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(GOOD["inside.zip"])
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            content[start + offset] |= 1
    with pytest.raises(SiteError, match="密码"):
        read_site(bytes(content), "a.zip")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_site(GOOD["地块.zip"], "a.zip")
    with pytest.raises(SiteError):
        read_site(HOSTILE["torn.gpkg"][0], "a.gpkg")
    assert list(tmp_path.iterdir()) == []
