"""All targets as one table: what a row says, how it is filtered, and what leaves by file."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.counties import ByCounty, areas_of, county_names
from geodata.targets.numbers import amount, number_of, unit_of
from geodata.targets.topics import topic_codes, topic_label, topic_of
from geodata.targets.wording import baseline_text, short_title, value_text

MOST_CHARACTERS = 200
MOST_WORDS = 12


@dataclass(frozen=True)
class Filters:
    """What the table is narrowed to; within one of them any will do, and all of them must fit.

    Attributes:
        words: Parts of the target's words, separated by spaces; each must be there.
    """

    words: str = ""
    doc: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()


class TargetTable:
    """The table of one atlas.

    Attributes:
        frame: One row per target in reading order, indexed by target_id. Columns: indicator, area, value (as worded),
            baseline (as worded), year, nature, topic (label), lead, document (short title), doubts (how many), and
            number, unit, start (the single numbers, where there are). Filters go by doc (title), areas, leads (sets)
            and words.
    """

    def __init__(self, atlas: Atlas) -> None:
        by_county = atlas.derived(ByCounty)
        rows = [_row(atlas, target, by_county.counties[target.target_id]) for target in reading_order(atlas)]
        self.frame = pd.DataFrame(rows, columns=COLUMNS).set_index("target_id", drop=False)
        self.options = {name: _options(atlas, self.frame, name) for name in CHOICES}

    def filtered(self, filters: Filters) -> pd.DataFrame:
        """The rows that fit, in reading order."""
        kept = pd.Series(True, index=self.frame.index)
        for word in _folded(filters.words[:MOST_CHARACTERS]).split()[:MOST_WORDS]:
            kept &= self.frame["words"].str.contains(word, regex=False)
        for name, (column, several) in CHOICES.items():
            wanted = set(getattr(filters, name))
            if wanted and several:
                kept &= self.frame[column].map(lambda held, wanted=wanted: bool(wanted & held))
            elif wanted:
                kept &= self.frame[column].isin(wanted)
        return self.frame[kept]


def reading_order(atlas: Atlas) -> list[Target]:
    """All targets as they are met when the documents are read one after the other."""
    clauses = {clause.clause_id: place for place, clause in enumerate(atlas.plan.clauses)}
    documents = {document.doc_id: place for place, document in enumerate(atlas.plan.documents)}

    def place(target: Target) -> tuple[int, int]:
        clause = atlas.clauses.get(target.clause_id)
        last = len(documents)
        return (documents.get(clause.doc_id, last), clauses[clause.clause_id]) if clause else (last, 0)

    return sorted(atlas.plan.targets, key=place)


# Filter to the column that it looks at, and whether a cell there holds several.
CHOICES = {
    "doc": ("document", False),
    "area": ("areas", True),
    "topic": ("topic", False),
    "nature": ("nature", False),
    "year": ("year", False),
    "lead": ("leads", True),
}
COLUMNS = [
    "target_id",
    "indicator",
    "area",
    "value",
    "baseline",
    "year",
    "nature",
    "topic",
    "lead",
    "document",
]
COLUMNS += ["doubts", "number", "unit", "start", "areas", "leads", "words"]


def unsaid() -> str:
    """What stands in the table where the documents don't say: which nature, year or lead."""
    return _("未注明")


def target_table(atlas: Atlas) -> TargetTable:
    """The table of an atlas, made once."""
    return atlas.derived(TargetTable)


def chosen_rows(frame: pd.DataFrame, count_by: str) -> pd.DataFrame:
    """How many rows have each value of a column and nature, for a chart: columns value, nature, count."""
    counted = Counter(zip(frame[count_by], frame["nature"], strict=True))
    return pd.DataFrame([(*key, n) for key, n in counted.items()], columns=["value", "nature", "count"])


