"""Tables for spreadsheets: whole, Chinese, harmless."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.csv_table import csv_table, safe_cell


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_spreadsheets_see_that_it_is_utf_8() -> None:
    content = csv_table(["名称", "数"], [["聊城", 3], ["a,b\n“c”", None]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [["名称", "数"], ["聊城", "3"], ["a,b\n“c”", ""]]


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "　=HYPERLINK()",
        "--1",
        "=",
        "-",
    ],
)
def test_a_formula_becomes_text(formula: str) -> None:
    assert safe_cell(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["-3", "+0.5", "12", "3—5", "聊城=水城", "", "0.8左右"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_every_row_comes_back_and_none_is_executed(rows: list[list[str]]) -> None:
    back = read(csv_table(["a", "b"], rows))[1:]
    assert len(back) == len(rows)
    for row, given_row in zip(back, rows, strict=True):
        for cell, given_cell in zip(row, given_row, strict=True):
            assert cell in (given_cell, f"'{given_cell}")
            number = cell[1:].replace(".", "", 1)
            assert cell.lstrip()[:1] not in tuple("=+-@") or number.isdecimal()
