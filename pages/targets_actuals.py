"""How actual values come in: an uploaded table, or the table of one target."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from exports.tables import xlsx_bytes
from geodata.atlas import Atlas
from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.actuals import Actual, Fault, check_rows, column_names, edits_of, template
from geodata.targets.numbers import number_text, unit_of
from geodata.targets.wording import with_unit
from geodata.workspace import actuals as store
from loaders.actuals import MAX_FILE_MB, read_actuals
from pages.downloads import XLSX
from pages.editing import editor, may_edit
from pages.shared import shared_workspace
from pages.targets_choice import touch

DONE = "targets-done"
UPLOADS = "targets-uploads"
FAULTS_SHOWN = 200


def upload(atlas: Atlas, today: date) -> None:
    """The place to bring a table of actual values: template, upload, what is wrong with it, and keeping the rest."""
    st.html(f'<h4 class="pt-title">{_("上传实际值")}</h4>')
    _tell_done()
    st.download_button(
        _("下载模板"),
        lambda: xlsx_bytes({_("实际值"): template(atlas.plan.targets)}),
        file_name=_("实际值模板.xlsx"),
        mime=XLSX,
        type="tertiary",
        on_click="ignore",
        key="targets-template",
    )
    who = editor()
    if not may_edit():
        return
    brought = st.file_uploader(
        _("CSV 或 XLSX，最多 {mb} MB").format(mb=MAX_FILE_MB),
        type=["csv", "xlsx"],
        max_upload_size=MAX_FILE_MB,
        key=f"targets-upload-{st.session_state.get(UPLOADS, 0)}",
    )
    if brought is None:
        return
    try:
        rows = read_actuals(brought.name, brought.getvalue())
        known = store.actuals(shared_workspace())
    except AtlasError as error:
        st.error(str(error))
        return
    targets = {target.target_id: target for target in atlas.plan.targets}
    good, faults = check_rows(rows, targets, known, today)
    _show_checked(good, faults, brought.name, who)


def _show_checked(good: list[Actual], faults: list[Fault], name: str, who: str | None) -> None:
    if not good and not faults:
        st.warning(_("表里没有填好的行。请填上日期、实际值和来源。"))
        return
    st.write(_("可用 {good} 行，有问题 {bad} 行。").format(good=len(good), bad=len(faults)))
    if faults:
        rows = pd.DataFrame(
            {
                _("行"): [f.row for f in faults[:FAULTS_SHOWN]],
                _("问题与办法"): [f.text for f in faults[:FAULTS_SHOWN]],
            }
        )
        st.dataframe(rows, hide_index=True, height="auto", key="targets-faults")
        if len(faults) > FAULTS_SHOWN:
            st.caption(_("只列出前 {n} 行。").format(n=FAULTS_SHOWN))
    if good:
        st.button(
            _("保存可用的 {n} 行").format(n=len(good)),
            type="primary",
            disabled=who is None,
            help=None if who else _("先填编辑人"),
            on_click=_keep,
            args=(who, good, name),
            key="targets-keep",
        )


def _keep(who: str, good: list[Actual], name: str) -> None:
    """Called back by the button: what was checked is kept, and the uploader is empty again."""
    touch()
    try:
        count = store.add(shared_workspace(), who, good, why=_("上传 {name}").format(name=name))
    except AtlasError as error:
        st.session_state[DONE] = "error", str(error)
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    st.session_state[DONE] = "success", _("已保存 {n} 行。").format(n=count)


def _tell_done() -> None:
    kind, text = st.session_state.pop(DONE, ("", ""))
    if kind:
        getattr(st, kind)(text)


def edit(atlas: Atlas, target: Target, known: list[Actual], today: date) -> None:
    """The actual values of one target as a table; those who may edit change, add and take out rows in it."""
    _tell_done()
    names = column_names()
    shown = pd.DataFrame(
        {
            "date": pd.Series([a.date.isoformat() for a in known], dtype="str"),
            "value": pd.Series([a.value for a in known], dtype="float"),
            "source": pd.Series([a.source for a in known], dtype="str"),
        }
    )
    unit = unit_of(target)
    columns = {
        "date": st.column_config.TextColumn(names["date"], max_chars=20, width=105),
        "value": st.column_config.NumberColumn(
            f"{names['value']}（{unit}）" if unit else names["value"], width=120
        ),
        "source": st.column_config.TextColumn(names["source"], max_chars=300),
    }
    if not may_edit():
        if known:
            st.dataframe(shown, hide_index=True, column_config=columns, key="targets-actuals")
        return
    key = f"targets-edit-{target.target_id}-{st.session_state.get(UPLOADS, 0)}"
    st.data_editor(shown, hide_index=True, num_rows="dynamic", column_config=columns, placeholder="", key=key)
    edited: dict[str, Any] = st.session_state[key]
    changed = any(edited[part] for part in ("edited_rows", "added_rows", "deleted_rows"))
    binned = _binned(target)
    if not changed:
        st.caption(_("双击改值，在末行添加；选中一行按删除键，移入回收站。日期写成 2025-12-31。"))
    who = editor() if changed or binned else None
    if changed:
        save = (who, target, known, key, today)
        st.button(_("保存"), type="primary", disabled=who is None, on_click=_save, args=save)
    if binned:
        _bin(target, binned, who)


def _binned(target: Target) -> list[Actual]:
    try:
        found = store.actuals(shared_workspace(), binned=True)
    except AtlasError:
        return []  # that the workspace can't be read is told already
    return [value for value in found if value.target_id == target.target_id]


def _bin(target: Target, binned: list[Actual], who: str | None) -> None:
    """What was taken out of a target's values, each to be taken back."""
    with st.expander(_("回收站（{n}）").format(n=len(binned)), key="targets-bin"):
        for value in binned:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(value_line(target, value))
                key = f"targets-back-{value.id}"
                back = (who, value)
                st.button(
                    _("取回"), key=key, type="tertiary", disabled=who is None, on_click=_take_back, args=back
                )


def _take_back(who: str, value: Actual) -> None:
    touch()
    try:
        store.take_back(shared_workspace(), who, [value.id])
    except AtlasError as error:
        st.session_state[DONE] = "error", str(error)
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    st.session_state[DONE] = "success", _("已取回。")


def value_line(target: Target, value: Actual) -> str:
    """An actual value in one line: day, number and source."""
    number = with_unit(number_text(value.value), unit_of(target))
    return _("{day}　{value}　{source}").format(day=value.date.isoformat(), value=number, source=value.source)


def _fault_text(fault: Fault) -> str:
    return _("第 {n} 行：{text}").format(n=fault.row, text=fault.text) if fault.row else fault.text


def _save(who: str, target: Target, known: list[Actual], key: str, today: date) -> None:
    touch()
    edits = edits_of(st.session_state[key], target, known, today)
    if edits.faults:
        st.session_state[DONE] = "error", "\n\n".join(map(_fault_text, edits.faults))
        return
    workspace = shared_workspace()
    try:
        store.put_in_bin(workspace, who, edits.taken_out)
        for value in edits.changed:
            store.change(workspace, who, value)
        store.add(workspace, who, edits.added)
    except AtlasError as error:
        st.session_state[DONE] = "error", str(error)
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    st.session_state[DONE] = "success", _("已保存。")
