"""Checks of the file itself: encoding, cut field names, missing parts, things passed over, coordinate columns."""

from __future__ import annotations

import numpy as np

from geodata.i18n import _
from loaders.vector.encoding import Evidence, Reading, label
from loaders.vector.report import Finding, Option
from loaders.vector.state import Check, Found, State

NO_ROWS = np.array([], dtype=int)


def encoding(state: State) -> Found | None:
    """In which encoding the texts are, and what they read like in the others."""
    evidence = state.raw.evidence
    if evidence is None or evidence.ascii:
        return None
    readings = sorted(evidence.readings, key=lambda one: one.codec != evidence.codec)
    options = tuple(Option(one.codec, label(one.codec), _effect(one)) for one in readings)
    severity, found = _verdict(evidence)
    details = {
        "declared": evidence.declared,
        "readings": [
            {
                "codec": one.codec,
                "label": label(one.codec),
                "score": round(one.score, 3),
                "preview": list(one.preview),
            }
            for one in readings
        ],
    }
    proposal = _("按 {codec} 读。").format(codec=label(evidence.codec))
    finding = Finding(
        "encoding", severity, _("文字编码"), found, proposal, 0, (), options, evidence.codec, details
    )
    return Found(finding, NO_ROWS)


def _effect(reading: Reading) -> str:
    words = "、".join(f"“{text}”" for text in reading.preview[:3])
    return _("读出来是：{words}").format(words=words)


def _verdict(evidence: Evidence) -> tuple[str, str]:
    chosen = label(evidence.codec)
    if evidence.honoured:
        return "note", _("文件声明的编码是 {codec}，内容相符。").format(codec=chosen)
    best = next(one for one in evidence.readings if one.codec == evidence.codec)
    if evidence.declared:
        found = _("文件声明的编码是 {stated}，内容却像 {codec}：按它能读出 {share:.0%} 的文字。").format(
            stated=label(evidence.declared), codec=chosen, share=best.decoded
        )
        return "fault", found
    found = _("文件没有声明编码；按 {codec} 能读出 {share:.0%} 的文字，用字常见程度 {common:.0%}。").format(
        codec=chosen, share=best.decoded, common=best.common
    )
    others = [one for one in evidence.readings if one.codec != evidence.codec]
    close = bool(others) and others[0].score > 0.85 * best.score
    return ("doubt" if close or best.decoded < 1 else "note"), found


def cut_names(state: State) -> Found | None:
    """Field names that ten bytes were too short for."""
    cut = state.raw.cut_names
    if not cut:
        return None
    found = _(
        "{n} 个字段名被截断在半个汉字处（DBF 字段名最多 10 个字节），残缺的半个字已去掉：{names}。"
    ).format(n=len(cut), names="、".join(cut))
    return Found(Finding("cut_names", "note", _("字段名被截断"), found, "", len(cut)), NO_ROWS)


def missing_parts(state: State) -> Found | None:
    """A shapefile without its table."""
    if "dbf" not in state.raw.missing:
        return None
    found = _("Shapefile 缺少属性表（.dbf），只有图形，没有名称等属性。请把同名的 .dbf 一起打包。")
    return Found(Finding("no_table", "fault", _("缺少属性表"), found), NO_ROWS)


def passed_over(state: State) -> Found | None:
    """Links to the network and overlays in KML: counted, never followed."""
    skipped = state.raw.skipped
    if not skipped:
        return None
    count = sum(skipped.values())
    found = _("文件里有 {n} 处网络链接或图片叠加，没有读取，也不会访问。要素只取自文件本身。").format(n=count)
    return Found(Finding("links", "note", _("外部链接"), found, "", count), NO_ROWS)


def columns(state: State) -> Found | None:
    """Which columns of a table hold the position."""
    if state.raw.columns is None:
        return None
    columns = state.raw.columns
    found = _("位置取自{columns}。").format(columns=columns.words())
    details = {"kind": columns.kind, "columns": list(columns.names)}
    return Found(Finding("columns", "note", _("坐标列"), found, details=details), NO_ROWS)


CHECKS = (
    Check("encoding", "text", encoding),
    Check("cut_names", "text", cut_names),
    Check("no_table", "text", missing_parts),
    Check("links", "text", passed_over),
    Check("columns", "text", columns),
)
