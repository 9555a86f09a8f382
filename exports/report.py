"""A report as plain data: what it says, not how it looks. exports.pdf and exports.word write it on paper.

Every text is plain text: a writer never takes a name for markup, a formula or a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from geodata.i18n import _

Align = Literal["left", "center", "right"]
Tone = Literal["body", "note", "caution"]
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (一、) or 2 (（一）); writers put the number before it."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: body text, a small note, or a caution that must not be overlooked."""

    text: str
    tone: Tone = "body"


@dataclass(frozen=True)
class Facts:
    """Labels and what they say, two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and how its cells are aligned."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A table, whose head is repeated on every page; a row has one text for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Quote:
    """Words of a document, verbatim, each on its line, under the document that they stand in."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Picture:
    """A PNG with its size on paper."""

    png: bytes
    width_mm: float
    height_mm: float
    caption: str = ""


@dataclass(frozen=True)
class Bullets:
    """Sentences, numbered 1. 2. 3."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Paragraph | Facts | Table | Quote | Picture | Bullets | PageBreak


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        title: Its title.
        subtitle: What it is about; "" for none.
        date: As it is written under the title.
        issuer: Who made it: stands under the title, in the header and in the file's properties.
        blocks: What it says.
        landscape: Whether its pages lie on their long side.
    """

    title: str
    date: str
    issuer: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    landscape: bool = False


def numbered(report: Report) -> Iterator[Block]:
    """The blocks of a report, headings with their numbers: 一、…, and （一）… anew under each."""
    chapters = count(1)
    sections = count(1)
    for block in report.blocks:
        if not isinstance(block, Heading):
            yield block
        elif block.level == 1:
            sections = count(1)
            yield Heading(_("{n}、{text}").format(n=chinese_number(next(chapters)), text=block.text))
        else:
            number = chinese_number(next(sections))
            yield Heading(_("（{n}）{text}").format(n=number, text=block.text), block.level)


def chinese_number(n: int) -> str:
    """1…99 as it is written in headings: 一, 十, 十二, 二十."""
    tens, ones = divmod(n, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")
