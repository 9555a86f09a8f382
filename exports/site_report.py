"""The report on a site: what the plan says there, as plain data for exports.pdf and exports.word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from exports.report import (
    Block,
    Bullets,
    Column,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Report,
    Table,
)
from exports.site_map import site_map
from geodata.atlas import Atlas
from geodata.citation import cite_clause, source
from geodata.i18n import _
from geodata.measuring import area_text
from geodata.model import Target, accuracy_meaning, date_text
from geodata.relations import distance_text, share_text
from geodata.site import WHOLE, Site
from geodata.targets.wording import baseline_text, value_text

ROWS_A_GROUP = 30
MAP_MM = (156.0, 106.0)
Found = dict[str, Any]


def site_report(atlas: Atlas, site: Site, found: Found, on: date) -> Report:
    """The report on what applies at a site.

    Args:
        atlas: The loaded atlas.
        site: The site.
        found: What applies there (see geodata.applies.what_applies).
        on: The day of the report.

    Raises:
        FontMissing: The Chinese font of the map is not in place.
    """
    facts = found["site"]
    name = site.name or (
        _("点 {lon:.5f}°E，{lat:.5f}°N").format(**facts)
        if site.is_point
        else _("地块 {area}").format(area=area_text(site.area_m2))
    )
    blocks: list[Block] = [
        *(Paragraph(text, "caution") for text in found["cautions"]),
        Paragraph(found["summary"]),
        Heading(_("所查位置")),
        Picture(site_map(atlas, site, found, *MAP_MM), *MAP_MM, _map_caption(site)),
        *_site(facts, found["notes"]),
        Heading(_("管控范围")),
        *_controls(atlas, site, found),
        Heading(_("所在行政区与功能区")),
        *_boundaries(site, facts, found["boundaries"]),
        Heading(_("空间结构与规划片区")),
        *_areas(site, found["areas"]),
        Heading(_("周边 {radius}").format(radius=distance_text(found["radius_m"]))),
        *_nearby(found["nearby"]),
        Heading(_("相关条文")),
        *_clauses(atlas, found["clauses"]),
        Heading(_("相关目标")),
        *_targets(atlas, found),
        Heading(_("本报告不能证明什么")),
        *_limits(atlas, found),
    ]
    issuer = atlas.settings.title
    return Report(_("规划适用情况报告"), date_text(on.isoformat()), issuer, tuple(blocks), name)


def _map_caption(site: Site) -> str:
    what = _("红点为所查位置") if site.is_point else _("红线为所查范围")
    return _("{what}。“示意”“推算”的线和面不作法定依据。").format(what=what)


def _site(facts: Found, notes: list[str]) -> Iterator[Block]:
    middle = _("{lon:.6f}°E，{lat:.6f}°N").format(**facts)
    plan = _("X {northing:.2f}，Y {easting:.2f}").format(**facts)
    is_point = facts["kind"] == "point"
    rows = [
        (_("WGS 84 经纬度") if is_point else _("中心（WGS 84）"), middle),
        (_("EPSG:4548 坐标") if is_point else _("中心（EPSG:4548）"), plan),
    ]
    if not is_point:
        size = _("{m2:,.1f} 平方米（{text}）").format(m2=facts["area_m2"], text=area_text(facts["area_m2"]))
        rows += [(_("面积"), size), (_("周长"), _("{m:,.1f} 米").format(m=facts["perimeter_m"]))]
        if facts["in_city"] < 1 - WHOLE:
            rows.append((_("在{city}域内").format(city=facts["city"]), share_text(facts["in_city"])))
    yield Facts(tuple(rows))
    for note in notes:
        yield Paragraph(note, "note")
    if facts["corners"]:
        columns = (
            Column(_("点号"), 1, "center"),
            Column(_("X（北，米）"), 2, "right"),
            Column(_("Y（东，米）"), 2, "right"),
            Column(_("经度（°）"), 2, "right"),
            Column(_("纬度（°）"), 2, "right"),
        )
        numbers = tuple(
            (
                corner["name"],
                f"{corner['northing']:.2f}",
                f"{corner['easting']:.2f}",
                f"{corner['lon']:.6f}",
                f"{corner['lat']:.6f}",
            )
            for corner in facts["corners"]
        )
        yield Table(columns, numbers, _("拐点坐标（EPSG:4548 与 WGS 84）"))


def _controls(atlas: Atlas, site: Site, found: Found) -> Iterator[Block]:
    rows = found["controls"]
    if not rows:
        yield Paragraph(_("图上没有管控范围在此处，也没有在其位置误差之内的。这不等于没有管控要求。"))
        return
    yield _findings(site, rows)
    quoted: list[str] = []
    for row in rows:
        for link in row["quotes"]:
            if link["clause_id"] not in quoted and link["clause_id"] in atlas.clauses:
                quoted.append(link["clause_id"])
    if quoted:
        yield Heading(_("管控条文"), 2)
        yield from _quotes(atlas, [(clause_id, "") for clause_id in quoted])
    notes = tuple(dict.fromkeys(row["note"] for row in rows if row["note"]))
    if notes:
        yield Heading(_("推算说明"), 2)
        yield Bullets(notes)


def _findings(site: Site, rows: list[Found], title: str = "") -> Table:
    """Lines about areas as a table: how exact, what, the verdict, the overlap, what it rests on."""
    exact, name = Column(_("精度"), 1.4, "center"), Column(_("名称"), 3)
    verdict, because = Column(_("结论"), 2), Column(_("依据"), 3)
    if site.is_point:
        cells = [(r["accuracy_label"], r["name"], r["says"], r["because"]) for r in rows]
        return Table((exact, name, verdict, because), tuple(cells), title)
    overlap, share = Column(_("重叠面积"), 2.5, "right"), Column(_("占地块"), 1.2, "right")
    full = [
        (
            r["accuracy_label"],
            r["name"],
            r["says"],
            r["overlap_text"] or "—",
            r["share_text"] or "—",
            _rest(r),
        )
        for r in rows
    ]
    return Table((exact, name, verdict, overlap, share, because), tuple(full), title)


def _rest(row: Found) -> str:
    """What a verdict rests on besides the overlap, which has columns of its own."""
    return (row["doubt"] or "—") if row["overlap_text"] else row["because"]


def _boundaries(site: Site, facts: Found, rows: list[Found]) -> Iterator[Block]:
    drawn = [row for row in rows if row["touches"]]
    close = [row for row in rows if not row["touches"]]
    if drawn:
        yield _findings(site, drawn)
    else:
        yield Paragraph(_("所查位置在{city}域之外。").format(city=facts["city"]))
    if close:
        names = "、".join(
            _("{name}（{distance}）").format(name=row["name"], distance=row["distance_text"]) for row in close
        )
        yield Paragraph(_("因界线有误差，也可能涉及：{names}。").format(names=names), "note")


def _areas(site: Site, rows: list[Found]) -> Iterator[Block]:
    if not rows:
        yield Paragraph(_("图上没有空间结构要素或规划片区在此处。"))
        return
    wide = [row for row in rows if row["wide"]]
    narrow = [row for row in rows if not row["wide"]]
    if narrow:
        yield _findings(site, narrow)
    if wide:
        columns = (
            Column(_("精度"), 1.4, "center"),
            Column(_("名称"), 4.5),
            Column(_("类型"), 2.4),
            Column(_("文件表述"), 2.6),
        )
        cells = tuple((r["accuracy_label"], r["name"], r["kind"], r["status"] or "—") for r in wide)
        yield Table(columns, cells, _("以整县或大片为对象的提法、示范区和试点"))


def _nearby(groups: list[Found]) -> Iterator[Block]:
    if not groups:
        yield Paragraph(_("没有其他规划要素。"))
        return
    yield Paragraph(
        _("距离自所查位置的边缘量到要素最近处，方位为坐标方位角；都按 EPSG:4548 平面坐标。"), "note"
    )
    columns = (
        Column(_("精度"), 1.4, "center"),
        Column(_("名称"), 3.6),
        Column(_("类型"), 2),
        Column(_("方位"), 1.5),
        Column(_("距离"), 1.5, "right"),
        Column(_("说明"), 2.6),
    )
    for group in groups:
        rows = group["rows"]
        cells = tuple(
            (
                row["accuracy_label"],
                row["name"],
                row["kind"],
                row["bearing_text"] or "—",
                row["distance_text"] or (distance_text(row["inside_m"], False) if row["inside_m"] else "0"),
                "，".join(filter(None, (row["says"], row["uncertainty"]))),
            )
            for row in rows[:ROWS_A_GROUP]
        )
        yield Table(columns, cells, _("{title}（{n} 项）").format(title=group["title"], n=len(rows)))
        if len(rows) > ROWS_A_GROUP:
            more = _("只列最近的 {most} 项，另有 {n} 项见屏幕上的结果。")
            yield Paragraph(more.format(most=ROWS_A_GROUP, n=len(rows) - ROWS_A_GROUP), "note")


def _clauses(atlas: Atlas, groups: list[Found]) -> Iterator[Block]:
    others = [group for group in groups if group["role"] != "control"]
    if not others:
        yield Paragraph(_("规划文件没有点名这里的条文。"))
    for group in others:
        yield Heading(_role_text(group), 2)
        yield from _quotes(atlas, [(clause["clause_id"], clause["quote"]) for clause in group["clauses"]])


def _quotes(atlas: Atlas, quotes: list[tuple[str, str]]) -> Iterator[Quote]:
    """Citations of clauses, those of one document together: its source said once, then place and words of each."""
    texts: dict[str, list[str]] = {}
    for clause_id, quote in quotes:
        head = source(atlas.documents[atlas.clauses[clause_id].doc_id])
        texts.setdefault(head, []).append(
            cite_clause(atlas, clause_id, quote).removeprefix(head).lstrip("：")
        )
    return (Quote("\n".join(lines), head) for head, lines in texts.items())


def _role_text(group: Found) -> str:
    name, kind = group["subject"]["name"], group["subject"]["kind"]
    return _("{name}（{kind}，{label}）").format(name=name, kind=kind, label=group["accuracy_label"])


def _targets(atlas: Atlas, found: Found) -> Iterator[Block]:
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


def _limits(atlas: Atlas, found: Found) -> Iterator[Block]:
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
