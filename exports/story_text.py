"""The lines of a slide: what is said of a scene, as large as it fits its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from exports.story_words import quote_place, short_quote
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.wording import short_title, value_text, year_text
from layers.fonts import wrapped

COVER_TITLE, TITLE, BODY, SMALL, VALUE = 40.0, 28.0, 18.0, 13.0, 26.0
LEAST = 12.0
SCALES = (1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.66)
SPACING = 1.12
LEAST_REST = 3  # characters in the last line of a title
FEW_TARGETS = 4
BULLET, INDENT_EM = "•", 1.3
LINE_HEIGHT = 1.33  # of the font, in font sizes
SAFETY = 0.97  # another machine's font may be a little wider


@dataclass(frozen=True)
class Piece:
    """Text of one look; `scale` is in the line's sizes."""

    text: str
    bold: bool = False
    accent: bool = False
    soft: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Line:
    """A paragraph: its pieces, its size and the room before it (points), and its mark where it is an item of a list."""

    pieces: tuple[Piece, ...]
    size: float = BODY
    before: float = 8.0
    mark: str = ""
    spacing: float = SPACING

    @property
    def text(self) -> str:
        """All of it as plain text, without the mark."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_soft(self) -> bool:
        """Is it said beside the matter?"""
        return all(piece.soft for piece in self.pieces)

    @property
    def indent(self) -> float:
        """How far the text of an item stands to the right of its mark (points)."""
        return self.size * INDENT_EM if self.mark else 0.0


def scene_lines(
    atlas: Atlas, facts: dict[str, Any], targets: list[Target], charted: list[Target] | None = None
) -> list[Line]:
    """What a slide says of a scene: texts, targets as numbers, quotes, sources (of charted targets too), what is missing."""
    lines: list[Line] = []
    for block in facts["body"]:
        if block["kind"] == "paragraph":
            lines.append(Line(_pieces(block["runs"])))
        elif block["kind"] == "list":
            lines += _list(block)
    lines += _targets(targets)
    for block in facts["body"]:
        if block["kind"] == "quote":
            lines += _quote(block)
    lines += _target_sources(atlas, facts, [*targets, *(charted or [])])
    caution = facts["caution"]
    return [*lines, Line((Piece(caution, soft=True),), SMALL)] if caution else lines


def _pieces(runs: Iterable[Iterable[Any]]) -> tuple[Piece, ...]:
    return tuple(Piece(str(text), bold=bool(bold)) for text, bold in runs)


def _list(block: dict[str, Any]) -> Iterator[Line]:
    for number, item in enumerate(block["items"], 1):
        yield Line(_pieces(item), before=6, mark=f"{number}." if block["ordered"] else BULLET)


def _targets(targets: list[Target]) -> Iterator[Line]:
    """Few targets as large numbers; many as one line each, with what they share said once."""
    if len(targets) <= FEW_TARGETS:
        for target in targets:
            yield from _target(target)
        return
    for target in targets:
        value = Piece(value_text(target), bold=True, accent=True)
        yield Line((value, Piece("　" + target.indicator, scale=0.9)), 16, before=7, spacing=1.0)
    shared = [{t.area for t in targets}, {year_text(t) for t in targets}, {t.nature for t in targets}]
    about = " · ".join(one for found in shared if len(found) == 1 for one in found if one)
    if about:
        yield Line((Piece(about, soft=True),), SMALL, before=10)


def _target(target: Target) -> Iterator[Line]:
    yield Line((Piece(value_text(target), bold=True, accent=True),), VALUE, before=12, spacing=1.0)
    about = " · ".join(filter(None, (target.area, year_text(target), target.nature)))
    yield Line((Piece(target.indicator),), 15, before=0)
    if about:
        yield Line((Piece(about, soft=True),), SMALL, before=0)


def _quote(block: dict[str, Any]) -> Iterator[Line]:
    quote = _("“{quote}”").format(quote=short_quote(block["quote"]).translate(INNER))
    yield Line((Piece(quote),), 15, before=14)
    yield Line((Piece("——" + quote_place(block), soft=True),), SMALL, before=3)
    for slip in block["slips"]:
        yield Line((Piece(slip, soft=True),), SMALL, before=3)


INNER = str.maketrans("“”‘’", "‘’“”")


def _target_sources(atlas: Atlas, facts: dict[str, Any], targets: list[Target]) -> Iterator[Line]:
    """Where the numbers stand, unless a quote says so already."""
    quoted = {block["document"]["id"] for block in facts["body"] if block["kind"] == "quote"}
    clauses = [atlas.clauses[t.clause_id] for t in targets if t.clause_id in atlas.clauses]
    rest = dict.fromkeys(clause.doc_id for clause in clauses if clause.doc_id not in quoted)
    if rest:
        titles = "、".join(_("《{title}》").format(title=short_title(atlas.documents[one])) for one in rest)
        yield Line((Piece("——" + titles, soft=True),), SMALL, before=10)


def title_size(title: str, room: tuple[float, float], largest: float) -> float:
    """The size (points) at which a title fits its room (width and height in points)."""
    fitting = []
    for size in (largest, *range(int(largest) - 2, int(LEAST), -2)):
        lines = wrapped(title, room[0] * SAFETY, size, bold=True)
        if len(lines) * size * LINE_HEIGHT > room[1]:
            continue
        if len(lines) == 1 or len(lines[-1]) >= LEAST_REST:
            return float(size)
        fitting.append(float(size))
        if size < fitting[0] * 0.75:
            break
    return fitting[0] if fitting else LEAST


def cut_title(title: str, room: tuple[float, float], size: float) -> str:
    """A title as far as its room (width and height in points) holds it at a size; cut it ends with ……."""
    lines = wrapped(title, room[0] * SAFETY, size, bold=True)
    most = max(1, int(room[1] / (size * LINE_HEIGHT)))
    return title if size > LEAST or len(lines) <= most else "".join(lines[:most])[:-2] + "……"


def says_only_sources(lines: list[Line]) -> bool:
    """Is nothing said but where numbers stand?"""
    return all(line.is_soft for line in lines)


def fitted(
    lines: list[Line], width: float, height: float, largest: float = SCALES[0]
) -> tuple[list[Line], list[str]]:
    """The lines at the largest size at which all fit; at the smallest, those that fit, and the rest as plain text."""
    sized = lines
    for scale in (one for one in SCALES if one <= largest):
        sized = [_scaled(line, scale) for line in lines]
        if height_of(sized, width) <= height:
            return sized, []
    room, kept = height, 0
    for line in sized[:-1] if sized else []:
        room -= _height(line, width)
        if room < LEAST * LINE_HEIGHT * 2:
            break
        kept += 1
    more = Line((Piece(_("其余见备注。"), soft=True),), LEAST)
    return [*sized[:kept], more], [" ".join(filter(None, (x.mark, x.text))) for x in sized[kept:]]


def _scaled(line: Line, scale: float) -> Line:
    """A line at another size; what is said beside the matter, sources say, does not grow."""
    grown = min(scale, 1.0) if line.is_soft else scale
    return replace(line, size=max(LEAST, round(line.size * grown, 1)), before=line.before * scale)


def height_of(lines: list[Line], width: float) -> float:
    """How high lines stand in a column of a width (both in points)."""
    return sum(_height(line, width) for line in lines)


def _height(line: Line, width: float) -> float:
    rows = len(wrapped(line.text, (width - line.indent) * SAFETY, line.size)) or 1
    return rows * line.size * LINE_HEIGHT * line.spacing + line.before
