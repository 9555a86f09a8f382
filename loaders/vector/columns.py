"""The columns of a layer as formats take them: plain types, short names, encodings, lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.i18n import _


def plain_cell(value: Any) -> Any:
    """A cell as text, a whole number or None; a list becomes 、-joined text."""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, np.integer | int):
        return int(value)
    return value if isinstance(value, str) else str(value)


def attributes(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    """The columns of a layer without its geometry."""
    return pd.DataFrame(layer.drop(columns=layer.geometry.name))


def renamed(layer: gpd.GeoDataFrame, shorten: Callable[[str], str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The layer with field names as a format takes them, all different, and what was changed."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for name in layer.columns.drop(layer.geometry.name):
        new, n = shorten(name), 1
        while new.lower() in taken:
            n += 1
            new = (
                shorten(f"{n}{name}")
                if len(shorten(name + "_")) <= len(shorten(name))
                else f"{shorten(name)}_{n}"
            )
        taken.add(new.lower())
        names[name] = new
    changed = [_("字段“{a}”改写为“{b}”").format(a=a, b=b) for a, b in names.items() if a != b]
    return layer.rename(columns=names), changed


def within_bytes(most: int, codec: str) -> Callable[[str], str]:
    """What cuts a name to so many bytes of an encoding, between characters."""
    return lambda name: name.encode(codec, errors="ignore")[:most].decode(codec, errors="ignore")


def chinese_codec(layer: gpd.GeoDataFrame) -> str:
    """GBK, which Chinese desktop programs expect, where it can hold all texts; else UTF-8."""
    try:
        for name in layer.columns.drop(layer.geometry.name):
            name.encode("gbk")
            for value in layer[name].unique() if layer[name].dtype == object else ():
                (value or "").encode("gbk")
    except UnicodeEncodeError:
        return "utf-8"
    return "gbk"


def long_texts(layer: gpd.GeoDataFrame, most: int, codec: str) -> Iterator[str]:
    """A sentence for each column with texts of more bytes than a format holds."""
    for name in layer.columns.drop(layer.geometry.name):
        if layer[name].dtype == object:
            count = sum(len(value.encode(codec)) > most for value in layer[name] if isinstance(value, str))
            if count:
                yield _("字段“{name}”有 {n} 个值超过 {most} 字节，被截短").format(
                    name=name, n=count, most=most
                )
