"""The targets page, run by Streamlit's own test harness."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.targets.actuals import Actual
from geodata.workspace.actuals import actuals, add, put_in_bin
from pages import editing, shared, targets, targets_actuals

SECONDS = 60
TODAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has a workspace of its own, one day, and someone who may edit."""
    monkeypatch.delenv("PLAN_DATA", raising=False)
    monkeypatch.setenv("PLAN_HOME", str(tmp_path))
    monkeypatch.setattr(targets, "today", lambda: TODAY)
    may_edit(monkeypatch, True)
    shared.shared_workspace.cache_clear()


def may_edit(monkeypatch: pytest.MonkeyPatch, allowed: bool) -> None:
    for module in (editing, targets_actuals):
        monkeypatch.setattr(module, "may_edit", lambda: allowed)


def opened(**asked: str | list[str]) -> AppTest:
    def page() -> None:
        from pages import targets

        targets.show()

    app = AppTest.from_function(page, default_timeout=SECONDS)
    for name, value in asked.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def told(app: AppTest) -> str:
    """All that the page says in pieces of HTML, captions, warnings and the like."""
    html = [element.proto.body for element in app.get("html")]
    others = [*app.caption, *app.warning, *app.info, *app.error, *app.success, *app.markdown]
    return "\n".join([*html, *(element.value for element in others)])


def rows(app: AppTest) -> Any:
    return app.dataframe[0].value


def test_all_targets_at_first_with_charts_beside_them() -> None:
    app = opened()
    whole = len(shared.shared_atlas().plan.targets)
    assert len(rows(app)) == whole and f"共 {whole} 项目标" in told(app)
    assert "哪年到期" in told(app) and not app.warning


def test_filters_narrow_the_table_and_are_cleared() -> None:
    app = opened()
    app.multiselect(key="topic").set_value(["能源"]).run()
    app.text_input(key="words").set_value("变电站").run()
    assert 0 < len(rows(app)) < 10 and set(rows(app)["topic"]) == {"能源"}
    next(button for button in app.button if button.label == "清除筛选").click().run()
    assert len(rows(app)) == len(shared.shared_atlas().plan.targets)
    assert app.multiselect(key="topic").value == [] and app.text_input(key="words").value == ""


def test_filters_and_the_chosen_one_come_from_the_address() -> None:
    app = opened(topic=["能源", "教育"], nature="约束性", words="能源", target="outline-energy-intensity")
    assert set(rows(app)["topic"]) == {"能源"} and set(rows(app)["nature"]) == {"约束性"}
    assert "单位地区生产总值能源消耗降低" in told(app)
    assert app.multiselect(key="topic").value == ["能源", "教育"]


def test_the_chosen_target_with_its_clause_and_what_contradicts_it() -> None:
    app = opened(target="oth-lx-grain")
    text = told(app)
    assert "<strong>达到 110 亿斤</strong>" in text and "牵头：市农业农村局" in text
    assert "<mark>保障粮食综合产能稳定在110亿斤水平</mark>" in text
    assert "（聊政字〔2023〕12号，聊城市人民政府2023年8月25日）第二部分第（五）项第1项" in text
    assert "达到 100 亿斤" in text and "两个目标并列" in text and "pt-red" in text
    assert "2025 年底已到期；还没有实际值" in text
    assert 'href="read?clause=' in text


def test_another_target_for_the_same_thing_is_one_click_away() -> None:
    app = opened(target="oth-lx-grain")
    app.button(key="targets-to-outline-grain-output").click().run()
    assert (
        "<strong>达到 100 亿斤</strong>" in told(app) and app.query_params["target"] == "outline-grain-output"
    )
    app.button(key="targets-close").click().run()
    assert "哪年到期" in told(app) and "target" not in app.query_params


def test_planned_beside_mapped() -> None:
    app = opened(tab="规划与图上")
    assert len(rows(app)) == len(shared.shared_atlas().measures)
    app.multiselect(key="verdict").set_value(["图上较多"]).run()
    assert set(rows(app)["verdict"]) == {"图上较多"} and "sidings-2023" in rows(app).index
    chosen = opened(tab="规划与图上", target="hsr-length")
    assert "图上 213.5 公里，相差 -2.5 公里" in told(chosen) and "示意线位" in told(chosen)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"target": "没有这个"}, "没有编号为“没有这个”的目标"),
        ({"target": "<script>alert(1)</script>"}, "没有编号为“<script>alert(1)</script>”的目标"),
        ({"target": "x" * 10_000}, "没有编号为“xxx"),
        ({"area": "月球"}, "地区“月球”"),
        ({"topic": ["能源", "' or 1=1"]}, "主题“' or 1=1”"),
        ({"year": "9999", "lead": "某局"}, "年份“9999”、牵头单位“某局”"),
        ({"tab": "分县", "county": "月球县"}, "没有名为“月球县”的县（市、区）"),
    ],
)
def test_what_the_address_asks_and_nothing_has_is_told(asked: dict[str, Any], words: str) -> None:
    app = opened(**asked)
    assert words in app.warning[0].value and len(app.warning[0].value) < 300


@pytest.mark.parametrize("words", ["x" * 10_000, "'; drop table actual;--", "<img src=x onerror=alert(1)>"])
def test_hostile_words_find_nothing(words: str) -> None:
    app = opened(words=words)
    assert len(rows(app)) in (0, 673) and "<img src=x" not in told(app)


