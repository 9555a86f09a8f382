"""Reads a Word document (docx): every paragraph, table row, text box and footnote in reading order.

Numbers that Word makes itself (numbered headings, articles, lists) are written out as they are printed.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from geodata.errors import PlanError
from geodata.i18n import _
from loaders.numbering import Numbering

LOG = logging.getLogger(__name__)
SKIPPED = {qn(f"w:{tag}") for tag in ("pPr", "rPr", "del", "moveFrom", "rt")}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
TITLE_STYLES = ("title", "标题")
BODY_OUTLINE = 9
MAX_NESTING = 200


def docx_text(name: str, data: bytes) -> str:
    """The text of a docx, one line per paragraph or table row, heading styles as markdown marks.

    Args:
        name: The file's name, for messages.
        data: The file's content.

    Raises:
        PlanError: The file is damaged.
    """
    try:
        package = docx.Document(io.BytesIO(data))
        reader = _Reader(package)
        lines = [*reader.blocks(package.element.body), *reader.footnotes(package)]
    except Exception as error:  # python-docx lets through whatever zipfile, lxml and its own classes raise
        LOG.warning("a Word document could not be read", exc_info=True)
        message = _("{name} 是 Word 文档，但读不出来（{error}），文件可能已损坏。")
        message += _("请用 Word 或 WPS 打开修复后另存为 .docx，或另存为 .txt 再添加。")
        raise PlanError(message.format(name=name, error=f"{type(error).__name__}: {error}"[:120])) from error
    return "\n".join(lines)


def glue(pieces: list[str]) -> str:
    """Pieces of one passage as one: a space between Latin words, nothing between Chinese ones."""
    whole = ""
    for piece in (piece.strip() for piece in pieces):
        space = whole and piece and whole[-1].isascii() and piece[0].isascii()
        whole += (" " if space else "") + piece
    return whole


class _Reader:
    """Walks the document's XML, because python-docx leaves out insertions, text boxes and content controls."""

    def __init__(self, package: Any) -> None:
        self.styles = {style.style_id: style for style in package.styles}
        self.numbering = Numbering(package)

    def blocks(self, parent: Any, depth: int = 0) -> Iterator[str]:
        """Lines of all paragraphs and tables under an element, whatever wraps them."""
        if depth > MAX_NESTING:
            return
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self.paragraph(child, depth)
            elif child.tag == qn("w:tbl"):
                yield from self.table(child, depth)
            elif isinstance(child.tag, str) and child.tag not in SKIPPED and child.tag != FALLBACK:
                yield from self.blocks(child, depth + 1)

    def paragraph(self, element: Any, depth: int) -> Iterator[str]:
        """The lines of a paragraph (more than one where it has line breaks), then those of its text boxes."""
        boxes: list[Any] = []
        text = "".join(_pieces(element, boxes))
        if text.strip():
            style = self.style_of(element)
            level = self.heading_level(element, style)
            mark = "#" * level + " " if level else ""
            yield from (mark + self.numbering.label(element, style) + text).split("\n")
        for box in boxes:
            yield from self.blocks(box, depth + 1)

    def style_of(self, element: Any) -> Any:
        """The python-docx style of a paragraph, or None."""
        named = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self.styles.get(named.get(qn("w:val"))) if named is not None else None

    def heading_level(self, element: Any, style: Any) -> int:
        """1 to 6 for a heading by style or outline level, else 0."""
        outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        seen = 0
        while outline is None and style is not None and seen < MAX_NESTING:
            name = (style.name or "").strip()
            found = HEADING_STYLE.match(name)
            if found:
                return min(int(found.group(1)), 6)
            if name.lower() in TITLE_STYLES:
                return 1
            outline = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            style, seen = getattr(style, "base_style", None), seen + 1
        level = int(outline.get(qn("w:val"), BODY_OUTLINE)) if outline is not None else BODY_OUTLINE
        return min(level + 1, 6) if level < BODY_OUTLINE else 0

    def table(self, element: Any, depth: int) -> Iterator[str]:
        """Rows as tab-separated lines; a frame of one cell is no table but a box of paragraphs.

        A merged cell stands once, where it begins; the places that it covers are empty.
        """
        for row in element.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is not element:
                continue
            cells: list[str] = []
            found = [c for c in row.iter(qn("w:tc")) if next(c.iterancestors(qn("w:tr"))) is row]
            if len(found) == 1:
                yield from self.blocks(found[0], depth + 1)
                continue
            for cell in found:
                merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                covered = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                inside = glue([line.replace("\t", " ") for line in self.blocks(cell, depth + 1)])
                span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                width = int(span.get(qn("w:val"), 1)) if span is not None else 1
                cells += ["" if covered else inside, *[""] * (min(width, 100) - 1)]
            if any(cells):
                yield "\t".join(cells)

    def footnotes(self, package: Any) -> Iterator[str]:
        """The lines of the footnotes and endnotes, which stand behind the text."""
        for relation in package.part.rels.values():
            if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
                for note in parse_xml(relation.target_part.blob):
                    if note.get(qn("w:type")) is None:
                        yield from self.blocks(note)


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph as it reads with changes accepted; text boxes are put aside."""
    for child in element:
        tag = child.tag
        if tag in SKIPPED or tag == FALLBACK or not isinstance(tag, str):
            continue
        if tag == qn("w:txbxContent"):
            boxes.append(child)
        elif tag in (qn("w:t"), MATH_TEXT):
            yield (child.text or "").replace("\t", " ").replace("\n", " ")
        elif tag in (qn("w:tab"), qn("w:ptab")):
            yield " "
        elif tag == qn("w:noBreakHyphen"):
            yield "-"
        elif tag == qn("w:cr") or (tag == qn("w:br") and child.get(qn("w:type")) in (None, "textWrapping")):
            yield "\n"
        else:
            yield from _pieces(child, boxes)
