"""A long text in portions that end with a sentence, so that no work grows faster than the text."""

from __future__ import annotations

from collections.abc import Iterator

MOST = 2000
ENDS = "。；;\n"


def portions(text: str, most: int = MOST) -> Iterator[tuple[int, str]]:
    """(start, portion) of portions of a text in order, none longer than `most` characters; a short text is one."""
    start = 0
    while len(text) - start > most:
        cut = max(text.rfind(mark, start, start + most) for mark in ENDS) + 1
        end = cut if cut > start else start + most
        yield start, text[start:end]
        start = end
    yield start, text[start:]
