"""The sheet of a county: complete, cited, safe, and printed on A4."""

import re
from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.county_sheet import county_frame, county_page, county_routes, sheet, summary
from geodata.atlas import Atlas, load_atlas
from geodata.errors import NotFound
from geodata.targets.counties import asked_of, county_names

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    return TestClient(Starlette(routes=county_routes(lambda: atlas)))


def test_every_county_has_all_that_is_asked_of_it(atlas: Atlas) -> None:
    for county in county_names(atlas):
        count = sum(map(len, asked_of(atlas, county).values()))
        assert sheet(atlas, county).count("<tr><td>") == count == len(county_frame(atlas, county))
        assert summary(atlas, county).startswith(f"共 {count} 项：专门对本地")


def test_each_line_is_quoted_and_cited_by_the_number_of_its_document(atlas: Atlas) -> None:
    text = sheet(atlas, "茌平区")
    assert "山东信发泓蒙塑胶科技有限公司年产 20 万吨氯化聚乙烯项目" in text
    row = next(row for row in text.split("<tr>") if "泓蒙" in row)
    number = re.search(r"〔(\d+)〕第三篇第十章第三节专栏4", row)
    assert number and f"〔{number.group(1)}〕《聊城市国民经济和社会发展第十四个五年规划" in text
    assert "地点在本地：茌平化工产业园" in text


def test_the_page_prints_with_title_and_date(atlas: Atlas) -> None:
    page = county_page(atlas, "冠县", DAY)
    assert "<title>冠县规划目标清单</title>" in page and "size: A4 portrait" in page
    assert '@top-right { content: "2026年1月1日"; }' in page and "counter(pages)" in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_table_says_how_each_concerns_the_county(atlas: Atlas) -> None:
    frame = county_frame(atlas, "临清市").set_index("目标编号")
    assert frame.loc["ps-yinhe", "与本地的关系"] == "专门对本地"
    assert "烟店镇" in frame.loc["outline-key-towns", "涉及地点"]


def test_over_http(client: TestClient, atlas: Atlas) -> None:
    answer = client.get(f"/atlas/{atlas.version}/county/茌平区.html")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"  # it carries today's date
    old = client.get("/atlas/0000000000/county/茌平区.html")
    assert old.status_code == 410 and "数据已更新" in old.text


@pytest.mark.parametrize("name", ["没有", "<script>alert(1)</script>", "a" * 5000, "'; drop table x"])
def test_an_unknown_county_is_told_and_nothing_runs(client: TestClient, atlas: Atlas, name: str) -> None:
    answer = client.get(f"/atlas/{atlas.version}/county/{name}.html")
    assert answer.status_code == 404 and "<script>alert" not in answer.text
    with pytest.raises(NotFound):
        sheet(atlas, name)
