"""Texts as they are compared: what makes no difference, and where each character stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.folding import BREAK, fold, fold_character


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＧＤＰ 增速", "gdp增速"),
        ("“黄河风情”（一期）", "黄河风情一期"),
        ("29.85%", "29.85%"),
        ("2,378个", "2378个"),
        ("1.提高", "1提高"),
        ("甲，乙。", f"甲{BREAK}乙{BREAK}"),
        ("甲；\n乙", f"甲{BREAK}{BREAK}乙"),
        ("2×66", "2×66"),
        ("\ud800\x00😀", ""),
        ("", ""),
    ],
)
def test_case_width_space_and_punctuation_make_no_difference(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text())
def test_every_folded_character_knows_its_place(text: str) -> None:
    folded = fold(text)
    assert list(folded.starts) == sorted(folded.starts)
    for char, start, end in zip(folded.text, folded.starts, folded.ends, strict=True):
        assert end == start + 1
        assert char in fold_character(text[start])


@given(st.text(), st.integers(0, 20), st.integers(1, 20))
def test_what_is_found_folds_to_what_was_looked_for(text: str, start: int, length: int) -> None:
    folded = fold(text)
    word = folded.text[start : start + length]
    places = list(folded.find(word))
    assert bool(places) == bool(word)
    for first, last in places:
        assert word in fold(text[first:last]).text or BREAK in word or "." in word


def test_names_are_compared_without_breaks() -> None:
    folded = fold("甲、乙").unbroken()
    assert (folded.text, folded.span(0, 1), folded.span(0, 2)) == ("甲乙", (0, 1), (0, 3))
