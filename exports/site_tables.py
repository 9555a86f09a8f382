"""What was found at a site as tables: how exact, what, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exports.report import Block, Bullets, Column, Heading, Paragraph, Table
from exports.site_words import quotes
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.relations import distance_text
from geodata.site import Site

ROWS_A_GROUP = 30
Found = dict[str, Any]


def controls(atlas: Atlas, site: Site, found: Found) -> Iterator[Block]:
    """Strips and zones that bind, the clauses that set them, and how they were derived."""
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
        yield from quotes(atlas, [(clause_id, "") for clause_id in quoted])
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
    overlap, share = Column(_("重叠面积"), 2.8, "right"), Column(_("占地块"), 1.2, "right")
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


def boundaries(site: Site, facts: Found, rows: list[Found]) -> Iterator[Block]:
    """The counties, towns and zones of a site; those that it may be in besides, in a note."""
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


def areas(site: Site, rows: list[Found]) -> Iterator[Block]:
    """The structure and the areas at a site, what is worded for whole counties in a table of its own."""
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


def nearby(groups: list[Found]) -> Iterator[Block]:
    """What lies around, a table for each group, the nearest of each."""
    if not groups:
        yield Paragraph(_("没有其他规划要素。"))
        return
    yield Paragraph(
        _("距离自所查位置的边缘量到要素最近处，方位为坐标方位角；都按 EPSG:4548 平面坐标。"), "note"
    )
    columns = (
        Column(_("精度"), 1.4, "center"),
        Column(_("名称"), 3.5),
        Column(_("类型"), 2),
        Column(_("方位"), 1.8),
        Column(_("距离"), 1.5, "right"),
        Column(_("说明"), 2.5),
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
