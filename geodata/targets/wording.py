"""Targets in words, as Chinese has them. The one rule for the cards, the pages and what leaves by file."""

from __future__ import annotations

import re

from geodata.i18n import _
from geodata.model import Document, Target
from geodata.targets.numbers import base_unit, number_of

BEHIND = frozenset(["以上", "以下", "以内", "左右", "前", "之前", "以前", "内", "之内", "范围内", "期间"])
POINTS = "个百分点"
REACH = "达到"
LEVELS = ("水平", "标准")
OPENINGS = ("聊城市人民政府关于", "山东省聊城市", "聊城市人民政府", "聊城市", "关于")


def with_unit(number: str, unit: str) -> str:
    """A number and its unit: 98 %. Wordings need no space (千亿元), and no unit of a number that they don't give."""
    if not unit or number[-1:].isdigit():
        return f"{number} {unit}" if unit else number
    measures_a_number = unit in ("%", "年") or base_unit(unit)[1] > 1
    return number if measures_a_number and number_of(number) is None else number + unit


def value_text(target: Target) -> str:
    """What is to be reached: 不低于 98 %, but 110 亿斤以上; a comparator that the value repeats is left out."""
    comparator, value = target.comparator, target.value
    reached = with_unit(value, target.unit)
    if not comparator or comparator in value:
        return reached
    if comparator in BEHIND:
        return reached + comparator
    worded = not re.search(r"\d", value)
    if comparator == REACH and worded and number_of(value) is None and not value.endswith(LEVELS):
        return reached  # 达到 says nothing before 全覆盖 or 建成
    return f"{comparator}{reached}" if worded else f"{comparator} {reached}"


def baseline_text(target: Target) -> str:
    """Where it starts from: 25 %（2020 年）; "" where the document doesn't say."""
    if not target.baseline:
        return ""
    year = _("（{year} 年）").format(year=target.baseline_year) if target.baseline_year else ""
    unit = "%" if target.unit == POINTS else target.unit  # a share that rises by points starts from per cent
    return with_unit(target.baseline, unit) + year


def year_text(target: Target) -> str:
    """By when: 2025 年; other wordings as they are; "" where the document doesn't say."""
    return _("{year} 年").format(year=target.year) if target.year.isdigit() else target.year


def short_title(document: Document) -> str:
    """A document's title without the issuer that most of them begin with; its id where it has none."""
    title = document.title or document.doc_id
    for opening in OPENINGS:
        if title.startswith(opening) and len(title) > len(opening) + 4:
            return title.removeprefix(opening)
    return title
