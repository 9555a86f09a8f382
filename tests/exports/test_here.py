"""What applies here, over HTTP: answers, reports, refusals."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.here import MAX_BODY, download, here_routes
from exports.routes import FOREVER, NEVER, layer_base
from geodata.atlas import Atlas, load_atlas

POINT = [115.964, 36.444]
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[115.9, 36.5], [115.91, 36.5], [115.91, 36.51], [115.9, 36.51], [115.9, 36.5]]],
}
LINE = {"type": "LineString", "coordinates": [[115.9, 36.5], [115.91, 36.51]]}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=here_routes(lambda: atlas)), raise_server_exceptions=True) as client:
        yield client


@pytest.fixture
def base(atlas: Atlas) -> str:
    return f"/{layer_base(atlas)}/here"


def asked(client: TestClient, address: str, site: Any, **more: Any) -> Any:
    return client.post(address, content=json.dumps({"site": site, **more}))


def test_a_point_by_address_is_kept_and_a_sent_one_is_not(client: TestClient, base: str) -> None:
    got = client.get(f"{base}.json?at=115.964,36.444&radius=500")
    sent = asked(client, f"{base}.json", {"at": POINT}, radius_m=500)
    assert got.status_code == sent.status_code == 200
    assert got.json() == sent.json()
    assert got.json()["radius_m"] == 500 and got.json()["site"]["kind"] == "point"
    assert got.headers["cache-control"] == FOREVER and sent.headers["cache-control"] == NEVER


def test_areas_lines_features_and_typed_coordinates_are_sites(client: TestClient, base: str) -> None:
    area = asked(client, f"{base}.json", {"geometry": SQUARE, "name": "甲", "notes": ["说明"]}).json()
    assert (area["site"]["name"], area["notes"]) == ("甲", ["说明"])
    line = asked(client, f"{base}.json", {"geometry": LINE, "width_m": 50}).json()
    assert line["notes"] == ["范围由中心线向两侧各 25 米得出。"]
    zone = asked(client, f"{base}.json", {"feature": "zones.gaoxinqu"}).json()
    assert zone["site"]["feature_id"] == "zones.gaoxinqu"
    assert "zones.gaoxinqu" not in [row["id"] for row in zone["boundaries"]]
    typed = asked(client, f"{base}.json", {"text": "J1 4034000 407000"}).json()
    assert typed["site"]["northing"] == pytest.approx(4_034_000, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "media", "magic"), [("pdf", "pdf", b"%PDF"), ("docx", "wordprocessingml", b"PK")]
)
def test_reports_come_as_files_with_chinese_names(
    client: TestClient, base: str, kind: str, media: str, magic: bytes
) -> None:
    response = asked(client, f"{base}.{kind}", {"geometry": SQUARE, "name": '一/号"<地>'}, radius_m=500)
    assert response.status_code == 200 and response.content.startswith(magic)
    assert media in response.headers["content-type"] and response.headers["cache-control"] == NEVER
    disposition = response.headers["content-disposition"]
    assert f'filename="report.{kind}"' in disposition
    assert f"filename*=UTF-8''{quote('规划适用情况报告_一_号__地__')}" in disposition


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    header = download('名"\r\nX-Evil: 1/..\\x.pdf')["Content-Disposition"]
    assert "\r" not in header and "\n" not in header and header.count('"') == 2
    assert "%0D" not in header and "%2F" not in header and "%5C" not in header


@pytest.mark.parametrize(
    ("site", "more", "message"),
    [
        ({}, {}, "不是可读的 GeoJSON"),
        ({"at": [1]}, {}, "应为 \\[经度, 纬度\\]"),
        ({"at": "115.9,36.5"}, {}, "应为 \\[经度, 纬度\\]"),
        ({"at": [None, 3]}, {}, "应为 \\[经度, 纬度\\]"),
        ({"at": [0, 0]}, {}, "离聊城太远"),
        ({"at": [1e309, 36]}, {}, "不是经纬度"),
        ({"text": "<script>"}, {}, "第 1 行"),
        ({"geometry": LINE}, {}, "线要有宽度"),
        ({"geometry": LINE, "width_m": "x"}, {}, "宽度应为数字"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, {}, "没有画出任何东西"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[115.9, 36.5]] * 4]}}, {}, "面积不到"),
        ({"geometry": SQUARE}, {"radius_m": 7}, "不在可选之列"),
        ({"geometry": SQUARE}, {"radius_m": "DROP TABLE"}, "周边距离应为数字"),
        ({"geometry": SQUARE}, {"radius_m": None}, "周边距离应为数字"),
        ({"feature": "axes.zhengji"}, {}, "在图上不是面"),
    ],
)
@pytest.mark.parametrize("kind", ["json", "pdf"])
def test_bad_questions_are_refused_in_chinese(
    client: TestClient, base: str, kind: str, site: Any, more: dict[str, Any], message: str
) -> None:
    response = asked(client, f"{base}.{kind}", site, **more)
    assert response.status_code == 400

    assert re.search(message, response.json()["message"])


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b'{"site": 3}', b"\xff\xfe", b"[" * 200_000])
def test_what_is_no_question_is_refused(client: TestClient, base: str, body: bytes) -> None:
    response = client.post(f"{base}.json", content=body)
    assert response.status_code == 400 and response.json()["message"]


def test_unknown_features_reports_and_versions_are_told(client: TestClient, base: str) -> None:
    assert asked(client, f"{base}.json", {"feature": "nothing.here"}).status_code == 404
    assert asked(client, f"{base}.exe", {"at": POINT}).status_code == 404
    assert client.get(f"{base}.json").status_code == 400
    assert client.get(f"{base}.json?id=nothing").status_code == 404
    old = asked(client, "/atlas/0000000000/here.json", {"at": POINT})
    assert (old.status_code, old.json()["message"]) == (410, "数据已更新，请刷新页面。")


def test_more_than_a_site_can_be_is_not_read(client: TestClient, base: str) -> None:
    response = client.post(f"{base}.json", content=b" " * (MAX_BODY + 1))
    assert response.status_code == 413 and "超过 3 MB" in response.json()["message"]
