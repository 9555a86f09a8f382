"""What number a wording states, and in which unit."""

import pytest

from geodata.targets.numbers import (
    amount,
    base_unit,
    in_unit,
    is_change,
    is_work,
    number_of,
    number_text,
    quantity,
)
from tests.geodata.targets.conftest import Make


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98", 98.0),
        ("1,300", 1300.0),
        ("７．９", 7.9),
        ("0.6376", 0.6376),
        ("-2", -2.0),
        ("一", 1.0),
        ("十五", 15.0),
        ("二十六", 26.0),
        ("一百", 100.0),
        ("三万五千", 35_000.0),
        ("千亿", 1e11),
        ("1-2", None),
        ("10—15", None),
        ("2×66", None),
        ("1.42:1", None),
        ("全覆盖", None),
        ("一二", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
    ],
)
def test_the_one_number_of_a_wording(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_a_myriad_belongs_to_the_unit(make: Make) -> None:
    assert quantity(make(value="千亿", unit="元")) == (1000.0, "亿元")
    assert quantity(make(value="一百", unit="家")) == (100.0, "家")


def test_a_year_is_no_amount(make: Make) -> None:
    assert amount(make(value="2025", unit="年底")) is None
    assert amount(make(value="80", unit="年")) == 80


def test_units_of_one_base_are_turned_into_each_other() -> None:
    assert base_unit("万千瓦") == ("千瓦", 10_000)
    assert base_unit("万") == ("万", 1)
    assert in_unit(1.3, "万个", "个") == pytest.approx(13_000)
    assert in_unit(2, "亿元", "万元") == pytest.approx(20_000)


def test_what_kind_of_number_it_is(make: Make) -> None:
    assert is_change(make(indicator="地区生产总值年均增速"))
    assert is_change(make(indicator="用水量", comparator="下降"))
    assert not is_change(make(indicator="增加中等职业教育学位"))
    assert is_work(make(comparator="新建")) and not is_work(make(comparator="达到"))


@pytest.mark.parametrize(
    ("number", "text"),
    [(1234567.0, "1234567"), (7.90, "7.9"), (0.63764, "0.6376"), (0.0, "0"), (-0.00001, "0"), (-3.5, "-3.5")],
)
def test_numbers_are_written_without_an_exponent(number: float, text: str) -> None:
    assert number_text(number) == text