def test_progress_tells_what_is_overdue_and_what_was_reached() -> None:
    kept = [
        Actual("water-leak", date(2025, 12, 31), 7.5, "公报"),
        Actual("outline-renewable-capacity", date(2025, 12, 31), 200, "公报"),
    ]
    add(shared.shared_workspace(), "王", kept)
    app = opened(tab="进展")
    table = rows(app)
    assert table.loc["water-leak", "state"] == "已达到" and table.loc["water-leak", "latest"] == "7.5 %"
    assert table.iloc[0]["state"] == "到期未达到" and "差 100 万千瓦" in table.iloc[0]["text"]
    assert table.loc["outline-carbon-peak", "state"] == "未到期，非数值"
    app.multiselect(key="state").set_value(["已达到"]).run()
    assert list(rows(app).index) == ["water-leak"]
    assert "已达到：7.5 %" in told(opened(tab="进展", target="water-leak"))


GOOD = "目标编号,日期,实际值,单位,来源\nwater-leak,2024-12-31,8.1,%,公报\nhsr-length,2024年,200,公里,公报\n"
MIXED = GOOD + "没有,2024,1,,公报\nwater-leak,2031-01-01,8,%,公报\nwater-leak,2023,8,个,公报\n"


def uploaded(name: str, data: bytes) -> AppTest:
    app = opened(tab="进展")
    app.text_input(key="editor-name").set_value("王").run()
    return app.file_uploader[0].set_value((name, data, "text/csv")).run()


def test_an_upload_is_checked_and_its_good_rows_are_kept() -> None:
    app = uploaded("值.csv", MIXED.encode("gb18030"))
    assert not app.exception and "可用 2 行，有问题 3 行。" in told(app)
    faults = next(frame.value for frame in app.dataframe if "行" in frame.value.columns)
    assert list(faults["行"]) == [4, 5, 6]
    for text, words in zip(
        faults["问题与办法"], ("不存在", "今天", "单位是“个”，该目标的单位是“%”"), strict=True
    ):
        assert words in text
    assert actuals(shared.shared_workspace()) == []  # nothing is kept before it is asked for
    app.button(key="targets-keep").click().run()
    assert "已保存 2 行。" in told(app)
    kept = actuals(shared.shared_workspace())
    assert [(a.target_id, a.value, a.who) for a in kept] == [
        ("hsr-length", 200, "王"),
        ("water-leak", 8.1, "王"),
    ]
    assert shared.shared_workspace().trail()[0].why == "上传 值.csv"


def test_an_upload_that_is_no_table_is_told() -> None:
    for name, data in (
        ("值.csv", b"\x89PNG\r\n\x1a\n\0\0"),
        ("值.xlsx", b"PK\x03\x04broken"),
        ("值.csv", b"a,b\n1,2"),
    ):
        app = uploaded(name, data)
        assert not app.exception and name in app.error[0].value
        assert actuals(shared.shared_workspace()) == []


def test_without_a_name_nothing_is_kept() -> None:
    app = opened(tab="进展")
    app.file_uploader[0].set_value(("值.csv", GOOD.encode(), "text/csv")).run()
    assert app.button(key="targets-keep").disabled


def test_what_was_taken_out_can_be_taken_back() -> None:
    workspace = shared.shared_workspace()
    add(workspace, "王", [Actual("water-leak", date(2024, 12, 31), 8.1, "公报")])
    value = actuals(workspace)[0]
    put_in_bin(workspace, "王", [value.id])
    app = opened(tab="进展", target="water-leak")
    assert "2024-12-31　8.1 %　公报" in told(app) and app.button(key=f"targets-back-{value.id}").disabled
    app.text_input(key="editor-name").set_value("李").run()
    app.button(key=f"targets-back-{value.id}").click().run()
    assert "已取回。" in told(app) and actuals(workspace) == [value]
    assert workspace.trail("water-leak")[0].who == "李"


def test_elsewhere_one_only_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    may_edit(monkeypatch, False)
    add(shared.shared_workspace(), "王", [Actual("water-leak", date(2024, 12, 31), 8.1, "公报")])
    assert not opened(tab="进展").file_uploader
    app = opened(tab="进展", target="water-leak")
    assert "editor-name" not in [field.key for field in app.text_input] and "8.1" in str(
        app.dataframe[1].value
    )


def test_what_is_asked_of_a_county() -> None:
    app = opened(tab="分县", county="茌平区")
    text = told(app)
    assert "氯化聚乙烯年产能" in text and "共 66 项：专门对本地 3 项" in text
    assert "county/%E8%8C%8C%E5%B9%B3%E5%8C%BA.html" in text
    app.segmented_control(key="county").set_value("高唐县").run()
    assert "高唐陆港一期标准仓库" in told(app) and "氯化聚乙烯年产能" not in told(app)


def test_a_filter_outlasts_a_look_at_the_counties() -> None:
    app = opened(topic="能源")
    for tab in ("分县", "全部目标"):
        app.segmented_control(key="tab").set_value(tab).run()
    assert set(rows(app)["topic"]) == {"能源"}


def test_a_broken_workspace_is_told_and_targets_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PLAN_HOME", str(tmp_path / "file" / "home"))
    shared.shared_workspace.cache_clear()
    app = opened(tab="进展")
    assert "PLAN_HOME" in app.warning[0].value and len(rows(app)) == 673
