"""Which target is chosen: the address says it, a click in a table or a list changes it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target

PARAMETER = "target"
CHOSEN = "targets-chosen"
TOUCHED = "targets-touched"
SEEN = "targets-seen"
ROW_HEIGHT = 33
SHOWN_CHARACTERS = 60


def touch() -> None:
    """Called back by every widget of the page: this run follows a click here, so what was chosen here holds."""
    st.session_state[TOUCHED] = True


def choose(target_id: str | None) -> None:
    """Chooses a target, or none; to be called back by a widget."""
    touch()
    st.session_state[CHOSEN] = target_id


def chosen(atlas: Atlas) -> Target | None:
    """The chosen target; an id that nothing has is told.

    After a click on this page what was chosen here is written into the address; else the address is followed.
    """
    if st.session_state.pop(TOUCHED, False):
        wanted = st.session_state.get(CHOSEN)
        if wanted != st.query_params.get(PARAMETER):
            if wanted is None:
                st.query_params.pop(PARAMETER, None)
            else:
                st.query_params[PARAMETER] = wanted
    else:
        wanted = st.query_params.get(PARAMETER)
        st.session_state[CHOSEN] = wanted
    if not wanted:
        return None
    found = next((target for target in atlas.plan.targets if target.target_id == wanted), None)
    if found is None:
        message = _("没有编号为“{id}”的目标。它可能已改名或删除，请在表中查找。")
        st.warning(message.format(id=wanted[:SHOWN_CHARACTERS]))
    return found


def table(key: str, rows: pd.DataFrame | Styler, columns: dict[str, Any], selected: Target | None) -> None:
    """Shows rows of targets; a click anywhere in a row chooses it.

    Args:
        key: One for each table.
        rows: Indexed by target_id.
        columns: What is shown: column of the frame to its configuration, in order.
        selected: The chosen target; its row is marked if it is there.
    """
    ids = [str(target_id) for target_id in rows.index]
    marked = [ids.index(selected.target_id)] if selected and selected.target_id in ids else []
    widget = f"{key}-{zlib.crc32(' '.join(ids).encode())}"  # other rows are another table: places in it mean others
    seen = _seen(widget)
    seen["rows"] = marked
    st.session_state[widget] = {"selection": {"rows": marked, "columns": [], "cells": seen["cells"]}}
    st.dataframe(
        rows,
        key=widget,
        height="stretch",
        hide_index=True,
        column_order=list(columns),
        column_config=columns,
        row_height=ROW_HEIGHT,
        placeholder="",
        on_select=lambda: _picked(widget, ids),
        selection_mode=["single-row", "single-cell"],
    )


def _seen(widget: str) -> dict[str, Any]:
    """What the table was last known to have selected, so that a click is told from what the page itself has set."""
    seen: dict[str, Any] = st.session_state.setdefault(SEEN, {"widget": widget, "cells": [], "rows": []})
    if seen["widget"] != widget:
        seen.update(widget=widget, cells=[], rows=[])
    return seen


def _picked(widget: str, ids: Sequence[str]) -> None:
    selection = st.session_state[widget]["selection"]
    rows, cells = list(selection["rows"]), list(selection["cells"])
    seen = _seen(widget)
    clicked = [row for row, _column in cells] if cells != seen["cells"] else rows
    changed = cells != seen["cells"] or rows != seen["rows"]
    seen["cells"] = cells
    if changed:
        choose(next((ids[row] for row in clicked if row < len(ids)), None))


def show_chart(spec: dict[str, Any], key: str, picked: Callable[[], None] | None = None) -> None:
    """Shows a chart of `layers.charts`; `picked` is called back when something in it is selected."""
    st.vega_lite_chart(spec=spec, theme=None, key=key, on_select=picked or "ignore")
