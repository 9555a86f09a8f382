"""From printed lines to paragraphs: takes away running heads and page numbers, rejoins wrapped lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, quantiles

EDGE_LINES = 3
NEAR_PAGES = 2
SAME_PLACE = 3.0
LARGER = 1.12
HEADING_MAX = 60
MARGIN_SHARE = 0.12
MIN_WRAPPED = 3
SENTENCE_ENDS = "。！？：；"
NUMERAL = "一二三四五六七八九十百零〇"
BEGINS_ANEW = re.compile(
    rf"^(?:第[{NUMERAL}]+[篇章节条]|专栏\s*\d|[{NUMERAL}]+、|[（(][{NUMERAL}]+[)）]|\d+\s*[.．、]\D|——|#)"
)
PAGE_NUMBER = re.compile(r"^([-—–―·•\s]*)(第?)\s*(\d{1,4})\s*(页?)[-—–―·•\s]*$")
NO_START = "，。、；：！？）)】》〉”’%％…"
NO_END = "（(【《〈“‘"


@dataclass
class Row:
    """A printed line or table row; places in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    page_width: float
    page_height: float

    @property
    def is_table(self) -> bool:
        """True for a row of a ruled table."""
        return self.size == 0


@dataclass
class _Frame:
    """Where the text of a document stands: body size, line step, edges by side of the sheet."""

    size: float
    step: float
    indents: bool
    gaps: bool
    left: dict[int, float] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)


def without_furniture(pages: list[list[Row]]) -> list[Row]:
    """All rows in order, without those that repeat on neighbouring pages, page numbers and repeated table heads."""
    kept: list[Row] = []
    head = ""
    for index, rows in enumerate(pages):
        near = [n for n in range(index - NEAR_PAGES, index + NEAR_PAGES + 1) if 0 <= n < len(pages)]
        others = [pages[n] for n in near if n != index]
        body = list(rows)
        for at in (0, -1):
            taken = 0
            while body and taken < EDGE_LINES and _is_furniture(body[at], at, rows, others):
                body.pop(at)
                taken += 1
        if body and head and kept and kept[-1].is_table and body[0].is_table and body[0].text == head:
            body.pop(0)
        for row in body:
            fresh = row.is_table and not (kept and kept[-1].is_table)
            head = row.text if fresh else head if row.is_table else ""
            kept.append(row)
    return kept


def _is_furniture(row: Row, at: int, rows: list[Row], others: list[list[Row]]) -> bool:
    if row.is_table:
        return False
    number = PAGE_NUMBER.match(row.text)
    from_edge = row.top if at == 0 else row.page_height - row.bottom
    if number and from_edge < MARGIN_SHARE * row.page_height:
        dashed = any(mark in number.group(1) for mark in "-—–―·•") or number.group(2) or number.group(4)
        if dashed or int(number.group(3)) == row.page + 1:
            return True
    if not (number or _stands_apart(row, rows, others)):
        return False
    for other in others:
        edge = other[:EDGE_LINES] if at == 0 else other[-EDGE_LINES:]
        if any(_repeats(row, line) for line in edge):
            return len(rows) > 1 or bool(number)
    return False