def unknown_choices(filters: Filters, options: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The filter values that nothing in the table has, each with its filter's name."""
    asked = [
        (f.name, value) for f in fields(filters) if f.name in options for value in getattr(filters, f.name)
    ]
    return [(name, value) for name, value in asked if value not in options[name]]


def _row(atlas: Atlas, target: Target, counties: Iterable[str]) -> list[object]:
    clause = atlas.clauses.get(target.clause_id)
    document = atlas.documents[clause.doc_id] if clause else None
    title = short_title(document) if document else unsaid()
    leads = frozenset(filter(None, target.lead.split("、")))
    areas = areas_of(target)
    said = [target.indicator, value_text(target), target.unit, *areas, target.lead, target.quote]
    said += [document.title, document.number] if document else []
    return [
        target.target_id,
        target.indicator,
        target.area,
        value_text(target),
        baseline_text(target),
        target.year or unsaid(),
        target.nature or unsaid(),
        topic_label(topic_of(atlas, target)),
        target.lead,
        title,
        len(atlas.doubts.get(target.target_id, ())),
        amount(target),
        unit_of(target),
        number_of(target.baseline) if target.baseline else None,
        frozenset((*areas, *counties)),
        leads or frozenset([unsaid()]),
        _folded(" ".join(said)),
    ]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _options(atlas: Atlas, frame: pd.DataFrame, name: str) -> list[str]:
    column, several = CHOICES[name]
    counted = Counter(value for cell in frame[column] for value in (cell if several else [cell]))
    order: Callable[[str], tuple[object, ...]] = {
        "doc": lambda value: (_first(frame, value),),
        "topic": lambda value: ([topic_label(code) for code in topic_codes()].index(value),),
        "year": lambda value: (value == unsaid(), value),
        "area": lambda value: _area_order(atlas, value),
    }.get(name, lambda value: (value == unsaid(), -counted[value], value))
    return sorted(counted, key=order)


def _first(frame: pd.DataFrame, title: str) -> int:
    return int((frame["document"] == title).to_numpy().argmax())


def _area_order(atlas: Atlas, area: str) -> tuple[object, ...]:
    names = ["全市", *county_names(atlas)]
    return (names.index(area), "") if area in names else (len(names), area)


def targets_of(atlas: Atlas, frame: pd.DataFrame) -> list[Target]:
    """The targets of rows, in the rows' order."""
    known = {target.target_id: target for target in atlas.plan.targets}
    return [known[str(target_id)] for target_id in frame.index]


def export_frame(atlas: Atlas, targets: Iterable[Target]) -> pd.DataFrame:
    """Targets as they leave by file: the documents' words, single numbers beside them, quote and source; Chinese headings."""
    rows = target_table(atlas).frame.to_dict("index")
    return pd.DataFrame([_exported(atlas, target, rows[target.target_id]) for target in targets])


def _exported(atlas: Atlas, target: Target, row: dict[Hashable, Any]) -> dict[str, Any]:
    clause = atlas.clauses.get(target.clause_id)
    document = atlas.documents[clause.doc_id] if clause else None
    doubts = atlas.doubts.get(target.target_id, ())
    return {
        _("目标编号"): target.target_id,
        _("指标"): target.indicator,
        _("地区"): target.area,
        _("主题"): row["topic"],
        _("基期"): row["baseline"],
        _("基期数"): row["start"],
        _("基期年份"): target.baseline_year,
        _("目标"): row["value"],
        _("目标限定"): target.comparator,
        _("目标值"): target.value,
        _("目标数"): row["number"],
        _("单位"): row["unit"],
        _("年份"): target.year,
        _("性质"): target.nature,
        _("牵头单位"): target.lead,
        _("原文"): target.quote,
        _("章节"): " › ".join(clause.heading_path) if clause else "",
        _("文件"): document.title if document else "",
        _("文号"): document.number if document else "",
        _("存疑"): _("；").join(f"{doubt.subject}：{doubt.treatment}" for doubt in doubts),
    }
