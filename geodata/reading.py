"""A document as it is read: its headings, its clauses with everything marked in them, and what the marks speak of."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from geodata.atlas import Atlas
from geodata.cards import brief, doubt_row, target_facts
from geodata.citation import heading_number, source
from geodata.errors import NotFound
from geodata.i18n import _
from geodata.model import Clause, Document, Doubt, date_text
from geodata.plan import table_heads
from geodata.targets.same import alike
from geodata.text_marks import DOUBT, GOAL, NAME, TARGET, WORDING, Mark, clause_marks, item_starts, runs

DEGREE_DIGITS = 5
KEY_DIGITS = 8
FILTER_DEPTH = 2
HEADING_KIND = re.compile(r"第.+?([篇编章节条])|(专栏|附件|附表)")


@dataclass
class Section:
    """A heading: its path, the place of the one above it (-1 for none), its first clause, how many are under it."""

    path: tuple[str, ...]
    parent: int
    first: int
    count: int = 0


def sections(clauses: Sequence[Clause]) -> tuple[list[Section], list[int]]:
    """The headings of a document in order, and for each clause the place of its own one (-1 for none)."""
    found: list[Section] = []
    places: dict[tuple[str, ...], int] = {(): -1}
    own: list[int] = []
    for number, clause in enumerate(clauses):
        for depth in range(1, len(clause.heading_path) + 1):
            path = clause.heading_path[:depth]
            if path not in places:
                places[path] = len(found)
                found.append(Section(path, places[path[:-1]], number))
            found[places[path]].count += 1
        own.append(places[clause.heading_path])
    return found, own


def section_key(path: Iterable[str]) -> str:
    """A short name for a heading in addresses, which stays as long as the headings do."""
    return hashlib.sha1("\n".join(path).encode()).hexdigest()[:KEY_DIGITS]


def document_text(atlas: Atlas, doc_id: str) -> dict[str, Any]:
    """Everything that the reading page needs for a document; made once for an atlas.

    Returns:
        id, number, title, issuer, date (as written), period, source (as cited), whole (False where only the clauses
        that are cited are carried), note (how much is carried, in words);
        outline: headings in order, each with key, title, number (as cited), kind (篇, 章 …), level (0 at the top),
        parent (its place, -1), first (a clause's place) and count (of clauses under it);
        clauses in order, each with id, section (a heading's place, -1), head (True for a table's head), runs (pieces of
        the text, each with the places of the marks over it; a tab, which parts the cells of a table's row, is a piece
        of its own), lines (places of the pieces that begin an item of a list), marks (kind, ids, within; see
        geodata.text_marks), features and targets (ids);
        features by id (see geodata.cards.brief); targets by id (see geodata.cards.target_facts; `features`: the ids of
        those it speaks of; for targets that stand here `same`: ids of targets for the same thing); doubts by number
        (see geodata.cards.doubt_row; `features`).

    Raises:
        NotFound: There is no such document, or nothing of it is carried.
    """
    return atlas.derived(Texts).of(doc_id)


class Texts:
    """The documents of an atlas as they are read, each made when it is first asked for."""

    def __init__(self, atlas: Atlas) -> None:
        """Puts the clauses by their documents."""
        self.atlas = atlas
        self.clauses: dict[str, list[Clause]] = defaultdict(list)
        for clause in atlas.plan.clauses:
            self.clauses[clause.doc_id].append(clause)
        self._made: dict[str, dict[str, Any]] = {}

    def of(self, doc_id: str) -> dict[str, Any]:
        """See document_text."""
        if doc_id not in self.clauses:
            message = _("没有编号为“{id}”的文件，或者没有收录它的条文。")
            raise NotFound(message.format(id=doc_id))
        if doc_id not in self._made:
            self._made[doc_id] = self._make(doc_id)
        return self._made[doc_id]

    def _make(self, doc_id: str) -> dict[str, Any]:
        atlas, clauses = self.atlas, self.clauses[doc_id]
        headings, own = sections(clauses)
        marks = [clause_marks(atlas, clause) for clause in clauses]
        heads = set(table_heads(clauses).values())
        everything = [mark for each in marks for mark in each]
        named = _ids(everything, NAME, WORDING)
        targets = _target_rows(atlas, _ids(everything, TARGET, GOAL))
        doubts = {i: _doubt_row(atlas, atlas.plan.doubts[int(i)]) for i in _ids(everything, DOUBT)}
        meant = [i for row in (*targets.values(), *doubts.values()) for i in row["features"]]
        return {
            **document_facts(atlas, atlas.documents[doc_id], len(clauses)),
            "outline": [_section_row(section) for section in headings],
            "clauses": [
                {"head": clause.clause_id in heads, **_clause_row(clause, section, each)}
                for clause, section, each in zip(clauses, own, marks, strict=True)
            ],
            "features": {
                i: feature_row(atlas, i) for i in dict.fromkeys((*named, *meant)) if i in atlas.features
            },
            "targets": targets,
            "doubts": doubts,
        }


def documents_index(atlas: Atlas) -> list[dict[str, Any]]:
    """The documents of which something is carried, in the plan's order.

    Returns:
        For each what document_text tells of the document itself, clauses (how many), and chapters: the paths of its
        upper headings, by which a search can be narrowed.
    """
    texts = atlas.derived(Texts).clauses
    return [
        {
            **document_facts(atlas, document, len(texts[doc_id])),
            "clauses": len(texts[doc_id]),
            "chapters": [
                list(section.path)
                for section in sections(texts[doc_id])[0]
                if len(section.path) <= FILTER_DEPTH
            ],
        }
        for doc_id, document in atlas.documents.items()
        if doc_id in texts
    ]


def document_facts(atlas: Atlas, document: Document, count: int) -> dict[str, Any]:
    """What a document is and how much of it is carried."""
    whole = document.doc_id in atlas.plan.whole
    note = _("全文，共 {n} 段。") if whole else _("收录引用到的 {n} 段，不是全文。")
    return {
        "id": document.doc_id,
        "number": document.number,
        "title": document.title or document.doc_id,
        "issuer": document.issuer,
        "date": date_text(document.date),
        "period": document.period,
        "source": source(document),
        "whole": whole,
        "note": note.format(n=count),
    }


def _section_row(section: Section) -> dict[str, Any]:
    kind = HEADING_KIND.match(section.path[-1].strip())
    return {
        "key": section_key(section.path),
        "title": section.path[-1],
        "number": heading_number(section.path[-1]),
        "kind": next(filter(None, kind.groups()), "") if kind else "",
        "level": len(section.path) - 1,
        "parent": section.parent,
        "first": section.first,
        "count": section.count,
    }


def _clause_row(clause: Clause, section: int, marks: list[Mark]) -> dict[str, Any]:
    text = clause.text
    tabs = [at for at, char in enumerate(text) if char == "\t"]
    starts = item_starts(text)
    pieces = runs(text, marks, [*starts, *tabs, *(at + 1 for at in tabs)])
    offsets = list(accumulate((len(piece) for piece, _marks in pieces), initial=0))
    return {
        "id": clause.clause_id,
        "section": section,
        "runs": pieces,
        "lines": [number for number, offset in enumerate(offsets) if number and offset in starts],
        "marks": [{"kind": mark.kind, "ids": mark.ids, "within": mark.within} for mark in marks],
        "features": _ids(marks, NAME, WORDING),
        "targets": _ids(marks, TARGET, GOAL),
    }


def _ids(marks: Iterable[Mark], *kinds: str) -> list[str]:
    """The things that marks of some kinds speak of, in the order of the text, each once."""
    return list(dict.fromkeys(i for mark in marks if mark.kind in kinds for i in (*mark.ids, *mark.within)))


def feature_row(atlas: Atlas, feature_id: str) -> dict[str, Any]:
    """A feature in one line, its bounds no finer than they are worth."""
    row = brief(atlas, atlas.features[feature_id])
    if row["bounds"]:
        row["bounds"] = [round(edge, DEGREE_DIGITS) for edge in row["bounds"]]
    return row


def _target_rows(atlas: Atlas, target_ids: list[str]) -> dict[str, dict[str, Any]]:
    known = {target.target_id: target for target in atlas.plan.targets}
    rows: dict[str, dict[str, Any]] = {}
    for target_id in target_ids:
        others = [other for other in alike(atlas, known[target_id]).targets if other.target_id != target_id]
        for target in (known[target_id], *others):
            features = [i for i in target.feature_ids if i in atlas.features]
            rows.setdefault(target.target_id, {**target_facts(atlas, target), "features": features})
        rows[target_id]["same"] = [target.target_id for target in others]
    return rows


def _doubt_row(atlas: Atlas, doubt: Doubt) -> dict[str, Any]:
    return {**doubt_row(doubt), "features": [i for i in doubt.feature_ids if i in atlas.features]}
