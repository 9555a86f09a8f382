"""Marks hits in a verbatim text, and cuts a snippet around them. Marks are spans (start, end) in characters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.folding import Span

GAP = "…"
BEFORE = 16


@dataclass(frozen=True)
class Snippet:
    """A part of a text, with GAP where something is left out, and the marks in it."""

    text: str
    marks: tuple[Span, ...]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that touch or overlap become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def snippet(text: str, firsts: Iterable[Span], marks: Iterable[Span], length: int) -> Snippet:
    """Cuts a text so that the first hit of every word can be seen.

    Args:
        text: The verbatim text.
        firsts: A span that must be seen, for every word searched for.
        marks: All spans that are to be marked where they can be seen.
        length: How many characters to show, more if the hits need it.
    """
    needed = sorted(firsts) or [(0, 0)]
    if len(text) <= length:
        windows = [(0, len(text))]
    else:
        share = max(0, length - sum(end - start for start, end in needed)) // len(needed)
        before = min(BEFORE, share // 3)
        starts = [max(0, start - before) for start, _end in needed]
        ends = [first + end - start + share for first, (start, end) in zip(starts, needed, strict=True)]
        windows = merged((start, min(len(text), end)) for start, end in zip(starts, ends, strict=True))
    return _assembled(text, _whole_marks(windows, merged(marks)), merged(marks))


def _whole_marks(windows: list[Span], marks: list[Span]) -> list[Span]:
    """Windows, widened where a mark would be cut."""
    cut = [mark for mark in marks for start, end in windows if mark[0] < end and mark[1] > start]
    return merged([*windows, *cut])


def _assembled(text: str, windows: list[Span], marks: list[Span]) -> Snippet:
    parts: list[str] = []
    shown: list[Span] = []
    length = 0
    done = 0
    for start, end in windows:
        if start > done:
            parts.append(GAP)
            length += len(GAP)
        shown += [(a - start + length, b - start + length) for a, b in marks if start <= a and b <= end]
        parts.append(text[start:end])
        length += end - start
        done = end
    return Snippet("".join(parts) + (GAP if done < len(text) else ""), tuple(shown))
