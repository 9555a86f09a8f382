"""The lists behind the numbers of the gap register: one line for each thing, with what it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geodata.atlas import Atlas
from geodata.cards import uncertainty_text
from geodata.gaps import Gap, documents_of_doubt, exactness_label, exactness_of
from geodata.i18n import _
from geodata.model import Clause, Doubt, Feature, Issue, Target

FEATURE, CLAUSE, TARGET = "feature", "clause", "target"
BEHIND = ("以上", "以下", "以内", "左右", "前", "之前", "以前", "内", "之内", "年底前")


@dataclass(frozen=True)
class Line:
    """One line of a list: its cells, and the kind and id of what it leads to ("" for nothing)."""

    cells: tuple[str, ...]
    kind: str = ""
    id: str = ""


@dataclass(frozen=True)
class Listing:
    """A list: the headings of its columns, its lines."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headings and rows for a file: the cells and the id."""
        return [*self.columns, _("编号")], [[*line.cells, line.id] for line in self.lines]


def listing(atlas: Atlas, gap: Gap) -> Listing:
    """What a gap counts, line by line."""
    lists: dict[str, tuple[tuple[str, ...], Callable[[Atlas, Any], Line]]] = {
        "clauses": ((_("条文"), _("章节"), _("文件")), _clause_line),
        "features": ((_("名称"), _("类别"), _("县（市、区）"), _("图层")), _feature_line),
        "targets": ((_("指标"), _("目标值"), _("年份"), _("范围"), _("文件")), _target_line),
        "measures": ((_("指标"), _("目标值"), _("年份"), _("范围"), _("文件")), _target_line),
        "unplaced": ((_("名称"), _("类别"), _("县（市、区）"), _("图层")), _feature_line),
        "inexact": ((_("名称"), _("精度"), _("误差"), _("县（市、区）"), _("图层")), _exactness_line),
        "accuracy": (
            (_("名称"), _("精度"), _("误差"), _("县（市、区）"), _("图层")),
            _exactness_line,
        ),
        "doubts": ((_("对象"), _("类别"), _("读法一"), _("读法二"), _("本图处理"), _("文件")), _doubt_line),
        "problems": ((_("问题"), _("处理办法"), _("所在")), _problem_line),
    }
    columns, make = lists[gap.id]
    return Listing(columns, tuple(make(atlas, thing) for thing in gap.found))


def _clause_line(atlas: Atlas, clause: Clause) -> Line:
    heading = clause.heading_path[-1] if clause.heading_path else ""
    return Line((clause.text, heading, atlas.documents[clause.doc_id].title), CLAUSE, clause.clause_id)


def _feature_line(atlas: Atlas, feature: Feature) -> Line:
    cells = (feature.name, feature.kind, feature.county_text, atlas.layer_by_id[feature.layer].title)
    return Line(cells, FEATURE, feature.id)


def _exactness_line(atlas: Atlas, feature: Feature) -> Line:
    name, _kind, county, layer = _feature_line(atlas, feature).cells
    exactness = exactness_label(exactness_of(feature))
    far = uncertainty_text(feature).removeprefix(_("位置误差"))
    return Line((name, exactness, far, county, layer), FEATURE, feature.id)


def _target_line(atlas: Atlas, target: Target) -> Line:
    clause = atlas.clauses.get(target.clause_id)
    document = atlas.documents[clause.doc_id].title if clause else ""
    cells = (target.indicator, _value_text(target), target.year, target.area, document)
    return Line(cells, TARGET, target.target_id)


def _value_text(target: Target) -> str:
    """The value as Chinese has it: 不低于 98 %, but 110 亿斤以上."""
    number = f"{target.value} {target.unit}".strip()
    behind = target.comparator in BEHIND
    return f"{number}{target.comparator}" if behind else f"{target.comparator} {number}".strip()


def _doubt_line(atlas: Atlas, doubt: Doubt) -> Line:
    """A doubt leads to the feature that it concerns, or else to the clause that it quotes first."""
    titles = "；".join(atlas.documents[doc_id].title for doc_id in documents_of_doubt(atlas, doubt))
    cells = (doubt.subject, doubt.kind, doubt.reading_a, doubt.reading_b, doubt.treatment, titles)
    feature = next((i for i in doubt.feature_ids if i in atlas.features), "")
    return Line(cells, FEATURE if feature else CLAUSE, feature or doubt.clause_a)


def _problem_line(atlas: Atlas, issue: Issue) -> Line:
    kind = (
        FEATURE if issue.feature_id in atlas.features else CLAUSE if issue.feature_id in atlas.clauses else ""
    )
    return Line((issue.problem, issue.remedy, issue.file), kind, issue.feature_id if kind else "")
