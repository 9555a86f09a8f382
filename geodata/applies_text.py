"""How the findings at a site are worded: what is sure, what may be, and why."""

from __future__ import annotations

from typing import Any

from geodata.atlas import COUNTIES, TOWNS, ZONES, Atlas
from geodata.cards import brief, exactness, uncertainty_text
from geodata.i18n import _
from geodata.measuring import APPROXIMATE, area_text
from geodata.model import accuracy_label, stage_label
from geodata.nearby import VAGUE
from geodata.relations import Relation, bearing_text, distance_text, share_text, spaced, square_metres
from geodata.site import WHOLE, Site

HUGE = 0.5  # of the city: nearly everything applies there
PLACES_NAMED = 3


def line(atlas: Atlas, site: Site, relation: Relation) -> dict[str, Any]:
    """One finding as it is shown.

    Returns:
        The feature in brief, wide (worded for a whole county, say), how exact it is (accuracy, accuracy_label, uncertainty), certainty (see
        geodata.relations), says (the verdict), because (what it rests on; its second half is doubt), and the numbers that it comes from:
        touches, overlap_m2, overlap_text, share, share_text, inside_m, distance_m, distance_text, bearing,
        bearing_text.
    """
    feature = relation.feature
    exact = _exact(relation)
    return {
        **brief(atlas, feature),
        "wide": atlas.layer_by_id[feature.layer].background,
        "status": feature.status,
        "stage": stage_label(feature.stage),
        "note": feature.note,
        "quotes": [
            {"clause_id": link.clause_id, "quote": link.quote} for link in atlas.links.get(feature.id, ())
        ],
        "accuracy": feature.accuracy,
        "accuracy_label": exactness(feature),
        "uncertainty": uncertainty_text(feature),
        "uncertainty_m": feature.uncertainty_m,
        "certainty": relation.certainty,
        "touches": relation.touches,
        "says": verdict(relation),
        "because": "，".join(filter(None, (_drawn(site, relation), _doubt(relation)))),
        "doubt": _doubt(relation),
        "overlap_m2": round(relation.overlap_m2, 1),
        "overlap_text": square_metres(relation.overlap_m2, exact) if relation.overlap_m2 else "",
        "share": round(relation.share, 6),
        "share_text": share_text(relation.share) if relation.overlap_m2 else "",
        "inside_m": round(relation.inside_m, 1),
        "distance_m": round(relation.distance_m, 1),
        "distance_text": "" if relation.touches else distance_text(relation.distance_m, exact),
        "bearing": None if relation.bearing is None else round(relation.bearing, 1),
        "bearing_text": bearing_text(relation.bearing),
    }


def verdict(relation: Relation) -> str:
    """What can be said of a feature at a site, and no more: never plainly yes where its outline is derived or schematic."""
    feature = relation.feature
    kind = feature.geometry.geom_type.removeprefix("Multi") if feature.geometry is not None else ""
    if relation.certainty == "near":
        return _("相接") if relation.touches else ""
    if relation.certainty == "may":
        if not relation.touches:
            return _("可能涉及")
        return {"Polygon": _("可能在范围内"), "LineString": _("可能经过")}.get(kind, _("可能在此处"))
    if kind != "Polygon":
        sure = _("经过") if kind == "LineString" else _("在此处")
    elif relation.certainty == "in":
        sure = _("在范围内")
    else:
        sure = _("在范围内，部分靠近边界") if relation.share > 1 - WHOLE else _("部分在范围内")
    return (
        _("按{label}，{sure}").format(label=accuracy_label(feature.accuracy), sure=sure)
        if _vague(relation)
        else sure
    )


def _vague(relation: Relation) -> bool:
    return relation.feature.accuracy in VAGUE


def _exact(relation: Relation) -> bool:
    return relation.feature.accuracy not in APPROXIMATE and not relation.uncertainty_m


def _drawn(site: Site, relation: Relation) -> str:
    """What the map shows; "" where it shows nothing there."""
    exact = _exact(relation)
    if relation.overlap_m2:
        size = spaced(square_metres(relation.overlap_m2, exact))
        return _("图上重叠{size}，占 {share}").format(size=size, share=share_text(relation.share))
    if relation.inside_m:
        return _("图上穿过{length}").format(length=spaced(distance_text(relation.inside_m, exact)))
    if not relation.touches:
        way = {
            "bearing": bearing_text(relation.bearing),
            "distance": distance_text(relation.distance_m, exact),
        }
        return _("图上在{bearing}{distance}").format(**way)
    if relation.certainty == "near":
        return ""
    if relation.share:
        return _("图上在其中")
    return _("图上就在此处") if site.is_point else _("图上在地块内")


def _doubt(relation: Relation) -> str:
    """How far off what is drawn may be, where the verdict hangs on it."""
    if relation.certainty != "may" and not (relation.certainty == "part" and relation.uncertainty_m):
        return ""
    if not relation.uncertainty_m:
        return _("位置误差不明")
    error = distance_text(relation.uncertainty_m)
    if not relation.touches:
        return _("小于位置误差（约 {error}）").format(error=error)
    return _("位置误差约 {error}").format(error=error)


