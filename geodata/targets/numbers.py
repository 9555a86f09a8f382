"""The numbers that targets state: their value, their unit, and what kind of number it is."""

from __future__ import annotations

import re
import unicodedata

from geodata.model import Target

ARABIC = re.compile(r"[-−]?\d+(?:\.\d+)?")
DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
YEAR = re.compile(r"20\d\d")
CHINESE = re.compile(f"[{''.join((*DIGITS, *TENS, *MYRIADS))}]+")
YEARLY = ("年均", "每年", "增速", "增长速度", "增幅", "涨幅")
CHANGES = ("增长", "下降", "提高", "上升")
WORK = frozenset(
    [
        "实施",
        "新增",
        "新建",
        "新改建",
        "新增改造",
        "完成",
        "开展",
        "建设",
        "规划建设",
        "推进",
        "投放运营",
        "优化",
    ]
)


def plain(text: str) -> str:
    """Text in half-width letters and without spaces, for comparing."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def number_of(text: str) -> float | None:
    """The one number that a wording states (1,300, 7.9, 一百, 千亿); None for ranges, 2×66, 全覆盖 and the like."""
    wording = plain(text).replace(",", "")
    if ARABIC.fullmatch(wording):
        return float(wording.replace("−", "-"))
    return chinese_number(wording) if CHINESE.fullmatch(wording) else None


def chinese_number(text: str) -> float | None:
    """The number that Chinese numerals write: 二十六 is 26, 千亿 is 100,000,000,000; None where they write none."""
    total, section, digit = 0, 0, None
    for sign in text:
        if sign in DIGITS:
            if digit is not None and digit != 0:
                return None  # 一二: a series, not a number
            digit = DIGITS[sign]
        elif sign in TENS:
            section += (1 if digit is None else digit) * TENS[sign]
            digit = None
        else:
            total = (total + section + (digit or 0) or 1) * MYRIADS[sign]
            section, digit = 0, None
    return float(total + section + (digit or 0))


def base_unit(unit: str) -> tuple[str, float]:
    """A unit without 万 and 亿 before it, and how many of it the written one is: 亿元 is (元, 100,000,000)."""
    rest, factor = plain(unit), 1.0
    while len(rest) > 1 and rest[0] in MYRIADS:
        factor *= MYRIADS[rest[0]]
        rest = rest[1:]
    return rest, factor


def in_unit(value: float, unit: str, wanted: str) -> float:
    """A value given in one unit, in another of the same base."""
    return value * base_unit(unit)[1] / base_unit(wanted)[1]


def is_deadline(target: Target) -> bool:
    """True where the value itself is a year: something is to be open, begun or done by then."""
    return bool(YEAR.fullmatch(target.value)) and target.unit in ("年", "年底")


def quantity(target: Target) -> tuple[float, str] | None:
    """The single number of a target and its unit (千亿 元 is 1000, 亿元); None for a range, a wording or a year."""
    number = None if is_deadline(target) else number_of(target.value)
    if number is None:
        return None
    written = plain(target.value)[-1]
    if written in MYRIADS:
        return number / MYRIADS[written], written + target.unit
    return number, target.unit


def amount(target: Target) -> float | None:
    """The single number of a target, in `unit_of` it; None where it states none."""
    found = quantity(target)
    return found[0] if found else None


def unit_of(target: Target) -> str:
    """The unit in which a target's number is given."""
    found = quantity(target)
    return found[1] if found else target.unit


def number_text(number: float) -> str:
    """A number as people write it: no exponent, four decimals at most, none that say nothing."""
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def is_change(target: Target) -> bool:
    """True for a growth or a yearly number, which no straight line leads to."""
    by_name = any(word in target.indicator for word in YEARLY) or target.indicator.endswith(CHANGES)
    return by_name or target.comparator in CHANGES


def is_work(target: Target) -> bool:
    """True where the number is what is to be done within the period, not a level to be reached."""
    return target.comparator in WORK
