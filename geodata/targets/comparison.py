"""Planned beside mapped: every target that the map itself can count or measure."""

from __future__ import annotations

import pandas as pd

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.measuring import mapped_beside
from geodata.targets.numbers import amount, number_text
from geodata.targets.table import target_table

FITS, MORE, FEWER, PARTLY = VERDICTS = ("fits", "more", "fewer", "partly")
COLUMNS = [
    "target_id",
    "indicator",
    "area",
    "planned",
    "number",
    "mapped",
    "mapped_text",
    "unit",
    "difference",
]
COLUMNS += ["verdict", "reason", "year", "document"]


def comparison_table(atlas: Atlas) -> pd.DataFrame:
    """One row per target with a measure, indexed by target_id, in plan order.

    Columns: indicator, area, planned (as worded), number (the plan's, None where it is no single one), mapped (the
    map's own, in unit), unit, difference (mapped minus planned as text, "" where the two can't be set against each
    other), verdict (fits, more, fewer, or partly: the documents name only some of what they count), reason, year,
    document.
    """
    return atlas.derived(_made)


def _made(atlas: Atlas) -> pd.DataFrame:
    frame = target_table(atlas).frame
    rows = []
    for target in atlas.plan.targets:
        beside = mapped_beside(atlas, target)
        if beside is None:
            continue
        row = frame.loc[target.target_id]
        number = amount(target)
        rows.append(
            {
                "target_id": target.target_id,
                "indicator": target.indicator,
                "area": target.area,
                "planned": row["value"],
                "number": number,
                "mapped": beside["value"],
                "mapped_text": f"{number_text(beside['value'])} {atlas.measures[target.target_id].unit}",
                "unit": atlas.measures[target.target_id].unit,
                "difference": beside["difference"],
                "verdict": verdict(number, beside["value"], beside["difference"]),
                "reason": beside["reason"],
                "year": row["year"],
                "document": row["document"],
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).set_index("target_id", drop=False)


def verdict(planned: float | None, mapped: float, difference: str) -> str:
    """How the two numbers stand to each other."""
    if planned is None or not difference:
        return PARTLY
    if mapped == planned:
        return FITS
    return MORE if mapped > planned else FEWER


def verdict_label(code: str) -> str:
    """What a verdict is called."""
    return {
        FITS: _("相符"),
        MORE: _("图上较多"),
        FEWER: _("图上较少"),
        PARTLY: _("不能直接比"),
    }[code]
