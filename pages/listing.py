"""A list of things as a plain table that leads to each of them, page by page, with a file to take along."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from math import ceil
from urllib.parse import urlencode

import streamlit as st

from exports.csv_table import csv_table
from geodata.gap_lists import CLAUSE, FEATURE, TARGET, Line, Listing
from geodata.i18n import _

ROWS = 15
MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|$:<>~]")
LONGEST_CELL = 80
# Where a feature's card, a clause and a target are opened.
PLACES = {FEATURE: ("/", "id"), CLAUSE: ("/read", "clause"), TARGET: ("/targets", "target")}


def address(line: Line) -> str:
    """The address that a line leads to; "" for none."""
    if line.kind not in PLACES or not line.id:
        return ""
    page, parameter = PLACES[line.kind]
    return f"{page}?{urlencode({parameter: line.id})}"


def table_html(listing: Listing, lines: tuple[Line, ...]) -> str:
    """Some lines as an HTML table; all texts are escaped, the first cell is the link."""
    head = "".join(f"<th>{escape(column)}</th>" for column in listing.columns)
    body = "".join(f"<tr>{''.join(_cells(line))}</tr>" for line in lines)
    return f'<table class="pa-listing"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(line: Line) -> list[str]:
    first, *others = line.cells
    shown = escape(first if len(first) <= LONGEST_CELL else first[:LONGEST_CELL] + "…")
    target = address(line)
    if target:
        shown = f'<a href="{escape(target)}" target="_self">{shown}</a>'
    return [f"<td>{shown}</td>", *(f'<td title="{escape(text)}">{escape(text)}</td>' for text in others)]


def plain(text: str) -> str:
    """A text for Streamlit's Markdown that is shown as it stands."""
    return MARKDOWN.sub(r"\\\g<0>", text)


def show_listing(listing: Listing, key: str, empty: str) -> None:
    """The list's current page, with buttons to turn it; `empty` says what an empty list means."""
    if not listing.lines:
        st.success(empty)
        return
    pages = ceil(len(listing.lines) / ROWS)
    page = min(st.session_state.get(key, 1), pages)
    st.html(table_html(listing, listing.lines[(page - 1) * ROWS : page * ROWS]))
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key=f"pager-{key}"):
            _turn(_("上一页"), key, page - 1, page == 1)
            counted = _("第 {page} / {pages} 页，共 {n} 条")
            st.caption(counted.format(page=page, pages=pages, n=len(listing.lines)), width="content")
            _turn(_("下一页"), key, page + 1, page == pages)


def _turn(label: str, key: str, to: int, disabled: bool) -> None:
    def turn() -> None:
        st.session_state[key] = to

    st.button(label, key=f"{key}-{label}", type="tertiary", disabled=disabled, on_click=turn)


def download(label: str, name: str, make: Callable[[], tuple[list[str], list[list[object]]]]) -> None:
    """A button that takes a table along as CSV."""
    columns, rows = make()
    st.download_button(
        label,
        csv_table(columns, rows),
        f"{name}.csv",
        "text/csv",
        key=f"download-{name}",
        type="tertiary",
        on_click="ignore",
        icon=":material/download:",
    )
