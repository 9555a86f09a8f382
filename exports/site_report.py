"""The report on a site: what the plan says there, as plain data for exports.pdf and exports.word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from exports.report import Block, Column, Facts, Heading, Paragraph, Picture, Report, Table
from exports.site_map import site_map
from exports.site_tables import areas, boundaries, controls, nearby
from exports.site_words import clauses, limits, targets
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.measuring import area_text
from geodata.model import date_text
from geodata.relations import distance_text, share_text
from geodata.site import WHOLE, Site

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
        *controls(atlas, site, found),
        Heading(_("所在行政区与功能区")),
        *boundaries(site, facts, found["boundaries"]),
        Heading(_("空间结构与规划片区")),
        *areas(site, found["areas"]),
        Heading(_("周边 {radius}").format(radius=distance_text(found["radius_m"]))),
        *nearby(found["nearby"]),
        Heading(_("相关条文")),
        *clauses(atlas, found["clauses"]),
        Heading(_("相关目标")),
        *targets(atlas, found),
        Heading(_("本报告不能证明什么")),
        *limits(atlas, found),
    ]
    issuer = atlas.settings.title
    return Report(_("规划适用情况报告"), date_text(on.isoformat()), issuer, tuple(blocks), name)


def _map_caption(site: Site) -> str:
    what = _("圆圈（标注点）为所查位置") if site.is_point else _("红色虚线（自绘范围）为所查范围")
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
