"""The numbers that Word puts before paragraphs by itself: 第一章, 一、, （一）, 1. as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

DIGITS = "〇一二三四五六七八九"
CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
MAX_STYLES = 50


def chinese(number: int) -> str:
    """A number below 1000 in Chinese: 21 is 二十一, 105 is 一百〇五."""
    if not 0 <= number < 1000:
        return str(number)
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return DIGITS[number // 10] + "十" + (DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    tail = "" if not rest else "〇" + DIGITS[rest] if rest < 10 else DIGITS[rest // 10] + "十"
    return DIGITS[number // 100] + "百" + tail + (DIGITS[rest % 10] if rest > 10 and rest % 10 else "")


def written(number: int, form: str) -> str:
    """A number in one of Word's forms (w:numFmt); unknown forms as digits, bullets as nothing."""
    if form in ("bullet", "none"):
        return ""
    if form in CHINESE:
        return chinese(number)
    if form in CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 200:
        text = ""
        for value, sign in ROMAN:
            text, number = text + sign * (number // value), number % value
        return text if form == "lowerRoman" else text.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


class Numbering:
    """Counts along the document; ask it once for each paragraph, in order."""

    def __init__(self, package: Any) -> None:
        self.levels: dict[str, dict[int, Any]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        parts = [r for r in package.part.rels.values() if r.reltype.endswith("/numbering")]
        if parts:
            self._read(parts[0].target_part.element)

    def _read(self, root: Any) -> None:
        for definition in root.findall(qn("w:abstractNum")):
            levels = {int(lvl.get(qn("w:ilvl"), 0)): lvl for lvl in definition.findall(qn("w:lvl"))}
            self.levels[definition.get(qn("w:abstractNumId"))] = levels
        for number in root.findall(qn("w:num")):
            num_id = number.get(qn("w:numId"))
            self.abstract[num_id] = _value(number, "w:abstractNumId")
            for override in number.findall(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start.isdigit():
                    self.starts[num_id, int(override.get(qn("w:ilvl"), 0))] = int(start)

    def label(self, paragraph: Any, style: Any) -> str:
        """What Word prints before a paragraph; "" where that is nothing or a bullet."""
        num_id, level = self._place(paragraph, style)
        known = self.levels.get(self.abstract.get(num_id, ""), {})
        if level not in known:
            return ""
        counts = self.counts.setdefault(self.abstract[num_id], {})
        self._count(counts, known, num_id, level)
        text = _value(known[level], "w:lvlText")
        if _value(known[level], "w:numFmt") == "bullet":
            return ""

        def number(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            form = _value(known[at], "w:numFmt") if at in known else "decimal"
            return written(counts.get(at, _start(known.get(at))), form)

        printed = re.sub(r"%([1-9])", number, text)
        return printed + (" " if printed[-1:] in {*"篇章节条部编"} else "")

    def _count(self, counts: dict[int, int], known: dict[int, Any], num_id: str, level: int) -> None:
        restart = self.starts.get((num_id, level)) if (num_id, level) not in self.begun else None
        self.begun.add((num_id, level))
        if restart is not None:
            counts[level] = restart
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = _start(known[level])
        for deeper in [n for n in counts if n > level and _value(known.get(n), "w:lvlRestart") != "0"]:
            del counts[deeper]

    def _place(self, paragraph: Any, style: Any) -> tuple[str, int]:
        """The list (w:numId) and level of a paragraph, its own or by its style."""
        num_id, level = "", ""
        for holder in (paragraph, *_line(style)):
            found = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is not None:
                num_id = num_id or _value(found, "w:numId")
                level = level or _value(found, "w:ilvl")
            if num_id:
                break
        if not level and style is not None:
            linked = [
                n
                for n, lvl in self.levels.get(self.abstract.get(num_id, ""), {}).items()
                if _value(lvl, "w:pStyle") == style.style_id
            ]
            level = str(linked[0]) if linked else "0"
        return num_id, int(level) if level.isdigit() else 0


def _line(style: Any) -> Iterator[Any]:
    """The elements of a style and of the styles that it is based on."""
    for _unused in range(MAX_STYLES):
        if style is None:
            return
        yield style.element
        style = getattr(style, "base_style", None)


def _value(element: Any, tag: str) -> str:
    found = element.find(qn(tag)) if element is not None else None
    return found.get(qn("w:val"), "") if found is not None else ""


def _start(level: Any) -> int:
    text = _value(level, "w:start")
    return int(text) if text.isdigit() else 1
