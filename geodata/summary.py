"""The atlas in numbers: tables of its layers, documents and accuracies, ready to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import ACCURACIES, Issue, accuracy_label, accuracy_meaning, date_text


def layer_table(atlas: Atlas) -> pd.DataFrame:
    """One row per layer in the order of the tree: group, title, counts, exactness and provenance."""
    groups = {group["id"]: group["title"] for group in atlas.settings.groups}
    order = list(groups)
    known = [layer for layer in atlas.layers if layer.group in groups]
    rows = []
    for layer in sorted(known, key=lambda layer: order.index(layer.group)):
        placed = Counter(feature.accuracy for feature in layer.features)
        rows.append(
            {
                _("分组"): groups[layer.group],
                _("图层"): layer.title,
                _("要素"): len(layer.features),
                _("精度构成"): "、".join(f"{accuracy_label(a)} {placed[a]}" for a in ACCURACIES if placed[a]),
                _("数据来源"): layer.provenance.provider,
                _("制作方法"): layer.provenance.method,
                _("许可"): layer.provenance.licence,
                _("取得日期"): layer.provenance.retrieved,
            }
        )
    return pd.DataFrame(rows)


def document_table(atlas: Atlas) -> pd.DataFrame:
    """One row per document: number, title, issuer, date, period, and how much of it the atlas carries."""
    clauses = Counter(clause.doc_id for clause in atlas.plan.clauses)
    targets = Counter(
        atlas.clauses[t.clause_id].doc_id for t in atlas.plan.targets if t.clause_id in atlas.clauses
    )
    return pd.DataFrame(
        [
            {
                _("文号"): d.number,
                _("标题"): d.title,
                _("发文机关"): d.issuer,
                _("日期"): date_text(d.date),
                _("规划期"): d.period,
                _("收录条文"): clauses[d.doc_id],
                _("目标"): targets[d.doc_id],
            }
            for d in atlas.plan.documents
        ]
    )


def accuracy_table(atlas: Atlas) -> pd.DataFrame:
    """One row per accuracy: its name, how many features have it, what it means."""
    counts = Counter(feature.accuracy for feature in atlas.features.values())
    return pd.DataFrame(
        [
            {_("精度"): accuracy_label(code), _("要素"): counts[code], _("含义"): accuracy_meaning(code)}
            for code in ACCURACIES
        ]
    )


def doubt_table(atlas: Atlas) -> pd.DataFrame:
    """One row per doubt: kind, subject, both readings, what the atlas does about it."""
    return pd.DataFrame(
        [
            {
                _("类别"): d.kind,
                _("对象"): d.subject,
                _("读法一"): d.reading_a,
                _("读法二"): d.reading_b,
                _("本图处理"): d.treatment,
            }
            for d in atlas.plan.doubts
        ]
    )


def issue_table(atlas: Atlas) -> pd.DataFrame:
    """One row per problem met while loading: file, feature, what is wrong, what to do."""
    return issue_rows(atlas.issues, _("要素"))


def issue_rows(issues: Sequence[Issue], where: str) -> pd.DataFrame:
    """One row per problem; `where` names the column that says where in the file it is."""
    return pd.DataFrame(
        [
            {_("文件"): i.file, where: i.feature_id, _("问题"): i.problem, _("处理办法"): i.remedy}
            for i in issues
        ]
    )
