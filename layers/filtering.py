"""The explorer's filter on the server: which features pass it (see layers/web/state.js for the browser's)."""

from __future__ import annotations

from geodata.atlas import COUNTIES, Atlas
from geodata.errors import NotFound
from geodata.i18n import _
from geodata.model import ACCURACIES, OUTSIDE, STAGES, WHOLE_CITY, Feature, accuracy_label, stage_label

Filter = dict[str, frozenset[str]]


def read_filter(atlas: Atlas, text: str) -> Filter:
    """The filter that an address's text stands for: county:莘县|阳谷县;stage:planned.

    Raises:
        NotFound: A kind or a value that the atlas does not know.
    """
    chosen: Filter = {}
    for part in filter(None, text.split(";")):
        name, _colon, values = part.partition(":")
        wanted = frozenset(filter(None, values.split("|")))
        known = choices(atlas).get(name)
        if known is None:
            message = _("筛选条件“{name}”不认识，应为 {wanted} 之一。")
            raise NotFound(message.format(name=name, wanted="、".join(choices(atlas))))
        strange = wanted - known.keys()
        if strange:
            message = _("筛选条件里的“{value}”不认识，请在“筛选”里重新选择。")
            raise NotFound(message.format(value="、".join(sorted(strange))))
        if wanted:
            chosen[name] = wanted
    return chosen


def choices(atlas: Atlas) -> dict[str, dict[str, str]]:
    """What can be chosen, by kind of filter: each value with its Chinese name."""
    counties = [feature.name for feature in atlas.layer_features(COUNTIES)]
    return {
        "county": {name: name for name in (*counties, WHOLE_CITY, OUTSIDE)},
        "stage": {code: stage_label(code) for code in STAGES},
        "accuracy": {code: accuracy_label(code) for code in ACCURACIES},
        "docs": {doc_id: document.title for doc_id, document in atlas.documents.items()},
    }


def passes(atlas: Atlas, feature: Feature, chosen: Filter) -> bool:
    """Does a feature pass? Choices within one kind add up, kinds narrow each other."""
    values = {
        "county": feature.county,
        "stage": (feature.stage,),
        "accuracy": (feature.accuracy,),
        "docs": atlas.documents_of(feature.id),
    }
    return all(not wanted.isdisjoint(values[name]) for name, wanted in chosen.items())


def passing(atlas: Atlas, chosen: Filter) -> frozenset[str] | None:
    """The ids of the features that pass; None where nothing is filtered."""
    if not chosen:
        return None
    return frozenset(feature.id for feature in atlas.features.values() if passes(atlas, feature, chosen))


def filter_text(atlas: Atlas, chosen: Filter) -> str:
    """The filter in words: 县（市、区）：莘县；状态：规划."""
    titles = {"county": _("县（市、区）"), "stage": _("状态"), "accuracy": _("精度"), "docs": _("文件")}
    known = choices(atlas)
    rows = (
        _("{title}：{values}").format(
            title=titles[name],
            values="、".join(text for value, text in known[name].items() if value in wanted),
        )
        for name, wanted in chosen.items()
    )
    return _("；").join(rows)