def _stands_apart(row: Row, rows: list[Row], others: list[list[Row]]) -> bool:
    """True for a line of its own size, or one farther from its neighbour than lines of text are."""
    near = [rows, *others]
    if abs(row.size - _body_size([line for page in near for line in page if not line.is_table])) > 0.5:
        return True
    steps = [b.top - a.top for page in near for a, b in pairwise(page) if b.top > a.top]
    if len(rows) < 2 or not steps:
        return True
    at = rows.index(row)
    inner = rows[at + 1] if at < len(rows) / 2 else rows[at - 1]
    return abs(inner.top - row.top) > 1.3 * sorted(steps)[len(steps) // 4]


def _body_size(lines: list[Row]) -> float:
    """The size in which most of the text is printed."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    return weights.most_common(1)[0][0]


def _repeats(row: Row, other: Row) -> bool:
    """True when two lines of two pages stand at one height and differ in nothing but the page's number."""
    if other.is_table or abs(row.top - other.top) > SAME_PLACE or abs(row.size - other.size) > 0.5:
        return False
    one, two = re.split(r"(\d+)", row.text), re.split(r"(\d+)", other.text)
    if len(one) != len(two):
        return False
    distance = other.page - row.page
    for mine, theirs in zip(one, two, strict=True):
        counted = mine.isdigit() and theirs.isdigit() and int(theirs) - int(mine) == distance
        if mine != theirs and not counted:
            return False
    return True


def paragraphs_of(rows: list[Row]) -> Iterator[str]:
    """Paragraphs as lines: a line that ends at the right edge goes on in one that begins at the left edge."""
    lines = [row for row in rows if not row.is_table]
    frame = _frame(lines) if lines else None
    text, first = "", None
    for previous, row in pairwise([None, *rows]):
        assert row is not None
        if previous is not None and frame is not None and _goes_on(previous, row, frame):
            space = " " if text[-1].isascii() and row.text[0].isascii() and text[-1] != "-" else ""
            text += space + row.text
            continue
        if first is not None:
            yield _marked(text, first, frame)
        text, first = row.text, row
    if first is not None:
        yield _marked(text, first, frame)


def _marked(text: str, first: Row, frame: _Frame | None) -> str:
    """The paragraph, with a markdown mark where it is a line in larger print."""
    large = frame is not None and not first.is_table and first.size >= LARGER * frame.size
    return f"# {text}" if large and len(text) <= HEADING_MAX else text


def _frame(lines: list[Row]) -> _Frame:
    size = _body_size(lines)
    body = [line for line in lines if abs(line.size - size) < 0.5]
    steps = [b.top - a.top for a, b in pairwise(body) if a.page == b.page and b.top - a.top > 0.5 * size]
    step = quantiles(steps, n=4)[0] if len(steps) > 3 else median(steps) if steps else 1.5 * size
    frame = _Frame(size, step, indents=False, gaps=any(s > 1.35 * step for s in steps))
    for side in (0, 1):
        ours = [line for line in body if line.page % 2 == side]
        mine = ours if len(ours) >= 2 * MIN_WRAPPED else body
        frame.left[side] = min(line.x0 for line in mine)
        most = max(line.x1 for line in mine)
        wrapped = [line.x1 for line in mine if line.x1 > most - 2.5 * size]
        mirrored = mine[0].page_width - frame.left[side]
        frame.right[side] = median(wrapped) if len(wrapped) >= MIN_WRAPPED else max(most, mirrored)
    frame.indents = any(_indented(line, frame) for line in body)
    return frame


def _indented(row: Row, frame: _Frame) -> bool:
    return row.x0 > frame.left[row.page % 2] + 0.8 * frame.size


def _goes_on(previous: Row, row: Row, frame: _Frame) -> bool:
    if previous.is_table or row.is_table or abs(previous.size - row.size) > 0.08 * row.size:
        return False
    same_page = previous.page == row.page
    step = frame.step * max(1.0, row.size / frame.size)
    if same_page and row.top - previous.top > 1.35 * step:
        return False
    if not _is_full(previous, row, frame):
        return False
    if _indented(row, frame):
        centre = abs((row.x0 + row.x1) / 2 - row.page_width / 2) < row.size
        large = row.size >= LARGER * frame.size
        return centre and large and not BEGINS_ANEW.match(row.text)
    if not frame.indents:
        told_by_gap = same_page and frame.gaps
        ended = previous.text[-1] in SENTENCE_ENDS and not told_by_gap
        return not ended and (told_by_gap or not BEGINS_ANEW.match(row.text))
    return True


def _is_full(previous: Row, row: Row, frame: _Frame) -> bool:
    """True when what begins the next line had no room left at the end of this one."""
    token = re.match(rf"[{re.escape(NO_END)}]*(?:[!-~—–]+|.)[{re.escape(NO_START)}]*", row.text)
    words = token.group() if token else row.text[:1]
    width = sum(0.5 if char.isascii() else 1.0 for char in words) * row.size
    return previous.x1 + width > frame.right[previous.page % 2] - 0.5 * row.size
