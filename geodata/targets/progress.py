"""How far a target is: what was reached so far, set against a straight line from its baseline and against its due date.

A straight line is drawn from the end of the baseline year to the end of the target's year. It is a yardstick of this
atlas; no document asks for even progress.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geodata.i18n import _
from geodata.model import Target
from geodata.targets.actuals import Actual
from geodata.targets.numbers import (
    amount,
    is_change,
    is_deadline,
    is_work,
    number_of,
    number_text,
    unit_of,
)
from geodata.targets.wording import value_text, with_unit

OVERDUE, UNTOLD, JUDGE = "overdue", "untold", "judge"
BEHIND, AHEAD, OPEN, WORDED = "behind", "ahead", "open", "worded"
UNDATED, REACHED = "undated", "reached"
STATES = (OVERDUE, UNTOLD, JUDGE, BEHIND, AHEAD, OPEN, WORDED, UNDATED, REACHED)
AT_MOST = frozenset(["不超过", "以内", "以下", "低于", "内", "之内", "范围内", "降低到", "不高于"])
EVEN = 0.01  # of the way from baseline to target: closer to the line than this is on it


def state_label(state: str) -> str:
    """The Chinese name of a state."""
    return {
        OVERDUE: _("到期未达到"),
        UNTOLD: _("到期缺实际值"),
        JUDGE: _("到期待判断"),
        BEHIND: _("进度偏慢"),
        AHEAD: _("进度正常"),
        OPEN: _("未到期"),
        WORDED: _("未到期，非数值"),
        UNDATED: _("未写年份"),
        REACHED: _("已达到"),
    }[state]


@dataclass(frozen=True)
class Line:
    """The straight line from baseline to target, and its value at a date."""

    start: date
    baseline: float
    end: date
    goal: float

    def at(self, day: date) -> float:
        """The line's value at a day; before its start and after its end that of the end."""
        share = (_years(day) - _years(self.start)) / (_years(self.end) - _years(self.start))
        return self.baseline + min(max(share, 0.0), 1.0) * (self.goal - self.baseline)


@dataclass(frozen=True)
class Progress:
    """What can be said of one target today.

    Attributes:
        state: One of STATES.
        text: It in plain words, with the reason where nothing can be told.
        due: The last day of the target's year; None where the documents give no year.
        latest: The latest actual value, if any.
        line: The straight line, where there is a numeric baseline to start from.
        gap: The latest value minus the line's (or the target's, where there is no line), in the target's unit.
    """

    state: str
    text: str
    due: date | None = None
    latest: Actual | None = None
    line: Line | None = None
    gap: float | None = None

    @property
    def overdue(self) -> bool:
        """True where the date has passed and the target isn't known to be reached."""
        return self.state in (OVERDUE, UNTOLD, JUDGE)


def _years(day: date) -> float:
    """A day as a number of years; each year counts alike, whether it is a leap year or not."""
    return day.year + day.timetuple().tm_yday / date(day.year, 12, 31).timetuple().tm_yday


def year_end(year: str) -> date | None:
    """The last day of a year as a document writes it; None for other wordings."""
    return date(int(year), 12, 31) if year.isdigit() and len(year) == 4 else None


def line_of(target: Target) -> Line | None:
    """The straight line to a target; None where a number or year is missing, or its number is no level."""
    goal, baseline = amount(target), number_of(target.baseline) if target.baseline else None
    start, end = year_end(target.baseline_year), year_end(target.year)
    if goal is None or baseline is None or start is None or end is None or start >= end:
        return None
    if is_change(target) or is_work(target):
        return None
    return Line(start, baseline, end, goal)


def why_no_number(target: Target) -> str:
    """Why the value of a target can't be compared with an actual number; "" where it can."""
    if is_deadline(target) or target.unit in ("年底",):
        return _("目标是时间，不是数值")
    if amount(target) is None:
        return _("目标是“{text}”，不是单一数值").format(text=value_text(target))
    return ""


def falls(target: Target) -> bool:
    """True where less is better: the target is a limit, or lies below its baseline."""
    goal, baseline = amount(target), number_of(target.baseline) if target.baseline else None
    level = not is_change(target) and not is_work(target)
    below = goal is not None and baseline is not None and goal < baseline
    return target.comparator in AT_MOST or (level and below)


