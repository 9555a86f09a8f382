"""Checks of texts: damaged or lost characters, stray blanks, wrong types, active content."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from geodata.i18n import _
from loaders.vector.encoding import mojibake
from loaders.vector.fields import as_text, target_label
from loaders.vector.report import Finding, Option
from loaders.vector.state import Check, Found, State, leave
from loaders.vector.tables import FORMULA

TEXT_TARGETS = ("id", "name", "code", "kind", "county", "status")
LOST = re.compile("\ufffd|锟斤拷|烫烫烫|\\?{3,}")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
STRAY = re.compile(r"^[\s\u3000\ufeff]|[\s\u3000\ufeff]$|[\x00-\x08\x0b-\x1f\x7f]")
MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|javascript\s*:|on\w+\s*=\s*[\"']", re.IGNORECASE)
EXAMPLES = 5


def text_columns(table: pd.DataFrame) -> list[str]:
    """The columns that hold text."""
    return [str(name) for name in table.columns if table[name].dtype == object]


def _each(table: pd.DataFrame, wanted: Any) -> dict[str, pd.Series]:
    """For each text column, a mask of the cells that a test is true of; each different value is tested once."""
    found = {}
    for name in text_columns(table):
        codes, values = pd.factorize(table[name])
        hits = np.array([isinstance(value, str) and bool(wanted(value)) for value in values] + [False])
        mask = hits[codes]
        if mask.any():
            found[name] = pd.Series(mask)
    return found


def _rows(masks: dict[str, pd.Series]) -> np.ndarray:
    return np.flatnonzero(np.logical_or.reduce([mask.to_numpy() for mask in masks.values()]))


def _apply(state: State, masks: dict[str, pd.Series], change: Any) -> None:
    for name, mask in masks.items():
        values = state.table[name].to_numpy(copy=True)
        at = np.flatnonzero(mask.to_numpy())
        values[at] = [change(value) for value in values[at]]
        state.table[name] = pd.Series(values, dtype=object)


def _examples(state: State, masks: dict[str, pd.Series]) -> list[str]:
    cells = [str(state.table[name][mask.to_numpy()].iloc[0])[:40] for name, mask in masks.items()]
    return cells[:EXAMPLES]


def damaged(state: State) -> Found | None:
    """Chinese that was once read in a wrong encoding and saved so, and can be read back."""
    masks = _each(state.table, mojibake)
    if not masks:
        return None
    rows, before = _rows(masks), _examples(state, masks)
    after = [mojibake(text) for text in before]
    found = _("{n} 个要素的文字像是用错编码读过又存下来的，例如“{bad}”应是“{good}”。").format(
        n=len(rows), bad=before[0], good=after[0]
    )
    options = (Option("repair", _("还原"), _("把这些文字还原成中文。")), leave(_("乱码照样导入。")))

    def mend(state: State, choice: str) -> None:
        if choice == "repair":
            _apply(state, masks, mojibake)

    finding = Finding(
        "mojibake", "fault", _("文字乱码"), found, _("还原这些文字。"), len(rows), state.first(rows), options, "repair",
        {"preview": [{"before": a, "after": b} for a, b in zip(before, after, strict=True)]},
    )  # fmt: skip
    return Found(finding, rows, mend)


def lost(state: State) -> Found | None:
    """Text that was lost in an earlier conversion and cannot be read back."""
    masks = _each(state.table, LOST.search)
    if not masks:
        return None
    rows = _rows(masks)
    found = _(
        "{n} 个要素的文字在以前的转换中已经丢失（例如“{one}”），无法还原。请从原始数据重新导出。"
    ).format(n=len(rows), one=_examples(state, masks)[0])
    return Found(Finding("lost", "doubt", _("文字已丢失"), found, "", len(rows), state.first(rows)), rows)


def stray(state: State) -> Found | None:
    """Blanks at either end of a text, and control characters within."""
    masks = _each(state.table, STRAY.search)
    if not masks:
        return None
    rows = _rows(masks)
    found = _("{n} 个要素的文字前后有空格，或夹有控制字符（字段：{fields}）。").format(
        n=len(rows), fields="、".join(masks)
    )
    options = (Option("trim", _("去掉"), _("去掉前后空格和控制字符，其余文字不变。")), leave())

    def mend(state: State, choice: str) -> None:
        if choice == "trim":
            _apply(state, masks, lambda text: CONTROL.sub("", text).strip("\ufeff\u3000 \t\r\n") or None)

    finding = Finding(
        "stray", "note", _("多余的空格"), found, _("去掉。"), len(rows), state.first(rows), options, "trim"
    )
    return Found(finding, rows, mend)


def active(state: State) -> Found | None:
    """Values that look like web code or formulas: kept as plain text everywhere."""
    code, formulas = _each(state.table, MARKUP.search), _each(state.table, FORMULA.match)
    if not code and not formulas:
        return None
    rows = _rows({**{f"a{k}": v for k, v in code.items()}, **formulas})
    what = "、".join(word for word, there in ((_("网页代码"), code), (_("公式"), formulas)) if there)
    found = _(
        "{n} 个要素的属性值像{what}（例如“{one}”）。它们一律按文字保存和显示，不会执行；导出表格时公式会加前缀。"
    ).format(n=len(rows), what=what, one=_examples(state, code or formulas)[0])
    return Found(
        Finding("active", "note", _("属性里有代码或公式"), found, "", len(rows), state.first(rows)), rows
    )


def types(state: State) -> Found | None:
    """Fields of the atlas that should be text and are numbers (codes as 371502001.0)."""
    wrong = [
        name for name in TEXT_TARGETS
        if name in state.table.columns and any(not isinstance(v, str) and v is not None for v in state.table[name])
    ]  # fmt: skip
    if not wrong:
        return None
    listed = "、".join(target_label(name) for name in wrong)
    found = _("{fields}应为文字，文件里是数字。").format(fields=listed)
    options = (Option("convert", _("改为文字"), _("整数照写，不带小数点；空值仍为空。")), leave())

    def mend(state: State, choice: str) -> None:
        if choice == "convert":
            for name in wrong:
                texts = [as_text(value) or None for value in state.table[name]]
                state.table[name] = pd.Series(texts, dtype=object)

    finding = Finding(
        "types", "note", _("字段类型"), found, _("改为文字。"), len(wrong), (), options, "convert"
    )
    return Found(finding, np.array([], dtype=int), mend)


CHECKS = (
    Check("mojibake", "fields", damaged),
    Check("lost", "fields", lost),
    Check("stray", "fields", stray),
)
TYPES = Check("types", "fields", types)
ACTIVE = Check("active", "fields", active)
