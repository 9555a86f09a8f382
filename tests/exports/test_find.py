"""Full-text search over HTTP."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.routes import data_routes, layer_base
from geodata.atlas import Atlas, load_atlas
from geodata.fulltext import search_all


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    return TestClient(
        Starlette(routes=data_routes(lambda: atlas)), base_url=f"http://test/{layer_base(atlas)}/"
    )


def test_the_answer_is_that_of_the_search(client: TestClient, atlas: Atlas) -> None:
    found = client.get("find.json", params={"q": "高铁"})
    assert found.status_code == 200
    assert found.json() == search_all(atlas, "高铁")


def test_every_filter_may_be_given_several_times(client: TestClient, atlas: Atlas) -> None:
    chapter = "第八篇 提升城乡发展新潜能 › 第三十章 完善市域城镇空间格局"
    asked = [
        ("q", "城镇"), ("doc", "outline"), ("doc", "report"), ("chapter", chapter), ("county", "茌平区"),
        ("county", "东阿县"), ("topic", "structure"), ("kind", "clause"), ("offset", "1"), ("most", "2"),
    ]  # fmt: skip
    found = client.get("find.json", params=asked).json()
    assert found == search_all(
        atlas,
        "城镇",
        kinds=("clause",),
        documents=("outline", "report"),
        chapters=(chapter,),
        counties=("茌平区", "东阿县"),
        topics=("structure",),
        most=2,
        offset=1,
    )
    assert len(found["clauses"]) == 2


@pytest.mark.parametrize("query", ["", "' OR 1=1 --", "<script>alert(1)</script>", "聊" * 6000, "%00", "😀"])
def test_whatever_is_typed_is_answered(client: TestClient, query: str) -> None:
    response = client.get("find.json", params={"q": query})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["clauses"] == []


def test_bytes_that_are_no_text_are_answered(client: TestClient) -> None:
    assert client.get("find.json?q=%ff%fe%00%ED%A0%80").status_code == 200


@pytest.mark.parametrize("offset", ["-1", "一", "1.5", "1e9", "٣", "9" * 30])
def test_a_page_that_is_no_number_is_told_in_chinese(client: TestClient, offset: str) -> None:
    response = client.get("find.json", params={"q": "高铁", "offset": offset})
    assert response.status_code == 400
    assert "参数 offset 应为整数" in response.json()["message"]


def test_no_more_rows_than_a_browser_can_show(client: TestClient) -> None:
    found = client.get("find.json", params={"q": "发展", "most": "99999"}).json()
    assert len(found["clauses"]) == 200 < found["counts"]["clause"]
