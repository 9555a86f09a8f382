"""What was really reached: rows of a table that people bring, checked one by one against the targets."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from geodata.i18n import _
from geodata.model import Target
from geodata.targets.numbers import amount, number_of, number_text, plain, unit_of
from geodata.targets.wording import value_text

FIRST_YEAR = 2000
MOST_ROWS = 5000
MOST_CHARACTERS = 300
LARGEST = 1e15
SHOWN = 40
DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)")


@dataclass(frozen=True)
class Actual:
    """One actual value, in the unit of its target.

    Attributes:
        id: Its number in the workspace; 0 while it isn't kept there.
    """

    target_id: str
    date: date
    value: float
    source: str
    id: int = 0
    who: str = ""
    at: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it was read: its number in the file, and its cells by column code (missing ones are "")."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row (0: with several): what was found, what was expected, what to do."""

    row: int
    text: str


def column_names() -> dict[str, str]:
    """The columns of the table, in order: code to the Chinese heading. 指标 is there for the reader alone."""
    return {
        "target_id": _("目标编号"),
        "indicator": _("指标"),
        "date": _("日期"),
        "value": _("实际值"),
        "unit": _("单位"),
        "source": _("来源"),
    }


def check_rows(
    rows: Sequence[Row], targets: Mapping[str, Target], known: Iterable[Actual], today: date
) -> tuple[list[Actual], list[Fault]]:
    """Sorts rows into those that can be kept and those that cannot, with the reason for each.

    Args:
        rows: The rows; those with neither date nor value nor source are passed over (a template's unused ones).
        targets: All targets by id.
        known: What is kept already; the same target and day again is told, not kept twice.
        today: Later dates are refused.
    """
    good: list[Actual] = []
    faults: list[Fault] = []
    there: dict[tuple[str, date], tuple[float, int]] = {(a.target_id, a.date): (a.value, 0) for a in known}
    used = [row for row in rows if any(_text(row, name) for name in ("date", "value", "source"))]
    for row in used:
        found = _checked(row, targets, today)
        if isinstance(found, Actual):
            key = found.target_id, found.date
            if key in there:
                faults.append(Fault(row.number, _repeated(found, *there[key])))
                continue
            there[key] = found.value, row.number
            good.append(found)
        else:
            faults.append(Fault(row.number, found))
    return good, faults


def _checked(row: Row, targets: Mapping[str, Target], today: date) -> Actual | str:
    target_id = _text(row, "target_id")
    target = targets.get(target_id)
    if target is None:
        found = _("目标编号“{id}”不存在").format(id=target_id[:SHOWN]) if target_id else _("没有填目标编号")
        return found + _("；请从模板里复制编号，不要改动。")
    if amount(target) is None:
        message = _("“{name}”的目标是“{text}”，没有可比的单一数值；请删去这一行。")
        return message.format(name=target.indicator, text=value_text(target))
    if not _text(row, "date"):
        return _("没有填日期；请写成 2025-12-31、2025年12月 或 2025年。")
    day = date_of(row.cells.get("date", ""))
    if day is None:
        message = _("日期“{found}”认不出来；请写成 2025-12-31、2025年12月 或 2025年。")
        return message.format(found=_text(row, "date")[:SHOWN])
    if not day.year >= FIRST_YEAR or day > today:
        message = _("日期 {day} 不在 {first} 年到今天（{today}）之间；请核对年份。")
        return message.format(day=day, first=FIRST_YEAR, today=today)
    value = _value(row)
    if value is None:
        message = _("实际值“{found}”不是一个数；请只填数字，单位另填。")
        return message.format(found=_text(row, "value")[:SHOWN])
    unit = _text(row, "unit")
    if unit and plain(unit) != plain(unit_of(target)):
        message = _("单位是“{found}”，该目标的单位是“{expected}”；请换算后再填。")
        return message.format(found=unit[:SHOWN], expected=unit_of(target) or _("（无）"))
    source = _text(row, "source")
    if len(source) > MOST_CHARACTERS:
        message = _("来源有 {n} 个字，最多 {most} 个；请缩短。")
        return message.format(n=len(source), most=MOST_CHARACTERS)
    if not source:
        return _("没有填来源；请写明出处，例如统计公报的名称。")
    return Actual(target_id, day, value, source)


