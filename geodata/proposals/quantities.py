"""The quantities of a text: numbers with their units, each with the words around it up to the next punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = r"\d[\d,]*(?:\.\d+)?(?:[-—~～]\d[\d,]*(?:\.\d+)?)?"
UNITS = (
    "个百分点|万吨标准煤|亿立方米|万立方米|立方米|万平方米|平方公里|平方米|万千瓦时|亿千瓦时|万千瓦|千瓦|万公里|公里|"
    "万标箱|标箱|万亿元|亿元|万元|元|亿斤|万公斤|公斤|万吨|吨|万亩|亩|万人次|人次|万人|万名|万户|万个|万套|万场|万头|万只|"
    "万辆|万件|万台|万张|万本|万|MW|MWh|%|‰|个|家|所|座|处|条|名|人|户|项|场|套|台|辆|张|件|块|类|支|部|期|次|位|"
    "分钟|小时|天|张床位|米|斤|岁|村|镇|片|批|组|对|只|头|株|棵|门|间|栋|口|眼|级|年"
)
QUANTITY = re.compile(
    rf"(?P<number>{NUMBER}|一百|一千)(?P<more>多|余)?(?P<unit>{UNITS})(?:/[年天人月])?"
    rf"|(?<=低于|少于|高于|达到|持在|定在|制在|高到)(?P<bare>\d[\d.:]*)(?=[,。;)]|以上|以下|左右|$)"
)
ENDS = ",。;:()\t《》"
NAMED = re.compile(r"[A-Za-z$〔\[+×\d.]$|第$|十$")
# A size that only says which things are meant: 流域面积50平方公里以上的河道, 3岁以下婴幼儿.
QUALIFIES = re.compile(r"^(?:及?以[上下]|之间)的?[^,。;]*?(?:\d|项目|企业|河道|托位|婴幼儿|服务|县|村)")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit in a squeezed text.

    Attributes:
        before, behind: The words before and behind it, up to the next punctuation.
        start, end: Where it stands.
    """

    number: str
    unit: str
    before: str
    behind: str
    start: int
    end: int


def quantities(text: str) -> Iterator[Quantity]:
    """The quantities of a text without white space whose brackets and punctuation are ASCII; dates are none."""
    for found in QUANTITY.finditer(text):
        start, end = found.span()
        before, behind = around(text, start, end)
        if NAMED.search(before) or _is_date(found, behind, before) or QUALIFIES.match(behind):
            continue
        yield Quantity(found["number"] or found["bare"], found["unit"] or "", before, behind, start, end)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and behind a part of a text, up to the next punctuation."""
    left = max(text.rfind(mark, 0, start) for mark in ENDS) + 1
    rights = [at for mark in ENDS if (at := text.find(mark, end)) >= 0]
    return text[left:start], text[end : min(rights, default=len(text))]


def words_between(text: str) -> list[str]:
    """The words before, between and behind the quantities of a text."""
    found = []
    at = 0
    for quantity in QUANTITY.finditer(text):
        if not _is_date(quantity, text[quantity.end() :], text[: quantity.start()]):
            found.append(text[at : quantity.start()])
            at = quantity.end()
    return [*found, text[at:]]


def _is_date(found: re.Match[str], behind: str, before: str) -> bool:
    if found["unit"] != "年":
        return False
    return (
        len(found["number"]) >= 4
        or not re.search(r"(?:达到|达|提高到|不少于|不低于)$", before)
        or behind[:1] == "来"
    )
