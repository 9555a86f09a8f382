"""What is shown of each thing found: plain data, with the hits marked and the documents' own wording told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.atlas import Atlas
from geodata.cards import brief
from geodata.folding import Folded, Span, fold
from geodata.i18n import _
from geodata.index_rows import quote_offset
from geodata.marking import merged, snippet
from geodata.model import Clause, Document, Feature, Target, date_text
from geodata.pinyin import typed_span
from geodata.slips import Slips
from geodata.text_index import Hit, Word


@dataclass(frozen=True)
class Marked:
    """The hits in a text: all of them, the first of every word (in each wording), and the wordings that differ from what was typed."""

    marks: tuple[Span, ...] = ()
    firsts: tuple[Span, ...] = ()
    wordings: tuple[str, ...] = ()


def marked(words: Iterable[Word], text: str, mended: Folded | None = None) -> Marked:
    """Finds words in a text, also where the text has a slip or another name for them.

    Args:
        words: The words searched for.
        text: The verbatim text.
        mended: The text with its slips mended, if it has any.
    """
    folded = fold(text)
    texts = [folded] if mended is None else [folded, mended]
    marks: list[Span] = []
    firsts: list[Span] = []
    wordings: list[str] = []
    for word in words:
        plain = list(folded.find(word.text))
        other: list[Span] = []
        for each in (word.text, *word.variants):
            for span in (span for part in texts for span in part.find(each)):
                if not any(span[0] < end and span[1] > start for start, end in (*plain, *other)):
                    other.append(span)
        marks += [*plain, *other]
        firsts += [min(spans) for spans in (plain, other) if spans]
        wordings += [text[start:end] for start, end in sorted(other)]
    return Marked(tuple(merged(marks)), tuple(firsts), tuple(dict.fromkeys(wordings)))


def clause_row(atlas: Atlas, clause: Clause, words: Sequence[Word], length: int) -> dict[str, Any]:
    """A clause that was found.

    Returns:
        clause_id, document (doc_id, number, title, date), headings (from the top), heading_marks (a list for each
        heading), snippet and marks in it, note, features and targets (how many the clause names and sets).
    """
    hits = marked(words, clause.text, atlas.derived(Slips).as_read(clause.clause_id, clause.text))
    shown = snippet(clause.text, hits.firsts, hits.marks, length)
    linked = {link.feature_id for link in atlas.links_of_clause.get(clause.clause_id, ())}
    return {
        "clause_id": clause.clause_id,
        "document": document_facts(atlas.documents[clause.doc_id]),
        "headings": list(clause.heading_path),
        "heading_marks": [_lists(marked(words, heading).marks) for heading in clause.heading_path],
        "snippet": shown.text,
        "marks": _lists(shown.marks),
        "note": wording_note(hits.wordings),
        "features": len(linked),
        "targets": len(atlas.targets_of_clause.get(clause.clause_id, ())),
    }


def target_row(atlas: Atlas, target: Target, words: Sequence[Word], length: int) -> dict[str, Any]:
    """A target that was found.

    Returns:
        target_id, indicator and indicator_marks, area, baseline, baseline_year, comparator, value, unit, year,
        nature, lead (all as the document words them), clause_id, document (or None), snippet of the quote and marks
        in it, note, features (how many it speaks of).
    """
    clause = atlas.clauses.get(target.clause_id)
    mended = atlas.derived(Slips).as_read(target.clause_id, target.quote, quote_offset(atlas, target))
    hits = marked(words, target.quote, mended)
    title = marked(words, target.indicator)
    shown = snippet(target.quote, hits.firsts, hits.marks, length)
    return {
        "target_id": target.target_id,
        "indicator": target.indicator,
        "indicator_marks": _lists(title.marks),
        "area": target.area,
        "baseline": target.baseline,
        "baseline_year": target.baseline_year,
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "year": target.year,
        "nature": target.nature,
        "lead": target.lead,
        "clause_id": target.clause_id,
        "document": document_facts(atlas.documents[clause.doc_id]) if clause else None,
        "snippet": shown.text,
        "marks": _lists(shown.marks),
        "note": wording_note(dict.fromkeys([*title.wordings, *hits.wordings])),
        "features": len(target.feature_ids),
    }


def feature_row(atlas: Atlas, feature: Feature, words: Sequence[Word], hit: Hit) -> dict[str, Any]:
    """A feature or place that was found.

    Returns:
        What `brief` gives, matched (the alias that fitted, "" for the name), marks (in that alias or name), note (where
        the alias is a slip of the documents), score (0 best).
    """
    name = (feature.name, *feature.aliases)[hit.name or 0]
    alias = name if hit.name else ""
    slip = alias and atlas.derived(Slips).is_slip(fold(alias).text)
    return {
        **brief(atlas, feature),
        "matched": alias,
        "marks": _lists(_name_marks(name, words)),
        "note": wording_note([alias] if slip else []),
        "score": int(hit.score),
    }


def _name_marks(name: str, words: Sequence[Word]) -> Sequence[Span]:
    """The characters of a name that were typed: the words in it, or else what their pinyin stands for."""
    folded = fold(name).unbroken()
    whole = Word("".join(word.text for word in words))
    found = [*folded.find(whole.text), *marked(words, name).marks]
    if not found:
        typed = [typed_span(folded.text, word.latin) for word in (whole, *words) if word.latin]
        found = [folded.span(*span) for span in typed if span]
    return merged(found)


def document_facts(document: Document) -> dict[str, str]:
    """A document as it is cited: doc_id, number, title, date (as written in Chinese)."""
    return {
        "doc_id": document.doc_id,
        "number": document.number,
        "title": document.title,
        "date": date_text(document.date),
    }


def wording_note(wordings: Iterable[str]) -> str:
    """How the documents word what was searched for otherwise: 原文作“荏平”“在平”; "" where they don't."""
    quoted = "".join(_("“{wording}”").format(wording=wording) for wording in wordings)
    return _("原文作{quoted}").format(quoted=quoted) if quoted else ""


def _lists(spans: Iterable[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]