def findings_summary(
    site: Site,
    facts: dict[str, Any],
    parts: dict[str, list[Relation]],
    radius_m: float,
    clauses: list[dict[str, Any]],
    targets: list[dict[str, Any]],
) -> str:
    """The findings in one sentence."""
    name = f"“{site.name}”" if site.name else _("此点") if site.is_point else _("该地块")
    what = name if site.is_point else f"{name}{spaced(area_text(site.area_m2))}"
    sentences = [
        _("{what}，{where}").format(what=what, where=_where(facts, parts["boundaries"])),
        _controls_said(parts["controls"]),
    ]
    areas = [r for r in parts["areas"] if r.touches]
    if areas:
        sentences.append(_("图上在 {n} 项空间结构与规划片区之内").format(n=len(areas)))
    message = _("周边 {around}内有 {n} 项") if parts["nearby"] else _("周边 {around}内没有其他要素")
    sentences.append(message.format(around=distance_text(radius_m), n=len(parts["nearby"])))
    counts = {
        "clauses": sum(len(group["clauses"]) for group in clauses),
        "targets": sum(len(group["targets"]) for group in targets),
    }
    sentences.append(_("相关条文 {clauses} 段、目标 {targets} 项").format(**counts))
    return "；".join(sentences) + "。"


def _where(facts: dict[str, Any], places: list[Relation]) -> str:
    if facts["in_city"] == 0:
        return _("在{city}域之外").format(city=facts["city"])
    drawn = [r for r in places if r.touches]
    counties = [r for r in drawn if r.feature.layer == COUNTIES]
    towns = [r for r in drawn if r.feature.layer == TOWNS]
    zones = [r.feature.name for r in drawn if r.feature.layer == ZONES]
    units = (_("个县（市、区）"), _("个乡镇（街道）"))
    named = [_named(group, unit) for group, unit in zip((counties, towns), units, strict=True) if group]
    told = ("" if len(counties) == 1 else _("，")).join(named)
    told += _("（乡镇界为推算）") if any(_vague(r) for r in towns) else ""
    inside = _("位于{place}").format(place=told)
    return _("{inside}，图上在{zones}内").format(inside=inside, zones="、".join(zones)) if zones else inside


def _named(places: list[Relation], unit: str) -> str:
    """The first few places with their shares: 东昌府区（62%）、茌平区（38%）等 5 个县（市、区）."""
    if len(places) == 1:
        return places[0].feature.name
    text = "、".join(f"{r.feature.name}（{share_text(r.share)}）" for r in places[:PLACES_NAMED])
    more = len(places) > PLACES_NAMED
    return _("{names}等 {n} {unit}").format(names=text, n=len(places), unit=unit) if more else text


def _controls_said(controls: list[Relation]) -> str:
    if not controls:
        return _("管控范围：图上没有，也不在其误差之内")
    sure = [r for r in controls if r.certainty in ("in", "part")]
    drawn = [r for r in controls if r.certainty == "may" and r.touches]
    close = [r for r in controls if not r.touches]
    told = []
    if sure:
        message = _("按推算涉及 {n} 项") if any(_vague(r) for r in sure) else _("涉及 {n} 项")
        told.append(message.format(n=len(sure)))
    if drawn:
        told.append(_("可能涉及 {n} 项（图上在其中，边界有误差）").format(n=len(drawn)))
    if close:
        message = (
            _("另有 {n} 项图上不到、但在误差之内") if told else _("图上没有，但在 {n} 项的误差之内，可能涉及")
        )
        told.append(message.format(n=len(close)))
    return _("管控范围：{told}").format(told="，".join(told))


def cautions(site: Site, facts: dict[str, Any], parts: dict[str, list[Relation]]) -> list[str]:
    """What a reader must know before the findings, the most important first."""
    told = []
    listed = [r for name in ("controls", "boundaries", "areas") for r in parts[name]]
    vague = [r for r in listed if _vague(r)]
    if vague:
        counts = [
            _("{label} {n} 项").format(label=accuracy_label(code), n=n)
            for code in VAGUE
            if (n := sum(r.feature.accuracy == code for r in vague))
        ]
        message = _("下列范围中有{counts}，不是法定边界，只说明可能适用，须以主管部门公布的范围核定。")
        told.append(message.format(counts="、".join(counts)))
    if facts["in_city"] == 0:
        message = _("所查位置在{city}域之外，本图的规划文件不管这里；只列出周边的要素。")
        told.append(message.format(city=facts["city"]))
    elif facts["in_city"] < 1 - WHOLE:
        outside = share_text(1 - facts["in_city"])
        told.append(_("范围有 {share} 在市域之外，规划文件只管市域之内的部分。").format(share=outside))
    if facts["of_city"] > HUGE:
        share = share_text(facts["of_city"])
        told.append(_("范围占全市的 {share}，几乎一切都适用；要有用的结果，请缩小范围。").format(share=share))
    return told
