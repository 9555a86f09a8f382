"""Which field of a file is which of the atlas's (id, name, code, ...), proposed by name and by content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.i18n import _
from loaders.vector.coordinates import plain
from loaders.vector.reference import Reference
from loaders.vector.report import Finding, Option
from loaders.vector.state import LEAVE, Found, State, leave
from loaders.vector.tables import unique

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "bsm", "标识码", "要素编号", "编号", "bh", "featureid", "gid", "uuid", "guid", "唯一标识", "项目编号", "xmbh"),
    "name": (
        "name", "mc", "名称", "xzqmc", "行政区名称", "要素名称", "项目名称", "xmmc", "乡镇名称", "xzmc", "乡镇", "镇名",
        "地名", "dmmc", "单位名称", "dwmc", "坐落单位名称", "zldwmc", "权属单位名称", "qsdwmc", "村名", "cmc", "道路名称",
        "河流名称", "hlmc", "点位名称", "站点名称", "nam", "title", "标题", "layer",
    ),
    "code": (
        "code", "xzqdm", "行政区代码", "行政区划代码", "区划代码", "xzdm", "代码", "dm", "pac", "adcode", "gb", "乡镇代码",
        "坐落单位代码", "zldwdm", "权属单位代码", "qsdwdm", "统计代码", "xzqhdm",
    ),
    "kind": (
        "kind", "type", "类型", "lx", "类别", "lb", "种类", "要素类型", "地类名称", "dlmc", "用地性质", "ydxz", "性质", "等级", "级别",
    ),
    "county": ("county", "县", "区县", "县区", "县市区", "所在县", "所属区县", "所属县区", "所在区县", "县名", "xmc", "qx", "qxmc", "xian"),
    "status": ("status", "状态", "zt", "建设状态", "建设情况", "进度", "阶段", "现状", "实施状态"),
    "aliases": ("aliases", "alias", "别名", "曾用名", "简称", "又名"),
    "source": ("source", "来源", "数据来源", "sjly", "资料来源"),
    "note": ("note", "备注", "bz", "remark", "remarks", "说明", "description", "描述", "desc"),
}  # fmt: skip
CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LOOKED_AT = 2000
ENOUGH = 0.5
SHORTEST_PREFIX = 3
LONG_NAME = 30


def target_label(target: str) -> str:
    """A field of the atlas in Chinese."""
    return {
        "id": _("编号"), "name": _("名称"), "code": _("区划代码"), "kind": _("类型"), "county": _("所在区县"),
        "status": _("状态"), "aliases": _("别名"), "source": _("来源"), "note": _("备注"),
    }[target]  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A field that may be one of the atlas's: a score (0-1) and why."""

    target: str
    column: str
    score: float
    reason: str


def matches(table: pd.DataFrame, reference: Reference) -> list[Match]:
    """Every plausible match of a table's fields, the likeliest first."""
    found = []
    for column in table.columns:
        facts = content(table[column], reference)
        for target in NAMES:
            named, reason = by_name(str(column), target)
            score = _with_content(named, target, facts)
            if score >= ENOUGH:
                found.append(Match(target, str(column), score, reason or _content_reason(target)))
    return sorted(found, key=lambda one: -one.score)


def propose(table: pd.DataFrame, reference: Reference) -> dict[str, Match]:
    """The best match for each of the atlas's fields; no column is used twice."""
    chosen: dict[str, Match] = {}
    used: set[str] = set()
    for one in matches(table, reference):
        if one.target not in chosen and one.column not in used:
            chosen[one.target] = one
            used.add(one.column)
    return {target: chosen[target] for target in NAMES if target in chosen}


def by_name(column: str, target: str) -> tuple[float, str]:
    """How much a field's name speaks for a target (0-1), and why."""
    key = plain(column)
    names = NAMES[target]
    if key in names:
        return 1.0 - 0.01 * names.index(key), _("字段名“{name}”").format(name=column)
    cut = [
        name for name in names if len(key) >= SHORTEST_PREFIX and name.startswith(key) and CHINESE.match(key)
    ]
    if cut:
        return 0.7, _("字段名“{name}”像是“{whole}”被截短").format(name=column, whole=cut[0])
    within = [name for name in names if len(name) >= 2 and CHINESE.match(name) and key.endswith(name)]
    if within:
        return 0.65, _("字段名“{name}”以“{end}”结尾").format(name=column, end=max(within, key=len))
    return 0.0, ""


