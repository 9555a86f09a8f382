"""What the plan says about a site in words and numbers, and what a report on it does not prove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exports.report import Block, Bullets, Column, Facts, Heading, Paragraph, Quote, Table
from geodata.atlas import Atlas
from geodata.citation import cite_clause, source
from geodata.i18n import _
from geodata.model import Target, accuracy_meaning
from geodata.targets.wording import baseline_text, value_text

Found = dict[str, Any]


def clauses(atlas: Atlas, groups: list[Found]) -> Iterator[Block]:
    """The clauses that name a place or an area of the site, under what they name."""
    others = [group for group in groups if group["role"] != "control"]
    if not others:
        yield Paragraph(_("规划文件没有点名这里的条文。"))
    for group in others:
        yield Heading(_role_text(group), 2)
        yield from quotes(atlas, [(clause["clause_id"], clause["quote"]) for clause in group["clauses"]])


def quotes(atlas: Atlas, cited: list[tuple[str, str]]) -> Iterator[Quote]:
    """Citations of clauses, those of one document together: its source said once, then place and words of each."""
    texts: dict[str, list[str]] = {}
    for clause_id, quote in cited:
        head = source(atlas.documents[atlas.clauses[clause_id].doc_id])
        texts.setdefault(head, []).append(
            cite_clause(atlas, clause_id, quote).removeprefix(head).lstrip("：")
        )
    return (Quote("\n".join(lines), head) for head, lines in texts.items())


def _role_text(group: Found) -> str:
    name, kind = group["subject"]["name"], group["subject"]["kind"]
    return _("{name}（{kind}，{label}）").format(name=name, kind=kind, label=group["accuracy_label"])


def targets(atlas: Atlas, found: Found) -> Iterator[Block]:
    """The targets set for what the site has to do with, a table for each."""
    columns = (
        Column(_("指标"), 3.4),
        Column(_("地区"), 1.5),
        Column(_("基期"), 1.3),
        Column(_("目标"), 1.9),
        Column(_("年份"), 1.0, "center"),
        Column(_("性质"), 1.1, "center"),
        Column(_("出处"), 3.2),
    )
    by_id = {target.target_id: target for target in atlas.plan.targets}
    for group in found["targets"]:
        known = (by_id[row["target_id"]] for row in group["targets"])
        cells = tuple(
            (
                target.indicator,
                target.area,
                baseline_text(target) or "—",
                value_text(target),
                target.year or "—",
                target.nature or "—",
                _number(atlas, target),
            )
            for target in known
        )
        title = _("{name}（{n} 项）").format(name=group["subject"]["name"], n=len(cells))
        yield Table(columns, cells, title)
    if not found["targets"]:
        yield Paragraph(_("没有专门给这里定的目标。"))
    city = _("另有全市性目标 {n} 项未列，见“目标”页。").format(n=found["city_targets"])
    yield Paragraph(city, "note")


def _number(atlas: Atlas, target: Target) -> str:
    """The document that a target stands in, by its number."""
    document = atlas.documents[atlas.clauses[target.clause_id].doc_id]
    return document.number or document.title


def limits(atlas: Atlas, found: Found) -> Iterator[Block]:
    """What a report does not prove, and which data it comes from."""
    listed = [row for name in ("controls", "boundaries", "areas") for row in found[name]]
    codes = [
        code
        for code in ("derived", "schematic", "located", "mapped")
        if any(r["accuracy"] == code for r in listed)
    ]
    items = [
        _("本报告由规划文件和公开数据汇编而成，不是规划条件、选址意见或行政许可，不作为审批依据。"),
        _("报告只列本图收录的文件点名、并能落到图上的内容；没有列出，不等于没有要求。"),
        _(
            "法定的河道管理范围、生态保护红线、永久基本农田、城镇开发边界等，以主管部门公布的成果为准，本图没有收录。"
        ),
        _("条文照录原文，现状表述以文件日期为准，不说明事情已经办成。"),
    ]
    items += [
        _("“{label}”的含义：{meaning}").format(
            label=next(r["accuracy_label"] for r in listed if r["accuracy"] == code),
            meaning=accuracy_meaning(code),
        )
        for code in codes
    ]
    yield Bullets(tuple(items))
    layers = [atlas.layer_by_id[layer] for layer in dict.fromkeys(row["layer"] for row in listed)]
    columns = (
        Column(_("图层"), 2),
        Column(_("数据来源"), 4),
        Column(_("制作方法"), 4),
        Column(_("取得日期"), 1.5),
    )
    cells = tuple(
        (layer.title, layer.provenance.provider, layer.provenance.method, layer.provenance.retrieved)
        for layer in layers
    )
    if cells:
        yield Table(columns, cells, _("所用图层的来源"))
    yield Facts(
        ((_("数据版本"), atlas.version), (_("量算坐标系"), _("CGCS2000 / 3 度带 CM 117E（EPSG:4548）")))
    )
