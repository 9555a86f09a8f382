"""The documents over HTTP."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.routes import data_routes, layer_base
from geodata.atlas import Atlas, load_atlas

LARGEST_BYTES = 200_000


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=data_routes(lambda: atlas)), raise_server_exceptions=True) as client:
        client.base_url = f"http://testserver/{layer_base(atlas)}/"
        yield client


def test_all_documents_are_served_and_small_enough_to_send(client: TestClient, atlas: Atlas) -> None:
    index = client.get("documents.json").json()
    assert [row["id"] for row in index] == [d.doc_id for d in atlas.plan.documents]
    for row in index:
        answer = client.get(f"documents/{row['id']}.json", headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200 and answer.json()["id"] == row["id"]
        assert "immutable" in answer.headers["cache-control"]
        assert int(answer.headers["content-length"]) < LARGEST_BYTES


def test_a_citation_is_worded_by_the_server(client: TestClient) -> None:
    asked = {"clause": "outline-16967107", "quote": "烟店镇、康庄镇"}
    text = client.get("cite.json", params=asked).json()["text"]
    assert text.endswith("第八篇第三十章专栏9：“烟店镇、康庄镇”")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("documents/nothing.json", 404),
        ("documents/'%20OR%201=1.json", 404),
        ("cite.json", 404),
        ("cite.json?clause=<script>", 404),
        ("cite.json?clause=outline-16967107&quote=<script>", 400),
        ("cite.json?clause=outline-16967107&quote=" + "烟" * 3000, 400),
    ],
)
def test_what_is_not_there_is_told_in_chinese(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.json()["message"].startswith(("没有编号为", "这几个字不在条文里"))
    assert answer.headers["cache-control"] == "no-store"
