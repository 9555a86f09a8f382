"""The lines of a county's story: how many of a kind there are, their names, and how many of them no map shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geodata.i18n import _
from geodata.model import Feature, stage_label

LONGEST_LIST = 26


def line_of(
    sentence: str,
    features: Sequence[Feature],
    longest: int = LONGEST_LIST,
    staged: bool = False,
    off: str = "",
) -> Iterator[str]:
    """A sentence about features: their number and as many names as have room; none for none.

    Args:
        sentence: With {n}, {names} and {off}, each where it is wanted.
        features: What it is about.
        longest: Room for the names, in characters; less where `off` takes some of it.
        staged: Whether the names have their stage.
        off: What `off_map` says of the features.
    """
    names: list[str] = []
    for feature in features:
        name = _named(feature) if staged else feature.name
        if len("、".join([*names, name])) <= longest - len(off) // 2:
            names.append(name)
    if features:
        listed = "、".join(names or [features[0].name])
        more = _("等") if len(names) < len(features) else ""
        yield sentence.format(n=len(features), names=listed + more, off=off)


def off_map(features: Sequence[Feature], absent: Sequence[Feature], unit: str) -> str:
    """How many of features are not on the map, in brackets; "" where all are.

    Args:
        features: All that are counted.
        absent: Those of them that the map does not show.
        unit: What they are counted in: 处, 个, 条.
    """
    if not absent:
        return ""
    placeless = all(feature.geometry is None for feature in absent)
    why = _("没有位置，未上图") if placeless else _("未上图")
    if len(features) == 1:
        return _("（{why}）").format(why=why)
    if len(absent) == len(features):
        return _("（都{why}）").format(why=why)
    return _("（其中 {n} {unit}{why}）").format(n=len(absent), unit=unit, why=why)


def _named(feature: Feature) -> str:
    """A name with what the documents' words amount to, unless it is there already."""
    return feature.name if feature.stage == "existing" else f"{feature.name}（{stage_label(feature.stage)}）"
