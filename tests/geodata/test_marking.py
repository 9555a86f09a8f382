"""Snippets show every hit whole, and their marks are the hits."""

from hypothesis import given
from hypothesis import strategies as st

from geodata.marking import GAP, merged, snippet

TEXT = "".join(
    chr(0x4E00 + i) for i in range(400)
)  # every character once, so that a place is known by its text


def test_spans_that_touch_or_overlap_become_one() -> None:
    assert merged([(5, 7), (0, 2), (1, 3), (3, 4)]) == [(0, 4), (5, 7)]
    assert merged([]) == []


def test_a_short_text_is_shown_whole() -> None:
    shown = snippet("聊城高铁", [(2, 4)], [(2, 4)], 60)
    assert (shown.text, shown.marks) == ("聊城高铁", ((2, 4),))


def test_hits_far_apart_are_both_shown_with_a_gap_between() -> None:
    shown = snippet(TEXT, [(10, 12), (300, 302)], [(10, 12), (300, 302)], 60)
    assert shown.text.count(GAP) == 3 and len(shown.text) < 80
    assert [shown.text[start:end] for start, end in shown.marks] == [TEXT[10:12], TEXT[300:302]]


def test_without_a_hit_the_beginning_is_shown() -> None:
    shown = snippet(TEXT, [], [], 60)
    assert shown.text == TEXT[:60] + GAP and shown.marks == ()


SPANS = st.tuples(st.integers(0, 390), st.integers(1, 10)).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(SPANS, min_size=1, max_size=6), st.lists(SPANS, max_size=6), st.integers(0, 200))
def test_every_first_hit_is_seen_and_no_mark_is_cut(
    firsts: list[tuple[int, int]], others: list[tuple[int, int]], length: int
) -> None:
    marks = merged([*firsts, *others])
    shown = snippet(TEXT, firsts, marks, length)
    marked = [shown.text[start:end] for start, end in shown.marks]
    assert set(marked) <= {TEXT[start:end] for start, end in marks}
    for start, end in firsts:
        assert any(TEXT[start:end] in text for text in marked)
    assert all(part in TEXT for part in shown.text.split(GAP))
