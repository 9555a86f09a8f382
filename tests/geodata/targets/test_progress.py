"""How far a target is, on a day that the test says."""

from datetime import date

import pytest

from geodata.atlas import Atlas
from geodata.targets.actuals import Actual
from geodata.targets.progress import STATES, line_of, progress_of, progress_table, state_label
from tests.geodata.targets.conftest import Make

EARLY, LATE = date(2023, 7, 1), date(2026, 1, 1)


def reached(value: float, day: date = date(2022, 12, 31)) -> list[Actual]:
    return [Actual("t", day, value, "公报")]


def test_the_line_runs_from_year_end_to_year_end(make: Make) -> None:
    line = line_of(make(baseline="50", baseline_year="2020"))
    assert line is not None
    assert line.at(date(2020, 12, 31)) == 50 and line.at(date(2025, 12, 31)) == 100
    assert line.at(date(2023, 7, 2)) == pytest.approx(75, abs=0.1)
    assert line.at(date(2019, 1, 1)) == 50 and line.at(date(2030, 1, 1)) == 100


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"baseline": "50"},
        {"baseline": "50", "baseline_year": "2025"},
        {"baseline": "少", "baseline_year": "2020"},
        {"baseline": "50", "baseline_year": "2020", "value": "1-2"},
        {"baseline": "50", "baseline_year": "2020", "year": ""},
        {"baseline": "2.8", "baseline_year": "2020", "indicator": "生产总值年均增速"},
        {"baseline": "252.7", "baseline_year": "2022", "comparator": "实施"},
    ],
)
def test_no_line_without_all_that_it_needs(make: Make, facts: dict[str, str]) -> None:
    assert line_of(make(**facts)) is None


@pytest.mark.parametrize(
    ("value", "state", "words"),
    [
        (75, "ahead", "比直线进度快 5 个；距目标还差 25 个"),
        (70, "ahead", "与直线进度相当"),
        (60, "behind", "比直线进度慢 10 个；距目标还差 40 个"),
        (100, "reached", "已达到：100 个"),
    ],
)
def test_ahead_and_behind_in_plain_words(make: Make, value: float, state: str, words: str) -> None:
    target = make(baseline="50", baseline_year="2020")
    found = progress_of(target, reached(value), EARLY)
    assert found.line is not None and found.line.at(date(2022, 12, 31)) == pytest.approx(70, abs=0.05)
    assert (found.state, found.overdue) == (state, False) and words in found.text


def test_less_is_better_where_the_target_is_a_limit_or_below_its_baseline(make: Make) -> None:
    limit = make(comparator="不超过", value="3", unit="%")
    assert progress_of(limit, reached(2.5), EARLY).state == "reached"
    assert progress_of(limit, reached(3.5, date(2025, 12, 31)), LATE).state == "overdue"
    falling = make(baseline="12", baseline_year="2020", value="7", unit="%")
    assert progress_of(falling, reached(8), EARLY).state == "ahead"
    assert progress_of(falling, reached(11.5), EARLY).state == "behind"


@pytest.mark.parametrize(
    ("facts", "values", "state", "words"),
    [
        ({}, [], "untold", "2025 年底已到期；还没有实际值"),
        ({}, reached(60, date(2025, 12, 31)), "overdue", "2025 年底已到期；未达到，差 40 个"),
        ({}, reached(60), "untold", "2025 年底已到期；最近的实际值是 2022-12-31 的，那时还差 40 个"),
        ({}, reached(100), "reached", "已达到"),
        ({"value": "全覆盖", "unit": ""}, [], "judge", "2025 年底已到期；目标是“全覆盖”，不是单一数值"),
        ({"value": "2025", "unit": "年底"}, [], "judge", "目标是时间，不是数值"),
        ({"year": ""}, [], "undated", "文件没有写年份"),
        ({"year": "", "value": "1-2"}, [], "undated", "目标是“1-2 个”，不是单一数值"),
        ({"year": "2030"}, [], "open", "2030 年底到期；还没有实际值；没有基期，不能与直线比"),
        ({"year": "2030", "value": "达峰", "unit": ""}, [], "worded", "目标是“达峰”"),
        ({"year": "2030", "comparator": "新建"}, reached(3), "open", "目标是期内工作量，没有起点"),
        ({"year": "2030", "indicator": "收入增长"}, reached(3), "open", "目标是增减幅度或年度数"),
    ],
)
def test_what_is_told_after_the_date_and_without_numbers(
    make: Make, facts: dict[str, str], values: list[Actual], state: str, words: str
) -> None:
    found = progress_of(make(**facts), values, LATE)
    assert found.state == state and words in found.text
    assert found.overdue == (state in ("untold", "overdue", "judge"))


def test_the_last_day_of_the_year_is_not_late(make: Make) -> None:
    assert progress_of(make(), [], date(2025, 12, 31)).state == "open"
    assert progress_of(make(), [], date(2026, 1, 1)).state == "untold"


def test_the_latest_value_counts_and_none_of_days_to_come(make: Make) -> None:
    values = [*reached(90, date(2023, 6, 30)), *reached(40), *reached(100, date(2025, 1, 1))]
    found = progress_of(make(), values, EARLY)
    assert found.latest is not None and found.latest.value == 90
    assert progress_of(make(target_id="other"), values, EARLY).latest is None


def test_the_table_begins_with_what_presses_most(make: Make) -> None:
    targets = [make(target_id="open", year="2030"), make(target_id="t"), make(target_id="first", year="2023")]
    table = progress_table(targets, reached(60, date(2025, 12, 31)), LATE)
    assert list(table["target_id"]) == ["t", "first", "open"]
    assert list(table.loc["t", ["latest", "day", "state"]]) == ["60 个", "2025-12-31", "到期未达到"]
    assert len(progress_table([], [], LATE)) == 0


def test_every_target_of_the_documents_gets_a_state_and_a_sentence(atlas: Atlas) -> None:
    table = progress_table(atlas.plan.targets, [], LATE)
    assert len(table) == len(atlas.plan.targets) and (table["text"] != "").all()
    assert set(table["code"]) <= set(STATES) and len({state_label(state) for state in STATES}) == len(STATES)
