"""What a new state of a layer changes: features added, removed, moved, changed, the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely

from geodata.crs import area_m2, to_plan
from geodata.i18n import _
from geodata.measuring import area_text, length_text
from geodata.model import Feature, accuracy_label, stage_label

STILL_M = 1.0
COMPARED = (
    "name",
    "kind",
    "county",
    "status",
    "stage",
    "accuracy",
    "aliases",
    "rank",
    "source",
    "note",
    "facts",
)
KINDS = ("added", "removed", "moved", "changed", "same")


def change_label(kind: str) -> str:
    """The Chinese name of a kind of change."""
    return {
        "added": _("新增"),
        "removed": _("减少"),
        "moved": _("位置改变"),
        "changed": _("属性改变"),
        "same": _("不变"),
    }[kind]


@dataclass(frozen=True)
class FeatureChange:
    """One feature before and after; `details` says in words what is different."""

    kind: str
    before: Feature | None
    after: Feature | None
    details: str = ""

    @property
    def feature(self) -> Feature:
        """The feature as it is now, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(before: Iterable[Feature], after: Iterable[Feature]) -> list[FeatureChange]:
    """Every feature of two states of a layer, matched by id, in the order of KINDS.

    A feature counts as moved when its geometry lies more than STILL_M metres (plan CRS) from what it was.
    """
    old = {feature.id: feature for feature in before}
    new = {feature.id: feature for feature in after}
    changes = [_change(old.get(i), new.get(i)) for i in dict.fromkeys((*new, *old))]
    return sorted(changes, key=lambda change: KINDS.index(change.kind))


def counts(changes: Iterable[FeatureChange]) -> dict[str, int]:
    """How many features changed in which way; every kind is there."""
    kinds = [change.kind for change in changes]
    return {kind: kinds.count(kind) for kind in KINDS}


def _change(before: Feature | None, after: Feature | None) -> FeatureChange:
    if before is None or after is None:
        return FeatureChange("added" if before is None else "removed", before, after)
    words = [
        _("{field}：{old} → {new}").format(
            field=label, old=_text(name, old) or "—", new=_text(name, new) or "—"
        )
        for name, label in _labels().items()
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]
    moved = _moved(before, after)
    kind = "moved" if moved else "changed" if words else "same"
    return FeatureChange(kind, before, after, "；".join([*filter(None, [moved]), *words]))


def _labels() -> dict[str, str]:
    names = (
        _("名称"),
        _("类型"),
        _("所在"),
        _("状态"),
        _("阶段"),
        _("精度"),
        _("别名"),
        _("等级"),
        _("依据"),
        _("说明"),
        _("其他属性"),
    )
    return dict(zip(COMPARED, names, strict=True))


def _text(field: str, value: Any) -> str:
    label = {"accuracy": accuracy_label, "stage": stage_label}.get(field)
    if label is not None:
        return label(value)
    if isinstance(value, dict):
        return "、".join(f"{name} {one}" for name, one in value.items())
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _moved(before: Feature, after: Feature) -> str:
    """How far the geometry moved, in words; "" where it stays."""
    old, new = before.geometry, after.geometry
    if old is None or new is None:
        return "" if old is new else _("落图") if old is None else _("不再落图")
    if old.equals(new):
        return ""
    distance = float(shapely.hausdorff_distance(to_plan(old), to_plan(new)))
    if distance <= STILL_M:
        return ""
    words = _("最大偏移 {distance}").format(distance=length_text(distance))
    if "Polygon" in new.geom_type:
        words += _("，面积 {old} → {new}").format(old=area_text(area_m2(old)), new=area_text(area_m2(new)))
    return words