def progress_of(target: Target, actuals: Iterable[Actual], today: date) -> Progress:
    """The progress of one target.

    Args:
        target: The target.
        actuals: What was reached, in the target's unit; those of other targets and of days to come are passed over.
        today: The day on which it is asked.
    """
    due = year_end(target.year)
    known = sorted((a for a in actuals if a.target_id == target.target_id and a.date <= today), key=_when)
    latest = known[-1] if known else None
    late = due is not None and due < today
    goal = amount(target)
    if goal is None:
        state = JUDGE if late else WORDED if due else UNDATED
        return Progress(state, _sentence(_late(due, late), why_no_number(target)), due, latest)
    line = line_of(target)
    if latest is None:
        state = UNTOLD if late else OPEN if due else UNDATED
        why = "" if line or late else _no_line(target)
        return Progress(state, _sentence(_late(due, late), _("还没有实际值"), why), due, None, line)
    return _measured(target, latest, due, today, line)


def _when(actual: Actual) -> tuple[date, int]:
    return actual.date, actual.id


def _measured(target: Target, latest: Actual, due: date | None, today: date, line: Line | None) -> Progress:
    better = -1.0 if falls(target) else 1.0
    late = due is not None and due < today
    rest = latest.value - (amount(target) or 0.0)
    if better * rest >= 0:
        text = _("已达到：{value}").format(value=_sized(target, latest.value))
        return Progress(REACHED, text, due, latest, line, rest)
    short = _sized(target, rest)
    if late and due and latest.date < due:
        day = latest.date.isoformat()
        told = _("最近的实际值是 {day} 的，那时还差 {short}").format(day=day, short=short)
        return Progress(UNTOLD, _sentence(_late(due, late), told), due, latest, line, rest)
    if late:
        text = _sentence(_late(due, late), _("未达到，差 {short}").format(short=short))
        return Progress(OVERDUE, text, due, latest, line, rest)
    still = _("距目标还差 {short}").format(short=short)
    if line is None:
        state = OPEN if due else UNDATED
        return Progress(state, _sentence(still, _no_line(target)), due, latest, None, rest)
    gap = latest.value - line.at(latest.date)
    even = abs(gap) <= EVEN * abs(line.goal - line.baseline)
    wording = _("比直线进度快 {gap}") if better * gap > 0 else _("比直线进度慢 {gap}")
    text = _("与直线进度相当") if even else wording.format(gap=_sized(target, gap))
    state = AHEAD if even or better * gap > 0 else BEHIND
    return Progress(state, _sentence(text, still), due, latest, line, gap)


def _no_line(target: Target) -> str:
    if is_change(target):
        return _("目标是增减幅度或年度数，不画直线")
    if is_work(target):
        return _("目标是期内工作量，没有起点，不画直线")
    return _("没有基期，不能与直线比")


def _sized(target: Target, number: float) -> str:
    return with_unit(number_text(abs(number)), unit_of(target))


def _late(due: date | None, late: bool) -> str:
    if due is None:
        return _("文件没有写年份")
    return (
        _("{year} 年底已到期").format(year=due.year) if late else _("{year} 年底到期").format(year=due.year)
    )


def _sentence(*parts: str) -> str:
    return _("；").join(part for part in parts if part)


def progress_of_all(targets: Iterable[Target], actuals: Iterable[Actual], today: date) -> dict[str, Progress]:
    """The progress of many targets, by target id; see `progress_of`."""
    known: dict[str, list[Actual]] = defaultdict(list)
    for actual in actuals:
        known[actual.target_id].append(actual)
    return {t.target_id: progress_of(t, known.get(t.target_id, ()), today) for t in targets}


def progress_table(targets: Iterable[Target], actuals: Iterable[Actual], today: date) -> pd.DataFrame:
    """One row per target, indexed by target_id, the most pressing state first, then by year, then in their order.

    Columns: target_id, indicator, value (as worded), year, latest (with unit), day (of the latest, ISO), state (its
    label), text, code (the state).
    """
    known = list(targets)
    progress = progress_of_all(known, actuals, today)
    rows = []
    for target in sorted(known, key=lambda t: (STATES.index(progress[t.target_id].state), t.year)):
        found = progress[target.target_id]
        latest = with_unit(number_text(found.latest.value), unit_of(target)) if found.latest else ""
        rows.append(
            {
                "target_id": target.target_id,
                "indicator": target.indicator,
                "value": value_text(target),
                "year": target.year,
                "latest": latest,
                "day": found.latest.date.isoformat() if found.latest else "",
                "state": state_label(found.state),
                "text": found.text,
                "code": found.state,
            }
        )
    names = ["target_id", "indicator", "value", "year", "latest", "day", "state", "text", "code"]
    return pd.DataFrame(rows, columns=names).set_index("target_id", drop=False)