def _repeated(actual: Actual, value: float, number: int) -> str:
    where = _("本表第 {n} 行").format(n=number) if number else _("已有的数据")
    if value == actual.value:
        return _("与{where}重复，同一目标同一天的值都是 {value}；不再添加。").format(
            where=where, value=number_text(value)
        )
    message = _("{where}里同一目标同一天的值是 {value}，这里是 {found}；要更正请在表里改那一条。")
    return message.format(where=where, value=number_text(value), found=number_text(actual.value))


def date_of(cell: Any) -> date | None:
    """The day of a cell: a date, or text such as 2025-12-31, 2025年6月 (its last day) or 2025 (its last day)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = DATE.fullmatch(
        re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.0+)?)?$", "", plain_text(cell)).replace(" ", "")
    )
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        month = month or 12
        return date(year or 0, month, day or monthrange(year or 0, month)[1])
    except (ValueError, IndexError):
        return None


def plain_text(cell: Any) -> str:
    """A cell's text in half-width letters, without spaces around it and without signs that don't print."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _text(row: Row, name: str) -> str:
    cell = row.cells.get(name, "")
    if isinstance(cell, float) and cell != cell:  # not a number: an empty cell
        return ""
    return plain_text(cell)


def _value(row: Row) -> float | None:
    cell = row.cells.get("value", "")
    if isinstance(cell, bool):
        return None
    number = float(cell) if isinstance(cell, int | float) else number_of(plain_text(cell))
    return number if number is not None and number == number and abs(number) <= LARGEST else None


def template(targets: Iterable[Target]) -> pd.DataFrame:
    """The table to fill in: a row for each target that has a number, with its unit; day, value and source are empty."""
    names = column_names()
    rows = [
        {
            names["target_id"]: target.target_id,
            names["indicator"]: target.indicator,
            _("地区"): target.area,
            _("目标"): value_text(target),
            _("年份"): target.year,
            names["date"]: None,
            names["value"]: None,
            names["unit"]: unit_of(target),
            names["source"]: None,
        }
        for target in targets
        if amount(target) is not None
    ]
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Edits:
    """What someone did in the table of one target: values added, changed (with their ids), ids taken out, faults."""

    added: tuple[Actual, ...]
    changed: tuple[Actual, ...]
    taken_out: tuple[int, ...]
    faults: tuple[Fault, ...]


def edits_of(edited: Mapping[str, Any], target: Target, known: Sequence[Actual], today: date) -> Edits:
    """Checks what was done in a table editor.

    Args:
        edited: edited_rows (place in `known` to the changed cells), added_rows (cells), deleted_rows (places).
        target: The target that the table is of.
        known: The values that the table showed, in its order.
        today: Later dates are refused.
    """
    gone = {int(place) for place in edited.get("deleted_rows", ())}
    faults: list[Fault] = []
    changed: list[Actual] = []
    added: list[Actual] = []
    touched = {int(place): cells for place, cells in edited.get("edited_rows", {}).items()}
    rows = [(place, known[place], cells) for place, cells in touched.items() if place not in gone]
    fresh = [
        cells for cells in edited.get("added_rows", ()) if any(v not in (None, "") for v in cells.values())
    ]
    for number, before, cells in [*rows, *((len(known) + i, None, cells) for i, cells in enumerate(fresh))]:
        old = {"date": before.date, "value": before.value, "source": before.source} if before else {}
        row = Row(number + 1, {"target_id": target.target_id, **old, **cells})
        found = _checked(row, {target.target_id: target}, today)
        if isinstance(found, str):
            faults.append(Fault(row.number, found))
        elif before:
            changed.append(replace(found, id=before.id))
        else:
            added.append(found)
    left = [a for place, a in enumerate(known) if place not in gone and place not in touched]
    days = Counter(value.date for value in (*left, *changed, *added))
    twice = [day.isoformat() for day, count in days.items() if count > 1]
    if twice:
        faults.append(Fault(0, _("{days} 有两条；同一天只留一条。").format(days="、".join(twice))))
    return Edits(tuple(added), tuple(changed), tuple(known[i].id for i in sorted(gone)), tuple(faults))
