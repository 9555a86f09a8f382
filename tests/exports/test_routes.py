"""The atlas over HTTP, as the browser asks for it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.routes import data_routes, file_routes, layer_base, web_base
from geodata.atlas import PACKAGE, Atlas, load_atlas

FOREVER = "public, max-age=31536000, immutable"
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped atlas with one feature renamed, and one whose texts are HTML."""
    root = tmp_path_factory.mktemp("atlas")
    for part in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / part, root / part)
    with (root / "plan" / "renamed.csv").open("a", encoding="utf-8") as table:
        table.write("axes.old,axes.zhengji\n")
    path = root / "data" / "belts.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][0]["properties"].update(name=SCRIPT, kind=SCRIPT, note=SCRIPT, aliases=[SCRIPT])
    path.write_text(json.dumps(content), encoding="utf-8")
    return load_atlas(root)


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> Iterator[TestClient]:
    app = Starlette(routes=[*file_routes(), *data_routes(lambda: atlas)])
    with TestClient(app, raise_server_exceptions=True) as client:
        yield client


@pytest.fixture
def base(atlas: Atlas) -> str:
    return "/" + layer_base(atlas)


def message_of(response: Any) -> str:
    return str(response.json()["message"])


def test_every_layer_is_served_with_all_its_features(client: TestClient, atlas: Atlas, base: str) -> None:
    for layer in atlas.layers:
        response = client.get(f"{base}/layers/{layer.id}.json")
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        features = response.json()["features"]
        assert [feature["id"] for feature in features] == [feature.id for feature in layer.features]
        assert [f["geometry"] is None for f in features] == [f.geometry is None for f in layer.features]


@pytest.mark.parametrize("what", ["layers/axes.json", "cards/axes.zhengji.json", "search.json?q=郑济"])
def test_answers_are_kept_for_a_year_under_their_version(client: TestClient, base: str, what: str) -> None:
    response = client.get(f"{base}/{what}")
    assert response.headers["cache-control"] == FOREVER
    assert response.headers["etag"].strip('"')
    assert "Accept-Encoding" in response.headers["vary"]


def test_what_the_browser_has_already_is_not_sent_again(client: TestClient, base: str) -> None:
    first = client.get(f"{base}/layers/axes.json")
    again = client.get(f"{base}/layers/axes.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(f"{base}/layers/belts.json", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_answers_are_compressed_where_the_browser_takes_it(client: TestClient, base: str) -> None:
    address = f"{base}/layers/towns.json"
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip, deflate, br"}) as response:
        assert response.headers["content-encoding"] == "br"
        raw = b"".join(response.iter_raw())
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert brotli.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2
    assert int(response.headers["content-length"]) == len(raw)


def test_tiny_answers_are_sent_as_they_are(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/search.json?q=", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in response.headers
    assert response.json()["features"] == []


def test_a_card_a_clause_and_a_place(client: TestClient, base: str) -> None:
    card = client.get(f"{base}/cards/key_towns.yandian.json").json()
    assert card["name"] == "烟店镇"
    clause = client.get(f"{base}/clauses/{card['clauses'][0]['clause_id']}.json").json()
    assert "烟店镇" in clause["text"]
    assert "key_towns.yandian" in [row["id"] for row in clause["features"]]
    place = client.get(f"{base}/at.json?lon=115.4392&lat=36.6922").json()
    assert (place["county"], place["town"]) == ("临清市", "烟店镇")
    found = client.get(f"{base}/search.json", params={"q": "聊荏东"}).json()
    assert found["features"][0]["name"] == "聊茌东都市区"


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("layers/nowhere.json", "没有编号为“nowhere”的图层"),
        ("cards/axes.third.json", "没有编号为“axes.third”的要素"),
        ("clauses/outline-00000000.json", "没有编号为“outline-00000000”的条文"),
        ("cards/<script>.json", "没有编号为“<script>”的要素"),
    ],
)
def test_what_is_not_there_is_told_in_chinese(client: TestClient, base: str, what: str, message: str) -> None:
    response = client.get(f"{base}/{what}")
    assert response.status_code == 404
    assert message in message_of(response)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "what", ["layers/axes.json", "cards/axes.zhengji.json", "at.json?lon=116&lat=36.4", "search.json?q=a"]
)
def test_an_old_version_is_told_to_reload(client: TestClient, what: str) -> None:
    response = client.get(f"/atlas/0123456789/{what}")
    assert response.status_code == 410
    assert "请刷新页面" in message_of(response)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "需要数字参数 lon 和 lat"),
        ("?lon=116", "需要数字参数"),
        ("?lon=东经&lat=36", "需要数字参数"),
        ("?lon=nan&lat=36", "超出范围"),
        ("?lon=inf&lat=36", "超出范围"),
        ("?lon=36.4&lat=115.9", "超出范围"),
        ("?lon=406000&lat=4000000", "超出范围"),
        ("?lon=27&lat=0", "离聊城太远"),
    ],
)
def test_a_place_that_is_none_is_told_in_chinese(
    client: TestClient, base: str, query: str, message: str
) -> None:
    response = client.get(f"{base}/at.json{query}")
    assert response.status_code == 400
    assert message in message_of(response)


