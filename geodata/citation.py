"""The wording of a citation, as official Chinese writing has it (quotation marks after GB/T 15834).

《title》（number，issuer and date）第八篇第三十章专栏8：“quote”
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from geodata.atlas import Atlas
from geodata.doubt_places import slips_of
from geodata.errors import NotFound, PlanError
from geodata.i18n import _
from geodata.model import Document, date_text

# Inside quotation marks (or title marks) the other pair is used, and so on by turns.
INNER_QUOTES = str.maketrans("“”‘’", "‘’“”")
INNER_TITLES = str.maketrans("《》〈〉", "〈〉《》")
NUMERAL = "一二三四五六七八九十百零〇"
NUMBERED = re.compile(rf"第\s*[{NUMERAL}\d]+\s*[篇编章节条款项]|(?:专栏|附件|附表)\s*[{NUMERAL}\d]*")
PARTS = (
    (re.compile(rf"([{NUMERAL}]+)、"), "第{}部分"),
    (re.compile(rf"[（(]([{NUMERAL}]+)[）)]"), "第（{}）项"),
    (re.compile(r"(\d+)\s*[.．、]"), "第{}项"),
    (re.compile(r"[（(](\d+)[）)]"), "第（{}）项"),
)
SIC = "〔原文如此〕"


def cite(document: Document, headings: Sequence[str], quote: str, slips: Iterable[str] = ()) -> str:
    """A quote with its source in one line, ready to stand in a report.

    Args:
        document: The document; what is not known of it is left out.
        headings: The heading path, from the top.
        quote: Verbatim text of the document. Cells of a table row (parted by tabs) are set apart by a full-width space.
        slips: Wordings in the quote that are the document's own slips; 〔原文如此〕 follows each of them.
    """
    return "：".join(_parts(document, headings, quote, slips))


def _parts(
    document: Document, headings: Sequence[str], quote: str, slips: Iterable[str] = ()
) -> tuple[str, str]:
    place = "".join(heading_number(heading) for heading in headings)
    return source(document) + place, f"“{_quoted(quote, slips)}”"


def source(document: Document) -> str:
    """The document as it is cited: 《title》（number，issuer and date）."""
    title = document.title or document.doc_id
    number = document.number
    if document.title and number.startswith(
        document.title
    ):  # an issue of a gazette: its title is not said twice
        number = number.removeprefix(document.title).strip("（）")
    facts = "，".join(filter(None, (number, f"{document.issuer}{date_text(document.date)}")))
    return f"《{title.translate(INNER_TITLES)}》" + (f"（{facts}）" if facts else "")


def heading_number(heading: str) -> str:
    """How a heading is cited: by its number (第三十章, 专栏8; 第三部分 for 三、), or else in full in quotation marks."""
    heading = heading.strip()
    numbered = NUMBERED.match(heading)
    if numbered:
        return "".join(numbered.group(0).split())
    for pattern, wording in PARTS:
        part = pattern.match(heading)
        if part:
            return wording.format(part.group(1))
    return f"“{heading.translate(INNER_QUOTES)}”" if heading else ""


def _quoted(quote: str, slips: Iterable[str]) -> str:
    cells = [cell.strip() for cell in quote.strip().split("\t")]
    text = "　".join(cell for cell in cells if cell)
    wordings = sorted(set(filter(None, slips)), key=len, reverse=True)
    if wordings:
        # A Latin slip (and) is a word of its own, never a part of another one.
        any_slip = "|".join(
            rf"(?<![A-Za-z]){re.escape(slip)}(?![A-Za-z])" if slip.isascii() else re.escape(slip)
            for slip in wordings
        )
        text = re.sub(any_slip, lambda found: found.group(0) + SIC, text)
    return text.translate(INNER_QUOTES)


def cite_clause(atlas: Atlas, clause_id: str, quote: str = "") -> str:
    """The citation of a clause, or of a part of it, in one line.

    Args:
        atlas: The loaded atlas.
        clause_id: The clause.
        quote: A verbatim part of its text; the whole text where it is empty.

    Raises:
        NotFound: There is no such clause.
        PlanError: The quote is not in the clause.
    """
    return "：".join(citation_parts(atlas, clause_id, quote))


def citation_parts(atlas: Atlas, clause_id: str, quote: str = "") -> tuple[str, str]:
    """The two parts of `cite_clause`: where the words stand, and the words in their quotation marks.

    Raises:
        NotFound: There is no such clause.
        PlanError: The quote is not in the clause.
    """
    clause = atlas.clauses.get(clause_id)
    if clause is None:
        raise NotFound(_("没有编号为“{id}”的条文。").format(id=clause_id))
    if quote.strip() not in clause.text:
        message = _("这几个字不在条文里，不能作为引文：{quote}。请在正文里重新选取。")
        raise PlanError(message.format(quote=quote[:40]))
    document = atlas.documents[clause.doc_id]
    words = quote.strip() or clause.text
    return _parts(document, clause.heading_path, words, slips_of(atlas, clause_id))
