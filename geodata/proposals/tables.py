"""The rows of a plan's indicator table: 指标, 基期, 目标, 年均, 属性 in cells of one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.model import WHOLE_CITY, Clause

NATURE = ("约束性", "预期性")
YEAR = re.compile(r"20\d\d(?=年)")
UNIT = re.compile(r"[(（]([^()（）]{1,8})[)）]\s*$")
VALUE = re.compile(r"^(≥|>|≤|<|约|完成|不少于|不低于|高于|低于)?\s*(.*?)(左右|以上|以下|以内)?$")
SIGNS = {"≥": "不低于", ">": "高于", "≤": "不高于", "<": "低于", "约": "左右"}
NOTHING = ("", "—", "-", "——", "/")
SCORE = 0.95
FEWEST_CELLS = 4


@dataclass(frozen=True)
class Row:
    """One row of an indicator table; the fields of a candidate."""

    clause_id: str
    indicator: str
    area: str
    baseline: str
    comparator: str
    value: str
    unit: str
    year: str
    nature: str
    lead: str
    quote: str
    score: float


def table_rows(clauses: Iterable[Clause]) -> Iterator[Row]:
    """The rows of indicator tables among clauses: those that end in 约束性 or 预期性, by the years of the table's head."""
    years: list[str] = []
    for clause in clauses:
        cells = [cell.strip() for cell in clause.text.split("\t")]
        if len(cells) < FEWEST_CELLS:
            years = [] if len(cells) == 1 else years
            continue
        if cells[-1] not in NATURE:
            years = YEAR.findall(clause.text) or years
            continue
        named = next((i for i, cell in enumerate(cells) if UNIT.search(cell)), 0)
        row = _row(clause, cells[named], cells[named + 1 : -1], cells[-1], years)
        if row is not None:
            yield row


def _row(clause: Clause, name: str, cells: list[str], nature: str, years: list[str]) -> Row | None:
    filled = [(i, cell) for i, cell in enumerate(cells) if cell not in NOTHING]
    later = [(i, cell) for i, cell in filled if i > 0]
    if not later:
        return None
    cell = later[0][1]
    found = VALUE.match(cell)
    assert found is not None
    sign, value, behind = found.groups()
    unit = UNIT.search(name)
    return Row(
        clause_id=clause.clause_id,
        indicator=UNIT.sub("", name).strip(),
        area=WHOLE_CITY,
        baseline=cells[0] if cells[0] not in NOTHING else "",
        comparator=behind or SIGNS.get(sign or "", sign or "达到"),
        value=value.strip(),
        unit=unit.group(1) if unit else "",
        year=years[1] if len(years) > 1 else years[0] if years else "",
        nature=nature,
        lead="",
        quote=clause.text.strip(),
        score=SCORE,
    )