@pytest.mark.parametrize(("lon", "lat"), [(-180, -90), (180, 90), (0, 0), (-63, 0), (117, 36)])
def test_any_place_on_earth_gets_sound_json(client: TestClient, base: str, lon: float, lat: float) -> None:
    response = client.get(f"{base}/at.json?lon={lon}&lat={lat}")
    assert response.status_code in (200, 400)
    json.loads(response.text, parse_constant=pytest.fail)


def test_a_renamed_feature_is_found_under_its_old_id(client: TestClient, base: str) -> None:
    card = client.get(f"{base}/cards/axes.old.json").json()
    assert (card["id"], card["renamed_from"]) == ("axes.zhengji", "axes.old")


def test_html_in_names_comes_as_json_text(client: TestClient, base: str) -> None:
    for what in ("layers/belts.json", "cards/belts.liaohan.json", "at.json?lon=115.96&lat=36.44"):
        response = client.get(f"{base}/{what}")
        assert response.headers["content-type"] == "application/json"
        assert SCRIPT in json.dumps(response.json())
    found = client.get(f"{base}/search.json", params={"q": SCRIPT}).json()
    assert found["features"][0]["name"] == SCRIPT
    assert found["query"] == SCRIPT


def test_a_very_long_question_is_answered(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/search.json", params={"q": "聊" * 5000})
    assert response.status_code == 200
    assert len(response.content) < 2000


def test_the_browsers_own_files_are_kept_for_a_year(client: TestClient) -> None:
    response = client.get(f"/{web_base()}/atlas.js")
    assert response.status_code == 200
    assert "javascript" in response.headers["content-type"]
    assert response.headers["cache-control"] == FOREVER
    again = client.get(f"/{web_base()}/atlas.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["nothing.js", "../browser_data.py", "%2e%2e/browser_data.py", "..%2fbrowser_data.py"]
)
def test_no_other_files_are_served(client: TestClient, path: str) -> None:
    assert client.get(f"/{web_base()}/{path}").status_code == 404


def test_faulty_data_do_not_stop_the_rest(tmp_path: Path) -> None:
    for part in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / part, tmp_path / part)
    (tmp_path / "data" / "axes.geojson").unlink()
    (tmp_path / "plan" / "targets.csv").unlink()
    rest = load_atlas(tmp_path)
    client = TestClient(Starlette(routes=data_routes(lambda: rest)))
    base = "/" + layer_base(rest)
    assert client.get(f"{base}/layers/axes.json").status_code == 404
    assert len(client.get(f"{base}/layers/key_towns.json").json()["features"]) == 26
    assert client.get(f"{base}/cards/key_towns.yandian.json").json()["clauses"] == []
