"""Reads a plan document (text or markdown) into clauses: heading path, whole paragraphs, boxes, table rows.

The text is kept verbatim. Only what a page did to it is undone: paragraphs broken by a page end are rejoined,
and columns continued on another page （下转第…页 / 上接第…页） are put back behind their beginning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause
from loaders.files import read_text
from loaders.items import items_of as items_of

NUMERAL = "一二三四五六七八九十百零〇"
HEADINGS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"^第[{NUMERAL}]+篇\s*\S")),
    (2, re.compile(rf"^第[{NUMERAL}]+章\s*\S")),
    (3, re.compile(rf"^第[{NUMERAL}]+节\s*\S")),
    (4, re.compile(r"^专栏\s*\d+\s*[:：]")),
    (4, re.compile(r"^附件\s*\d*$")),
    (5, re.compile(rf"^[{NUMERAL}]+、")),
    (6, re.compile(rf"^[（(][{NUMERAL}]+[)）]")),
    (7, re.compile(r"^\d+\s*[.．、]\s*\D")),
    (8, re.compile(rf"^第[{NUMERAL}]+条")),
)
TABLE_TITLE = 4
ARTICLE = 8
STARTS_PARAGRAPH = re.compile(r"^(——|[“\"]|[（(]\d+[)）]|[a-zA-Z]\.)")
CONTINUED_FROM = re.compile(r"^[（(]\s*上接第\s*(\d+)\s*页\s*[)）]")
CONTINUED_ON = re.compile(r"[（(]\s*下转第\s*\d+\s*页\s*[)）]\s*$")
ENDS_SENTENCE = "。！？；：:;）)】》”.!?"
HEADING_MAX = 40
LONG_TEXT = 3000
LONG_PARAGRAPH = 3000
GIANT_SHARE = 0.5
QUOTED = 30
FULL_WIDTH = str.maketrans("（），：；．％", "(),:;.%")


class StyleError(PlanError):
    """A document of another style: what was read of it stands in `clauses`, so that nothing is lost."""

    def __init__(self, message: str, clauses: list[Clause]) -> None:
        super().__init__(message)
        self.clauses = clauses


@dataclass
class _Line:
    text: str
    level: int
    marked: bool
    table: bool


def squeeze(text: str) -> str:
    """The text without white space: two readings of one passage compare equal under it."""
    return re.sub(r"\s+", "", text)


def fold(text: str) -> str:
    """The text for looking up: no white space, full-width brackets and punctuation as their ASCII twins."""
    return squeeze(text).translate(FULL_WIDTH)


def clean_lines(text: str) -> Iterator[_Line]:
    """Lines without markdown marks and page furniture, each with its heading level (0: none)."""
    for raw in text.splitlines():
        line = raw.replace("\u3000", " ").rstrip()
        table = "\t" in line.strip()
        line = line.strip()
        marked = line.startswith("#")
        line = line.lstrip("#").strip() if marked else re.sub(r"^- (?=\S)", "", line)
        line = line.replace("**", "").strip()
        if not line or set(line) <= set("~-*_ "):
            continue
        level = next((n for n, pattern in HEADINGS if pattern.match(line)), 0)
        yield _Line(line, level, marked, table)


def paragraphs(lines: Iterable[_Line]) -> list[_Line]:
    """Whole paragraphs: lines broken by a page end are joined."""
    whole: list[_Line] = []
    for line in lines:
        if whole and _continues(whole[-1], line):
            glue = " " if whole[-1].text[-1].isascii() and line.text[0].isascii() else ""
            whole[-1].text += glue + line.text
        else:
            whole.append(line)
    return whole


def _continues(previous: _Line, line: _Line) -> bool:
    if (
        0 < previous.level <= TABLE_TITLE
        or line.level
        or line.marked
        or line.table
        or previous.table
        or previous.marked
    ):
        return False
    if STARTS_PARAGRAPH.match(line.text) or previous.text[-1] in ENDS_SENTENCE:
        return False
    broken_off = any(mark in previous.text for mark in "，。；") or previous.level == ARTICLE
    return broken_off or len(previous.text) > HEADING_MAX


def split_documents(text: str, begins: dict[str, str]) -> dict[str, str]:
    """The texts of the documents that share one file (a gazette), columns continued elsewhere put back.

    Args:
        text: The file's text.
        begins: For each doc_id, the line (white space and # aside) that opens it; "" for the file's first line.

    Returns:
        doc_id to text, in the file's order.

    Raises:
        PlanError: A begin line does not stand in the text.
    """
    lines = text.splitlines()
    keys = [squeeze(line).lstrip("#") for line in lines]
    starts: dict[int, str] = {}
    for doc_id, begin in begins.items():
        key = squeeze(begin)
        if key and key not in keys:
            raise PlanError(
                _("文件里找不到起始行“{line}”（{doc}）。请核对文件版本。").format(line=begin, doc=doc_id)
            )
        starts[keys.index(key) if key else 0] = doc_id
    bounds = [*sorted(starts), len(lines)]
    chunks = _rejoin_columns(lines, bounds)
    return {
        starts[first]: "\n".join(line for chunk in chunks[first:last] for line in chunk)
        for first, last in pairwise(bounds)
    }


def _rejoin_columns(lines: list[str], bounds: list[int]) -> list[list[str]]:
    """Moves each 上接第…页 block behind its 下转第…页 mark; marks stand in page order, blocks name their page."""
    chunks = [[line] for line in lines]
    pages = {
        i: int(found.group(1))
        for i, line in enumerate(lines)
        if (found := CONTINUED_FROM.match(line.strip()))
    }
    marks = [i for i, line in enumerate(lines) if CONTINUED_ON.search(line)]
    stops = sorted({*pages, *bounds})
    for mark, start in reversed([*zip(marks, sorted(pages, key=lambda i: pages[i]), strict=False)]):
        end = next(stop for stop in stops if stop > start)
        block = [line for chunk in chunks[start:end] for line in chunk]
        chunks[start:end] = [[] for _unused in range(start, end)]
        block[0] = CONTINUED_ON.sub("", lines[mark]) + CONTINUED_FROM.sub("", block[0].strip())
        chunks[mark] = block
    return chunks


def is_heading(line: _Line) -> bool:
    """True when the line is a heading alone (not a paragraph that opens with its own number)."""
    if line.level in (1, 2, 3, 4):
        return True
    short = len(line.text) <= HEADING_MAX and line.text[-1] not in "。；;"
    return bool(line.level) and short and (line.marked or line.level in (5, 6))


def lead_of(line: _Line) -> str:
    """What a numbered paragraph adds to the heading path: 第四条, or its lead sentence when that is short."""
    text = line.text
    if line.level == ARTICLE:
        return text.split()[0][: text.index("条") + 1]
    if not line.level:
        return ""
    lead = re.split(r"[。：:]", text, maxsplit=1)[0]
    return lead if len(lead) <= HEADING_MAX and lead != text else ""


def clauses_of(doc_id: str, text: str) -> list[Clause]:
    """The clauses of one document's text, in order.

    Args:
        doc_id: The document's id; it opens each clause id.
        text: The document's text, UTF-8 decoded.

    Returns:
        Clauses with ids made from the text itself, so that a re-read of the same text gives the same ids.
    """
    path: dict[int, str] = {}
    seen: dict[str, int] = {}
    found: list[Clause] = []
    lines = paragraphs(clean_lines(text))
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        if ARTICLE in path and line.level in (6, 7) and not line.marked:
            line.level += ARTICLE - 5
        if following and following.table and not line.table and len(line.text) <= HEADING_MAX:
            line.level, line.marked = TABLE_TITLE, True
        if line.level:
            path = {n: heading for n, heading in path.items() if n < line.level}
        if is_heading(line):
            path[line.level] = line.text
            continue
        lead = lead_of(line)
        if lead:
            path[line.level] = lead
        headings = [path[n] for n in sorted(path)]
        digest = hashlib.sha1(squeeze(line.text).encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        found.append(Clause(f"{doc_id}-{digest}{suffix}", doc_id, tuple(headings), line.text))
    return found


def read_document(path: str | Path, doc_id: str) -> list[Clause]:
    """The clauses of a document file (txt, markdown, docx, PDF with text).

    Args:
        path: The file.
        doc_id: The document's id; it opens each clause id.

    Raises:
        StyleError: The document is of a style that this reader does not know; its `clauses` hold all text.
        PlanError: The file cannot be read (see `loaders.files.read_text`).
    """
    clauses = clauses_of(doc_id, read_text(path))
    check_style(clauses)
    return clauses


def check_style(clauses: list[Clause]) -> None:
    """Raises StyleError when a document has no text, no headings in a long text, or is one giant paragraph."""
    if not clauses:
        raise StyleError(
            _("文件里没有读到正文（只有标题或空行）。请确认选对了文件，或文件没有截断。"), clauses
        )
    lengths = [len(squeeze(clause.text)) for clause in clauses]
    total = sum(lengths)
    longest = clauses[lengths.index(max(lengths))]
    headings = {heading for clause in clauses for heading in clause.heading_path}
    if max(lengths) > LONG_PARAGRAPH and max(lengths) > GIANT_SHARE * total:
        trouble = _("其中一段就有 {longest} 字（“{start}……”），分不出段落")
    elif total > LONG_TEXT and not headings:
        trouble = _("没有认出任何标题（第一段是“{start}……”）")
        longest = clauses[0]
    else:
        return
    message = _("读到 {count} 段、{total} 字、{headings} 个标题，但{trouble}。")
    message += _(
        "这里认得的标题是：第一篇、第一章、第一节、第一条、一、（一）1. 和 专栏1：，各占一行，每段一行。"
    )
    message += _("请在文件里分段、补上这样的标题后再添加；已读到的文字都保留着，没有丢失。")
    trouble = trouble.format(longest=max(lengths), start=longest.text[:QUOTED])
    facts = {"count": len(clauses), "total": total, "headings": len(headings), "trouble": trouble}
    raise StyleError(message.format(**facts), clauses)


def find_quote(text: str, quote: str) -> str | None:
    """The quote as it stands in a text; white space and full-width punctuation make no difference.

    Returns:
        The verbatim part of the text, or None where the quote does not stand there.
    """
    kept = [i for i, char in enumerate(text) if not char.isspace()]
    start = fold(text).find(fold(quote))
    wanted = len(fold(quote))
    if start < 0 or not wanted:
        return None
    return text[kept[start] : kept[start + wanted - 1] + 1]