def content(column: pd.Series, reference: Reference) -> dict[str, float]:
    """Shares of a column's filled cells: chinese, code, county, unique, short, filled."""
    cells = [as_text(cell) for cell in column.head(LOOKED_AT)]
    filled = [cell for cell in cells if cell]
    if not filled:
        return dict.fromkeys(("chinese", "code", "county", "unique", "short", "filled"), 0.0)
    head = reference.city_code
    share = {
        "chinese": sum(bool(CHINESE.search(cell)) for cell in filled),
        "code": sum(bool(CODE.fullmatch(cell)) and cell.startswith(head) for cell in filled),
        "county": sum(cell in reference.county_names for cell in filled),
        "unique": len(set(filled)),
        "short": sum(len(cell) <= LONG_NAME for cell in filled),
    }
    return {**{key: n / len(filled) for key, n in share.items()}, "filled": len(filled) / len(cells)}


def _with_content(named: float, target: str, facts: dict[str, float]) -> float:
    """The name's score corrected by what the column holds; content alone can do for codes, counties and names."""
    if not facts["filled"]:
        return 0.0
    if target == "code":
        return max(named * (0.6 + 0.4 * facts["code"]), 0.9 * (facts["code"] >= 0.9))
    if target == "county":
        return max(
            named * (0.5 + 0.5 * facts["county"]), 0.85 * (facts["county"] >= 0.8 and facts["unique"] < 0.9)
        )
    if target == "name":
        textual = facts["chinese"] * facts["short"]
        by_content = 0.55 * (textual > 0.9 and facts["unique"] > 0.6)
        return max(named * (0.5 + 0.5 * textual) * (0.8 + 0.2 * facts["unique"]), by_content)
    if target == "id":
        return named * (0.4 + 0.6 * (facts["unique"] > 0.5))
    return named


def _content_reason(target: str) -> str:
    return {
        "code": _("内容像本市的区划代码"), "county": _("内容是本市的区县名"), "name": _("内容像名称"),
    }.get(target, "")  # fmt: skip


def as_text(cell: Any) -> str:
    """A cell as trimmed text; whole numbers without .0, nothing for null."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def mapping(state: State) -> Found | None:
    """Which fields are which; a layer without a name field is worth a look."""
    proposed = propose(state.table, state.reference)
    state.notes["name_column"] = proposed["name"].column if "name" in proposed else ""
    others = matches(state.table, state.reference)
    listed = "；".join(
        _("{column} → {target}").format(column=one.column, target=target_label(target))
        for target, one in proposed.items()
    )
    if "name" in proposed:
        found = _("按字段名和内容认出：{listed}。其余字段原样保留。").format(listed=listed)
    else:
        found = _("没有认出名称字段") + (_("（认出：{listed}）").format(listed=listed) if listed else "")
        found += _("。请指定哪个字段是名称，否则要素没有名字。")
    options = [leave(_("字段名不改；名称、编号等以后要手工指定。"))]
    if proposed:
        options.insert(0, Option("map", _("按此对应"), _("这些字段改用图层的标准字段名，内容不变。")))

    def mend(state: State, choice: Any) -> None:
        if choice != LEAVE:
            chosen = choice if isinstance(choice, dict) else {t: one.column for t, one in proposed.items()}
            rename(state, chosen)

    details = {
        "mapping": {target: one.column for target, one in proposed.items()},
        "reasons": {target: one.reason for target, one in proposed.items()},
        "others": {
            target: list(dict.fromkeys(one.column for one in others if one.target == target))
            for target in NAMES
        },
        "columns": [str(name) for name in state.table.columns],
        "targets": {target: target_label(target) for target in NAMES},
    }
    finding = Finding(
        "fields", "note" if "name" in proposed else "doubt", _("字段对应"), found,
        _("按此对应。") if proposed else "", len(proposed), (), tuple(options), options[0].id, details,
    )  # fmt: skip
    return Found(finding, pd.Series(dtype=int).to_numpy(), mend)


def rename(state: State, chosen: dict[str, str]) -> None:
    """Gives fields the atlas's names; another field that bears such a name gets a number behind it."""
    columns = [str(name) for name in state.table.columns]
    wanted = {column: target for target, column in chosen.items() if column in columns and target in NAMES}
    order = [wanted[name] for name in columns if name in wanted]
    renamed = iter(unique([*order, *(name for name in columns if name not in wanted)])[len(order) :])
    state.table.columns = pd.Index([wanted[name] if name in wanted else next(renamed) for name in columns])
    state.notes["name_column"] = "name" if "name" in state.table.columns else ""
