"""Checks of what attributes say: names, ids, township codes, counties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geodata.i18n import _
from loaders.vector.fields import CODE, as_text
from loaders.vector.reference import COUNTY_CODE_DIGITS, TOWN_CODE_DIGITS
from loaders.vector.report import Finding, Option
from loaders.vector.state import Check, Found, State, leave

NO_NAME = {"", "null", "<null>", "none", "nan", "无", "无名", "未命名", "无名称", "-", "—", "/", "0"}
EXAMPLES = 5
LISTED = 200


def names(state: State) -> Found | None:
    """Features without a name."""
    if "name" not in state.table.columns:
        return None
    texts = pd.Series([as_text(value).lower() for value in state.table["name"]])
    rows = np.flatnonzero(texts.isin(NO_NAME).to_numpy())
    if not len(rows):
        return None
    known = _names_by_code(state, rows)
    found = _("{n} 个要素没有名称").format(n=len(rows))
    found += _("，其中 {n} 个可以按区划代码补上。").format(n=len(known)) if known else "。"
    options = [leave(_("没有名称的要素照样导入，显示为编号。"))]
    if known:
        options.insert(0, Option("fill", _("按代码补名称"), _("代码在乡镇表里的，填入乡镇名称；其余不变。")))

    def mend(state: State, choice: str) -> None:
        if choice == "fill":
            values = state.table["name"].astype(object).to_numpy(copy=True)
            for row, name in known.items():
                values[row] = name
            state.table["name"] = pd.Series(values, dtype=object)

    proposal = _("按代码补上能补的。") if known else _("请在原数据里补上名称。")
    finding = Finding(
        "names",
        "doubt",
        _("缺少名称"),
        found,
        proposal,
        len(rows),
        state.first(rows),
        tuple(options),
        options[0].id,
    )
    return Found(finding, np.array(sorted(known) or rows), mend)


def _names_by_code(state: State, rows: np.ndarray) -> dict[int, str]:
    if "code" not in state.table.columns:
        return {}
    codes = {int(row): as_text(state.table["code"].iloc[row]) for row in rows}
    towns = state.reference.towns
    return {
        row: towns[code[:TOWN_CODE_DIGITS]] for row, code in codes.items() if code[:TOWN_CODE_DIGITS] in towns
    }


def ids(state: State) -> Found | None:
    """Ids that more than one feature bears, and missing ones."""
    if "id" not in state.table.columns:
        return None
    texts = pd.Series([as_text(value) for value in state.table["id"]])
    blank = (texts == "").to_numpy()
    again = texts.duplicated().to_numpy() & ~blank
    rows = np.flatnonzero(again | blank)
    if not len(rows):
        return None
    words = [_("{n} 个编号与前面的重复").format(n=int(again.sum()))] if again.any() else []
    words += [_("{n} 个没有编号").format(n=int(blank.sum()))] if blank.any() else []
    options = (
        Option("number", _("补成不重复的"), _("重复的在后面加 -2、-3；没有编号的按要素序号补。")),
        leave(_("编号重复的图层不能发布。")),
    )

    def mend(state: State, choice: str) -> None:
        if choice == "number":
            state.table["id"] = pd.Series(_numbered(list(texts), state.numbers), dtype=object)

    finding = Finding(
        "ids", "fault", _("编号重复或缺失"), "，".join(words) + "。", _("补成不重复的编号。"),
        len(rows), state.first(rows), options, "number",
    )  # fmt: skip
    return Found(finding, rows, mend)


def _numbered(texts: list[str], numbers: np.ndarray) -> list[str]:
    taken, found = set(texts), []
    seen: set[str] = set()
    for text, number in zip(texts, numbers, strict=True):
        base = text or f"f{number}"
        new, n = base, 1
        while new in seen or (n > 1 and new in taken) or (not text and new in taken):
            n += 1
            new = f"{base}-{n}"
        seen.add(new)
        found.append(new)
    return found


def codes(state: State) -> Found | None:
    """Codes that the township table does not know, and names that differ from its."""
    if "code" not in state.table.columns or not state.reference.towns:
        return None
    texts = [as_text(value) for value in state.table["code"]]
    named = [as_text(v) for v in state.table["name"]] if "name" in state.table.columns else [""] * len(texts)
    unknown = np.array([n for n, text in enumerate(texts) if text and not _known(text, state)], dtype=int)
    towns = state.reference.towns
    other = np.array(
        [
            n for n, text in enumerate(texts)
            if len(text) == TOWN_CODE_DIGITS and text in towns and named[n] and named[n] != towns[text]
        ], dtype=int,
    )  # fmt: skip
    if not len(unknown) and not len(other):
        return None
    words = []
    if len(unknown):
        listed = "、".join(list(dict.fromkeys(texts[n] for n in unknown))[:EXAMPLES])
        words.append(_("{n} 个要素的区划代码不在乡镇表里（{codes}）").format(n=len(unknown), codes=listed))
    if len(other):
        n = other[0]
        words.append(
            _("{n} 个要素的名称与代码对应的乡镇名不同（如 {code}：文件为“{a}”，乡镇表为“{b}”）").format(
                n=len(other), code=texts[n], a=named[n], b=towns[texts[n]]
            )
        )
    rows = np.union1d(unknown, other)
    details = {
        "unknown": [
            {"feature": int(state.numbers[n]), "code": texts[n], "name": named[n]} for n in unknown[:LISTED]
        ],
        "renamed": [
            {"feature": int(state.numbers[n]), "code": texts[n], "name": named[n], "known": towns[texts[n]]}
            for n in other[:LISTED]
        ],
    }
    finding = Finding(
        "codes", "doubt", _("区划代码核对"), "；".join(words) + "。",
        _("请核对是否为新设、撤并或笔误；照原样导入，不自动改。"), len(rows), state.first(rows), details=details,
    )  # fmt: skip
    return Found(finding, rows)


def _known(code: str, state: State) -> bool:
    """True for codes of townships (9 digits, or 12 of a village in one), counties and the city."""
    if not CODE.fullmatch(code):
        return False
    town, county = code[:TOWN_CODE_DIGITS], code[:COUNTY_CODE_DIGITS]
    if len(code) > COUNTY_CODE_DIGITS and town[COUNTY_CODE_DIGITS:] != "000":
        return town in state.reference.towns
    return county in state.reference.county_codes or county == state.reference.city_code + "00"


def counties(state: State) -> Found | None:
    """County names that are unknown or old, that disagree with the place, or that are not there."""
    if not state.placed or not state.reference.counties:
        return None
    located = locate(state)
    if "county" not in state.table.columns:
        return _no_county(state, located)
    stated = [as_text(value) for value in state.table["county"]]
    known = [state.reference.county_names.get(text, "") for text in stated]
    old = np.array([n for n, text in enumerate(stated) if known[n] and known[n] != text], dtype=int)
    unknown = np.array([n for n, text in enumerate(stated) if text and not known[n]], dtype=int)
    away = np.array(
        [n for n, name in enumerate(known) if name and located[n] and located[n] != name], dtype=int
    )
    parts = [
        (old, _("{n} 个用了旧名或简称（如“{one}”）")),
        (unknown, _("{n} 个的区县名不认识（如“{one}”）")),
        (away, _("{n} 个写的区县与所在位置不符（如写“{one}”）")),
    ]
    words = [text.format(n=len(rows), one=stated[rows[0]]) for rows, text in parts if len(rows)]
    if not words:
        return None
    rows = np.unique(np.concatenate([old, unknown, away]))
    options = [leave()]
    if len(old):
        options.insert(0, Option("rename", _("旧名改为现名"), _("例如“茌平县”改为“茌平区”；其余不变。")))

    def mend(state: State, choice: str) -> None:
        if choice == "rename":
            values = state.table["county"].astype(object).to_numpy(copy=True)
            for n in old:
                values[n] = known[n]
            state.table["county"] = pd.Series(values, dtype=object)

    finding = Finding(
        "county", "doubt", _("区县核对"), "；".join(words) + "。",
        _("旧名改为现名，其余请核对。") if len(old) else _("请核对。"),
        len(rows), state.first(rows), tuple(options), options[0].id,
    )  # fmt: skip
    return Found(finding, old if len(old) else rows, mend)


def locate(state: State) -> np.ndarray:
    """The county in which each feature's middle lies, "" outside and where nothing is placed."""
    found = np.full(len(state.geometry), "", dtype=object)
    middle = shapely.point_on_surface(state.geometry)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    for name, area in state.reference.counties.items():
        shapely.prepare(area)
        found[shapely.contains_xy(area, x, y)] = name
    return found


def _no_county(state: State, located: np.ndarray) -> Found | None:
    rows = np.flatnonzero(located != "")
    if not len(rows):
        return None
    options = (
        Option("locate", _("按位置填"), _("加一个“所在区县”字段，按要素中部所在的县（市、区）填写。")),
        leave(_("没有区县字段；按区县筛选时找不到这些要素。")),
    )

    def mend(state: State, choice: str) -> None:
        if choice == "locate":
            texts = [one or None for one in locate(state)]
            state.table["county"] = pd.Series(texts, dtype=object)

    found = _("没有所在区县的字段；{n} 个要素可以按位置填。").format(n=len(rows))
    finding = Finding(
        "county", "note", _("所在区县"), found, _("按位置填。"), len(rows), (), options, "locate"
    )
    return Found(finding, rows, mend)


CHECKS = (
    Check("names", "fields", names),
    Check("ids", "fields", ids),
    Check("codes", "fields", codes),
    Check("county", "fields", counties),
)
