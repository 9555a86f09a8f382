"""What a page of the handout says of a scene: texts, quotes, targets, chart and sources, as large as they fit."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Spacer

from exports import report as said
from exports.pdf import AMBER, CREAM, RULE, barred, table
from exports.pdf_text import ACCENT, BOLD, FONT, Run, marked_text, style, text
from exports.story_handout_chart import bars_of
from geodata.atlas import Atlas
from geodata.citation import citation_parts, source
from geodata.i18n import _
from geodata.stories import Scene
from geodata.story_facts import scene_facts

BODY_PT = 10.5  # the "body" of exports.pdf_text at its own size
SIZES = (
    16.0,
    15.0,
    14.0,
    13.5,
    13.0,
    12.5,
    12.0,
    11.5,
    11.0,
    10.5,
)  # from 三号, the size of official documents, to 五号
GOES_ON = 12.0  # where even the smallest does not fit
FEW_TARGETS = 3
VALUES = (2.5, 2.2, 1.9, 1.6, 1.35)  # of the body, for the number of a target
SMALL_VALUE = 0.9
LARGEST_CHART = 1.3  # beyond it names leave too little room to the bars
BETWEEN = 0.75  # blocks, in font sizes
WHOLE_CITY = "全市"


def scene_words(atlas: Atlas, scene: Scene, width: float, height: float) -> list[Flowable]:
    """What is said of a scene, as large as it fits a column; what fits at no size goes on over a page.

    Args:
        atlas: The loaded atlas.
        scene: The scene.
        width: Of the column, in points.
        height: Of the column, in points.
    """
    facts = scene_facts(atlas, scene)

    def at(size: float) -> list[Flowable]:
        return _Words(atlas, facts, width, size).pieces()

    return fitted(at, SIZES, GOES_ON, width, height)


def fitted(
    at: Callable[[float], list[Flowable]],
    sizes: Iterable[float],
    otherwise: float,
    width: float,
    height: float,
) -> list[Flowable]:
    """Pieces at the first of the sizes at which they fit their place; at another one where they fit at none."""
    scratch = Canvas(io.BytesIO())
    for size in sizes:
        if _height(at(size), width, scratch) <= height:
            return at(size)
    return at(otherwise)


def _height(pieces: list[Flowable], width: float, scratch: Canvas) -> float:
    """How high pieces stand in a frame: the room between two is the larger one of what each asks for."""
    total = after = 0.0
    for number, piece in enumerate(pieces):
        before = max(0.0, piece.getSpaceBefore() - after) if number else 0.0
        after = piece.getSpaceAfter()
        total += before + piece.wrapOn(scratch, width, 1e6)[1] + after
    return total - after


class _Words:
    """The words of one scene at one size."""

    def __init__(self, atlas: Atlas, facts: dict[str, Any], width: float, size: float) -> None:
        self.atlas, self.facts, self.width, self.size = atlas, facts, width, size
        self.scale = size / BODY_PT
        self.small = 1 + (self.scale - 1) * 0.45  # notes grow less than what they are notes to

    def pieces(self) -> list[Flowable]:
        """Everything, in the order of the player."""
        found: list[Flowable] = []
        numbers = [block for block in self.facts["body"] if block["kind"] == "number"]
        before = ""
        for block in self.facts["body"]:
            kind = block["kind"]
            if kind == "number" and block is not numbers[0]:
                continue  # stands with the first
            found += [] if kind == before == "paragraph" else self._gap(found)
            found += self._targets(numbers) if kind == "number" else self._block(block)
            before = kind
        if chart := self.facts["chart"]:
            found += [*self._gap(found), *self._chart(chart)]
        if documents := self._documents():
            found += [*self._gap(found), *(text(line, "note", scale=self.small) for line in documents)]
        if caution := self.facts["caution"]:
            line: list[Flowable] = [text(caution, "caution", scale=self.small)]
            found += [*self._gap(found), barred(line, self.width, AMBER, CREAM)]
        return found

    def _gap(self, found: list[Flowable]) -> list[Flowable]:
        """The room between what was said and what comes next."""
        return [Spacer(1, BETWEEN * self.size)] if found else []

    def _block(self, block: dict[str, Any]) -> list[Flowable]:
        if block["kind"] == "paragraph":
            return [marked_text(_runs(block["runs"]), style("body", scale=self.scale))]
        if block["kind"] == "quote":
            return self._quote(block)
        mark = "{n}." if block["ordered"] else "·"
        return [self._item(mark.format(n=n), item) for n, item in enumerate(block["items"], 1)]

    def _item(self, mark: str, item: list[list[Any]]) -> Flowable:
        """A list's item: its mark hangs out, whatever it is."""
        look = style("item", scale=self.scale)
        mark += " "
        hang = max(look.leftIndent, stringWidth(mark, FONT, look.fontSize))
        blank = (hang - stringWidth(mark, FONT, look.fontSize)) / stringWidth(" ", FONT, look.fontSize)
        mark += " " * int(blank)
        hang = stringWidth(mark, FONT, look.fontSize)
        hung = ParagraphStyle("item", look, leftIndent=hang, firstLineIndent=-hang)
        return marked_text([Run(mark, color=ACCENT), *_runs(item)], hung)

    def _quote(self, block: dict[str, Any]) -> list[Flowable]:
        """The quoted words, then where they stand, and what is a slip in them."""
        place, words = citation_parts(self.atlas, block["clause_id"], block["quote"])
        lines: list[Flowable] = [text(line, "quoted", scale=self.scale) for line in words.splitlines()]
        lines.append(text(_("——{place}").format(place=place), "about", scale=self.small))
        lines += [text(slip, "about", scale=self.small) for slip in block["slips"]]
        return [barred(lines, self.width)]

    def _targets(self, targets: list[dict[str, Any]]) -> list[Flowable]:
        if len(targets) > FEW_TARGETS:
            return self._table(targets)
        found: list[Flowable] = []
        for number, target in enumerate(targets):
            if number:
                gap = 0.6 * self.size
                found.append(HRFlowable("100%", 0.6, color=RULE, spaceBefore=gap, spaceAfter=gap * 0.7))
            found += self._target(target)
        return found

    def _target(self, target: dict[str, Any]) -> Iterator[Flowable]:
        """A target as the player has it: the number large, below it what it is the number of."""
        before, number, after = (part.strip() for part in target["value_text"].partition(target["value"]))
        small = SMALL_VALUE * self.size
        rest = sum(stringWidth(part, FONT, small) + 0.3 * self.size for part in (before, after) if part)
        scales = (s for s in VALUES if stringWidth(number, BOLD, s * self.size) + rest <= self.width)
        scale = next(scales, VALUES[-1])
        runs = [
            Run(before and before + " ", scale=SMALL_VALUE, color=ACCENT),
            Run(number, True, scale, ACCENT),
            Run(after and " " + after, scale=SMALL_VALUE, color=ACCENT),
        ]
        look = style("value", scale=self.scale)
        yield marked_text(
            runs, ParagraphStyle("value", look, leading=1.22 * scale * self.size, keepWithNext=1)
        )
        yield marked_text([Run(target["indicator"])], look)
        about = " · ".join(filter(None, (target["area"], target["year_text"], target["nature"])))
        base = _("基期 {base}").format(base=target["baseline_text"]) if target["baseline_text"] else ""
        for line in filter(None, (about, base)):
            yield text(line, "about", scale=self.small)

    def _table(self, targets: list[dict[str, Any]]) -> list[Flowable]:
        """Targets as a table; a year or a nature that all share stands below it, once."""
        common, years, natures = _parted(targets)
        columns = [said.Column(_("指标"), 4.6), said.Column(_("目标"), 3.2)]
        rows = [[_named(target), target["value_text"]] for target in targets]
        for title, share, values in ((_("年份"), 2.2, years), (_("性质"), 2.2, natures)):
            if any(values):
                columns.append(said.Column(title, share))
                rows = [[*row, value] for row, value in zip(rows, values, strict=True)]
        grid = table(said.Table(tuple(columns), tuple(map(tuple, rows))), self.width, self.scale)[:-1]
        return [*grid, Spacer(1, 3), *self._common(common)]

    def _chart(self, chart: dict[str, Any]) -> list[Flowable]:
        common, years, natures = _parted(chart["bars"])
        told = ["，".join(filter(None, parts)) for parts in zip(years, natures, strict=True)]
        return [bars_of(chart, told, self.width, min(self.scale, LARGEST_CHART)), *self._common(common)]

    def _common(self, common: str) -> list[Flowable]:
        return [text(common, "about", scale=self.small)] if common else []

    def _documents(self) -> list[str]:
        """The documents that targets stand in, as they are cited, but for those that a quote names already."""
        body, chart = self.facts["body"], self.facts["chart"]
        quoted = {block["document"]["id"] for block in body if block["kind"] == "quote"}
        targets = [b for b in body if b["kind"] == "number"] + (chart["bars"] if chart else [])
        clauses = [
            self.atlas.clauses[t["clause_id"]] for t in targets if t["clause_id"] in self.atlas.clauses
        ]
        rest = dict.fromkeys(clause.doc_id for clause in clauses if clause.doc_id not in quoted)
        return [_("目标出自{source}").format(source=source(self.atlas.documents[one])) for one in rest]


def _runs(runs: list[list[Any]]) -> list[Run]:
    return [Run(str(words), bool(bold), color=ACCENT if bold else None) for words, bold in runs]


def _parted(targets: list[dict[str, Any]]) -> tuple[str, list[str], list[str]]:
    """What targets share of year and nature, in one line; then each one's own year and nature, "" where shared."""
    common, own = [], []
    for key in ("year_text", "nature"):
        values = [target[key] for target in targets]
        shared = len(set(values)) == 1
        common += values[:1] if shared else []
        own.append([""] * len(values) if shared else values)
    return " · ".join(filter(None, common)), own[0], own[1]


def _named(target: dict[str, Any]) -> str:
    """The indicator, with its area where that is not the whole city."""
    if target["area"] in ("", WHOLE_CITY):
        return str(target["indicator"])
    return _("{indicator}（{area}）").format(indicator=target["indicator"], area=target["area"])
