"""Buttons that save a table as CSV or XLSX; the file is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from exports.tables import csv_bytes, xlsx_bytes
from geodata.i18n import _

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def save_buttons(name: str, key: str, frame: Callable[[], pd.DataFrame]) -> None:
    """Two quiet buttons, side by side at the right.

    Args:
        name: The name of the files and of the sheet.
        key: One for each pair on a page.
        frame: Makes the table.
    """
    with st.container(key=f"{key}-save", horizontal=True, horizontal_alignment="right"):
        for kind, mime, make in (
            ("csv", CSV, lambda: csv_bytes(frame())),
            ("xlsx", XLSX, lambda: xlsx_bytes({name: frame()})),
        ):
            st.download_button(
                _("下载 {kind}").format(kind=kind.upper()),
                make,
                file_name=f"{name}.{kind}",
                mime=mime,
                type="tertiary",
                on_click="ignore",
                key=f"{key}-{kind}",
            )
