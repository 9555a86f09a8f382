"""Rows that people bring are checked one by one: good ones kept, wrong ones told."""

from datetime import date, datetime
from typing import Any

import pytest

from geodata.atlas import Atlas
from geodata.targets.actuals import (
    Actual,
    Row,
    check_rows,
    column_names,
    date_of,
    edits_of,
    template,
)
from tests.geodata.targets.conftest import Make

TODAY = date(2026, 1, 1)
GOOD = {"target_id": "t", "date": "2024-12-31", "value": 60, "unit": "个", "source": "统计公报"}


def check(
    make: Make, *cells: dict[str, Any], known: tuple[Actual, ...] = ()
) -> tuple[list[Actual], list[str]]:
    targets = {"t": make(), "worded": make(target_id="worded", value="全覆盖", unit="")}
    rows = [Row(number, row) for number, row in enumerate(cells, start=2)]
    good, faults = check_rows(rows, targets, known, TODAY)
    return good, [f"{fault.row}：{fault.text}" for fault in faults]


def test_a_good_row_is_kept_as_it_is(make: Make) -> None:
    good, faults = check(make, GOOD)
    assert good == [Actual("t", date(2024, 12, 31), 60, "统计公报")] and not faults


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"target_id": "没有"}, "目标编号“没有”不存在；请从模板里复制编号"),
        ({"target_id": ""}, "没有填目标编号"),
        ({"target_id": "worded"}, "没有可比的单一数值"),
        ({"date": "去年"}, "日期“去年”认不出来；请写成 2025-12-31"),
        ({"date": "2025-02-30"}, "日期“2025-02-30”认不出来"),
        ({"date": "2026-06-30"}, "日期 2026-06-30 不在 2000 年到今天（2026-01-01）之间"),
        ({"date": "1949-10-01"}, "请核对年份"),
        ({"value": "六十"}, ""),
        ({"value": "很多"}, "实际值“很多”不是一个数；请只填数字"),
        ({"value": True}, "不是一个数"),
        ({"value": float("inf")}, "不是一个数"),
        ({"value": "1e400"}, "不是一个数"),
        ({"unit": "万个"}, "单位是“万个”，该目标的单位是“个”；请换算后再填"),
        ({"source": ""}, "没有填来源"),
        ({"source": "长" * 301}, "来源有 301 个字，最多 300 个"),
    ],
)
def test_a_wrong_row_is_told_by_number_and_the_others_kept(
    make: Make, wrong: dict[str, Any], told: str
) -> None:
    good, faults = check(make, {**GOOD, **wrong}, {**GOOD, "date": "2023-12-31"})
    assert Actual("t", date(2023, 12, 31), 60, "统计公报") in good
    assert len(faults) == bool(told)
    if told:
        assert faults[0].startswith("2：") and told in faults[0]


def test_the_same_day_twice_is_told(make: Make) -> None:
    known = (Actual("t", date(2023, 12, 31), 50, "公报", 7),)
    rows = [GOOD, GOOD, {**GOOD, "value": 61}, {**GOOD, "date": "2023-12-31"}]
    good, faults = check(make, *rows, known=known)
    assert len(good) == 1
    assert faults[0].startswith("3：与本表第 2 行重复")
    assert "本表第 2 行里同一目标同一天的值是 60，这里是 61" in faults[1]
    assert "已有的数据里同一目标同一天的值是 50" in faults[2]


def test_unused_rows_of_the_template_are_passed_over(make: Make) -> None:
    unused = {"target_id": "t", "unit": "个", "date": None, "value": float("nan"), "source": ""}
    assert check(make, unused) == ([], [])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2025/1/3", date(2025, 1, 3)),
        ("2025.1.3", date(2025, 1, 3)),
        ("2025年6月7日", date(2025, 6, 7)),
        ("2025年6月", date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("２０２５年", date(2025, 12, 31)),
        (2025, date(2025, 12, 31)),
        (2025.0, date(2025, 12, 31)),
        ("2025-06-30 00:00:00", date(2025, 6, 30)),
        (datetime(2025, 6, 30, 8), date(2025, 6, 30)),
        (date(2025, 6, 30), date(2025, 6, 30)),
        ("2025-13", None),
        ("31/12/2025", None),
        ("0000", None),
        (45000.5, None),
        (None, None),
        ("=TODAY()", None),
    ],
)
def test_days_in_many_wordings(cell: Any, day: date | None) -> None:
    assert date_of(cell) == day


def test_the_template_has_every_target_with_a_number(atlas: Atlas) -> None:
    rows = template(atlas.plan.targets)
    assert set(column_names().values()) <= set(rows.columns)
    assert 500 < len(rows) < len(atlas.plan.targets)
    assert rows["日期"].isna().all() and rows["实际值"].isna().all() and rows["来源"].isna().all()


def test_edits_of_one_target(make: Make) -> None:
    known = [Actual("t", date(2021 + i, 12, 31), 10.0 * i, "公报", i + 1) for i in range(3)]
    edited = {
        "edited_rows": {0: {"value": 11}},
        "added_rows": [{"date": "2025-12-31", "value": 90, "source": "公报"}, {}],
        "deleted_rows": [2],
    }
    edits = edits_of(edited, make(), known, TODAY)
    assert [(value.id, value.value) for value in edits.changed] == [(1, 11)]
    assert [value.date for value in edits.added] == [date(2025, 12, 31)]
    assert edits.taken_out == (3,) and not edits.faults


@pytest.mark.parametrize(
    ("edited", "told"),
    [
        ({"added_rows": [{"date": "2025-12-31", "value": 90}]}, "没有填来源"),
        ({"edited_rows": {0: {"value": None}}}, "不是一个数"),
        ({"added_rows": [{"date": "2022-12-31", "value": 1, "source": "公报"}]}, "2022-12-31 有两条"),
    ],
)
def test_faulty_edits_are_told(make: Make, edited: dict[str, Any], told: str) -> None:
    known = [Actual("t", date(2022, 12, 31), 10, "公报", 1)]
    faults = edits_of(edited, make(), known, TODAY).faults
    assert len(faults) == 1 and told in faults[0].text
