"""体检, run by Streamlit's own test harness."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.atlas import PACKAGE, Atlas
from geodata.gaps import Scope, gaps
from pages import shared

SECONDS = 60
TABLE = '<table class="pa-listing">'


@pytest.fixture(scope="module", autouse=True)
def shipped_atlas() -> Iterator[None]:
    """These tests share the shipped atlas; neither it nor another one is left to other tests."""
    shared.forget_everything()
    yield
    shared.forget_everything()


@pytest.fixture
def other_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which the page takes its atlas, with the shipped one's folders empty in it."""
    for name in ("catalog", "data", "plan"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PLAN_DATA", str(tmp_path))
    shared.forget_everything()
    yield tmp_path
    shared.forget_everything()


@pytest.fixture
def atlas() -> Atlas:
    return shared.shared_atlas()


def opened(**address: str) -> AppTest:
    def page() -> None:
        from pages import checkup

        checkup.show()

    app = AppTest.from_function(page, default_timeout=SECONDS)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def captions(app: AppTest) -> str:
    return "".join(caption.value for caption in app.caption)


def parameter(app: AppTest, name: str) -> Any:
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def test_the_page_says_what_is_good_and_counts_every_gap(atlas: Atlas) -> None:
    app = opened()
    assert not app.exception and not app.warning
    assert app.title[0].value == "体检"
    text = html(app)
    assert "做到的" in text and "欠缺的" in text
    for gap in gaps(atlas).values():
        assert f"<b>{gap.count}</b>" in text
        assert app.button(key=f"open-{gap.id}").label
    assert TABLE not in text
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 3


def test_every_number_opens_its_list_and_closes_it_again(atlas: Atlas) -> None:
    app = opened()
    for gap in gaps(atlas).values():
        app.button(key=f"open-{gap.id}").click().run()
        assert not app.exception and parameter(app, "list") == gap.id
        if gap.count:
            assert TABLE in html(app)
            assert f"共 {gap.count} 条" in captions(app)
        else:
            assert app.success
    app.button(key="close").click().run()
    assert "list" not in app.query_params and TABLE not in html(app)


def test_a_list_is_turned_page_by_page(atlas: Atlas) -> None:
    app = opened(list="unplaced")
    first = gaps(atlas)["unplaced"].found
    assert f"?id={first[0].id}" in html(app) and f"?id={first[15].id}" not in html(app)
    turn = next(button for button in app.button if button.label == "下一页")
    turn.click().run()
    assert f"?id={first[15].id}" in html(app) and "第 2 / " in captions(app)


@pytest.mark.parametrize(
    ("list_", "link"), [("unplaced", "/?id="), ("clauses", "/read?clause="), ("targets", "/targets?target=")]
)
def test_every_line_leads_to_its_card_clause_or_target(list_: str, link: str) -> None:
    assert html(opened(list=list_)).count(f'href="{link}') == 15


def test_filters_narrow_the_numbers(atlas: Atlas) -> None:
    app = opened()
    app.selectbox(key="county").select("临清市").run()
    assert not app.exception
    text = html(app)
    for gap in gaps(atlas, Scope(county="临清市")).values():
        assert f"<b>{gap.count}</b>" in text
    app.selectbox(key="document").select("report").run()
    assert f"<b>{gaps(atlas, Scope('report', '临清市'))['unplaced'].count}</b>" in html(app)


def test_filters_are_read_from_the_address(atlas: Atlas) -> None:
    app = opened(county="临清市", document="政府工作报告")
    assert (app.selectbox(key="county").value, app.selectbox(key="document").value) == ("临清市", "report")
    assert not app.warning


def test_a_number_of_a_chart_opens_what_it_counts() -> None:
    app = opened(list="accuracy", row="towns", column="derived")
    assert not app.exception and not app.warning
    assert any("乡镇（街道） · 推算" in element.value.replace("\\", "") for element in app.markdown)
    assert "共 136 条" in captions(app)


@pytest.mark.parametrize(
    "address",
    [
        {"list": "nowhere"},
        {"list": "accuracy", "row": "nowhere"},
        {"list": "doubts", "row": "report", "column": "nowhere"},
        {"list": "nowhere", "row": "nowhere"},
        {"document": "nowhere"},
        {"county": "nowhere"},
        {"list": "<img src=x onerror=alert(1)>nowhere"},
        {"county": "[nowhere](http://example.org)"},
        {"list": "nowhere" * 2000},
    ],
)
def test_what_the_address_asks_for_and_is_not_there_is_told(address: dict[str, str]) -> None:
    app = opened(**address)
    assert not app.exception
    assert "nowhere" in app.warning[0].value and len(app.warning[0].value) < 300
    assert "](" not in app.warning[0].value
    assert "onerror" not in html(app)
    assert "做到的" in html(app)


def test_by_layer_or_by_group() -> None:
    app = opened(by="按图层")
    assert not app.exception
    assert app.segmented_control[0].value == "按图层"


def test_faulty_data_are_a_problem_that_is_listed(other_root: Path) -> None:
    for name in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / name, other_root / name, dirs_exist_ok=True)
    (other_root / "data" / "bridges.geojson").unlink()
    app = opened(list="problems")
    assert not app.exception
    assert "bridges" in html(app)


def test_an_empty_atlas_is_told_not_broken(other_root: Path) -> None:
    shutil.copy(PACKAGE / "catalog" / "_atlas.yaml", other_root / "catalog")
    app = opened()
    assert not app.exception
    assert "没有条文、目标和要素" in app.info[0].value
