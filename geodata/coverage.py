"""How completely the knowledge covers the documents: numbers without a target, names without a link, and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from geodata.atlas import CITY, COUNTIES, Atlas
from geodata.i18n import _
from geodata.mentions import NameFinder
from geodata.model import Issue

# Personnel decisions and the diary of the month name places but plan nothing for them.
NEWS = ("appointments", "chronicle")
REASONS = (
    "过去成绩",
    "日期",
    "序号",
    "文号",
    "名称的一部分",
    "条款标准",
    "泛指数量",
    "现状数据",
    "政策补助标准",
    "上级要求",
)
ORDINALS = re.compile(r"^\s*[(（]?\d+[)）.．、]?|[(（]\d+[)）]|[①-⑳]|“[^”]{0,12}”|[A-Z]\d+|\d+G")
FURNITURE_CHARS = 60
DIGIT = re.compile(r"\d")


def has_number(text: str) -> bool:
    """True when a sentence holds a figure that is more than an item's number or part of a slogan or road name.

    A short line without any punctuation (title, document number, date, signature) is no sentence.
    """
    if len(text) <= FURNITURE_CHARS and not any(mark in text for mark in "，。；：、,;:\t"):
        return False
    return bool(DIGIT.search(ORDINALS.sub("", text)))


def finder_of(features: Iterable[tuple[str, str, Iterable[str]]]) -> NameFinder:
    """The finder of all names; of the two-character names only the counties' count, and the city's name none.

    Args:
        features: The layer, id and names of each feature.
    """
    rows = [(layer, feature_id, tuple(names)) for layer, feature_id, names in features]
    counties = frozenset(name for layer, _id, names in rows if layer == COUNTIES for name in names)
    return NameFinder({feature_id: names for layer, feature_id, names in rows if layer != CITY}, counties)


def name_finder(atlas: Atlas) -> NameFinder:
    """The finder of all names of an atlas."""
    return finder_of((f.layer, f.id, (f.name, *f.aliases)) for f in atlas.features.values())


def numbers_unexplained(atlas: Atlas) -> Iterator[Issue]:
    """Clauses that hold a number but no target and no reason why."""
    with_target = {target.clause_id for target in atlas.plan.targets}
    reasons = {row.clause_id for row in atlas.plan.reasons}
    for clause in atlas.plan.clauses:
        if has_number(clause.text) and clause.clause_id not in with_target | reasons:
            text = _("条文有数字而没有目标：{text}").format(text=clause.text[:40])
            yield Issue("clauses.csv", clause.clause_id, text, _("补目标，或在 reasons.csv 写明原因。"))


def names_unlinked(atlas: Atlas) -> Iterator[Issue]:
    """Names of features that occur in a clause without a link between the two."""
    finder = atlas.derived(name_finder)
    linked = {(link.feature_id, link.clause_id) for link in atlas.plan.links}
    for clause in atlas.plan.clauses:
        if clause.doc_id in NEWS:
            continue
        for feature_id, (name, _at) in finder.find(clause.text).items():
            if (feature_id, clause.clause_id) not in linked:
                text = _("条文提到“{name}”而没有关联").format(name=name)
                yield Issue("links.csv", feature_id, text, _("运行 make data 重新生成关联。"))


def wrong_reasons(atlas: Atlas) -> Iterator[Issue]:
    """Reasons that are not of the fixed list."""
    for row in atlas.plan.reasons:
        if not row.reason.startswith(REASONS):
            text = _("原因“{reason}”不在固定清单里").format(reason=row.reason)
            yield Issue("reasons.csv", row.clause_id, text, _("改为 {w} 之一。").format(w="、".join(REASONS)))


def coverage_lines(atlas: Atlas) -> list[str]:
    """The counts that tell how far the knowledge reaches, one line each."""
    documents = Counter(
        atlas.clauses[link.clause_id].doc_id for link in atlas.plan.links if link.clause_id in atlas.clauses
    )
    unplaced = Counter(county for f in atlas.features.values() if f.geometry is None for county in f.county)
    numbered = [clause for clause in atlas.plan.clauses if has_number(clause.text)]
    with_target = {target.clause_id for target in atlas.plan.targets}
    lines = [
        _("有数字的条文 {n} 条：{t} 条有目标，{r} 条写明了没有目标的原因。").format(
            n=len(numbered),
            t=sum(clause.clause_id in with_target for clause in numbered),
            r=sum(clause.clause_id not in with_target for clause in numbered),
        ),
        _("各文件关联数：")
        + "，".join(
            f"{atlas.documents[d].title} {n}" for d, n in documents.most_common() if d in atlas.documents
        ),
        _("各地未落图要素：") + "，".join(f"{county} {n}" for county, n in unplaced.most_common()),
    ]
    return lines
