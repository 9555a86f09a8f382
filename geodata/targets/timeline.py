"""Targets about one thing on one line of time: when each was set, for when, how much, and where they contradict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Document, Target, date_text
from geodata.targets.actuals import Actual
from geodata.targets.numbers import amount, in_unit, number_of, number_text, unit_of
from geodata.targets.progress import year_end
from geodata.targets.same import alike
from geodata.targets.wording import short_title, value_text, with_unit, year_text

SPANS = ["target_id", "set", "due", "value", "text", "document", "mark"]
POINTS = ["date", "value", "text", "kind"]
CHOSEN, OTHER, RED = "chosen", "other", "red"


@dataclass(frozen=True)
class Member:
    """One of the targets about a thing, in words.

    Attributes:
        contradiction: What is said of its contradicting another one here; "" where it doesn't.
    """

    target_id: str
    indicator: str
    value: str
    year: str
    document: str
    date: str
    contradiction: str


@dataclass(frozen=True)
class Timeline:
    """Targets about one thing.

    Attributes:
        members: All of them, the oldest document first.
        spans: Those with a number and a year, one row each: target_id, set and due (dates), value (in unit), text,
            document, mark (red: contradicts another one; chosen: the one asked for; or other).
        points: Baselines and actual values: date, value (in unit), text, kind.
        unit: The unit of all values.
    """

    members: tuple[Member, ...]
    spans: pd.DataFrame
    points: pd.DataFrame
    unit: str

    @property
    def drawn(self) -> bool:
        """Whether there is something to be seen on a line of time: two things at least."""
        return len(self.spans) > 0 and len(self.spans) + len(self.points) > 1


def timeline(atlas: Atlas, target: Target, actuals: Iterable[Actual]) -> Timeline:
    """The line of time of what a target is about; the target itself is on it.

    Args:
        atlas: The loaded atlas.
        target: The target that is asked for.
        actuals: Actual values, in the units of their targets; those of other targets are passed over.
    """
    group = alike(atlas, target)
    numeric = [t for t in (target, *group.targets) if amount(t) is not None]
    unit = unit_of(numeric[0]) if numeric else target.unit
    members: list[Member] = []
    spans: list[list[object]] = []
    points: list[list[object]] = []
    kept = list(actuals)
    for one in group.targets:
        document = _document(atlas, one)
        doubt = group.contradiction(one.target_id)
        told = (
            _("{a}；{b}。{treatment}").format(a=doubt.reading_a, b=doubt.reading_b, treatment=doubt.treatment)
            if doubt
            else ""
        )
        title = short_title(document) if document else ""
        day = date_text(document.date) if document else ""
        members.append(
            Member(one.target_id, one.indicator, value_text(one), year_text(one), title, day, told)
        )
        span = _span(one, document, unit)
        if span:
            mark = RED if doubt else CHOSEN if one is target else OTHER
            spans.append([one.target_id, *span, value_text(one), title, mark])
        points.extend(_points(one, unit, kept))
    frame = pd.DataFrame(points, columns=POINTS).drop_duplicates()
    return Timeline(tuple(members), pd.DataFrame(spans, columns=SPANS), frame, unit)


def _document(atlas: Atlas, target: Target) -> Document | None:
    clause = atlas.clauses.get(target.clause_id)
    return atlas.documents[clause.doc_id] if clause else None


def day_of(iso: str) -> date | None:
    """The day of a document's date; the first of the month or year where no more is known."""
    year, month, day, *_rest = [*(int(part) for part in iso.split("-") if part.isdigit()), 0, 0, 0]
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def _span(target: Target, document: Document | None, unit: str) -> tuple[date, date, float] | None:
    value, due = amount(target), year_end(target.year)
    start = day_of(document.date) if document else None
    if value is None or due is None:
        return None
    return min(start or due, due), due, in_unit(value, unit_of(target), unit)


def _points(target: Target, unit: str, actuals: Iterable[Actual]) -> Iterable[list[object]]:
    baseline, start = number_of(target.baseline) if target.baseline else None, year_end(target.baseline_year)
    if baseline is not None and start is not None and target.unit == unit_of(target):
        value = in_unit(baseline, target.unit, unit)
        yield [start, value, with_unit(number_text(value), unit), _("基期")]
    for actual in actuals:
        if actual.target_id == target.target_id:
            value = in_unit(actual.value, unit_of(target), unit)
            yield [actual.date, value, with_unit(number_text(value), unit), _("实际")]
