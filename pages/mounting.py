"""Components of the project's own on a Streamlit page: their code lies beside the map's, in layers/web."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from exports.routes import web_base
from geodata.i18n import _

LOADER = Path(__file__).parents[1] / "layers" / "web" / "component.js"


def mount(name: str, script: str, key: str, data: dict[str, Any], *tells: str) -> None:
    """Mounts a component; what it tells stands in the session's state under `key`.

    Args:
        name: What Streamlit registers it under.
        script: Its module in layers/web, which exports `class Component`.
        key: One for each place on a page.
        data: What it shows.
        tells: The names of the values that it sets.
    """
    component = st.components.v2.component(
        name,
        html="<div data-component></div>",
        js=LOADER.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    told: dict[str, Callable[[], None]] = {f"on_{one}_change": _rerun for one in tells}
    failed = _("这部分界面没有装好，请运行 make run 重新准备浏览器文件。")
    component(key=key, data={**data, "script": f"{web_base()}/{script}", "failed": failed}, **told)


def _rerun() -> None:
    """A value that is set makes Streamlit run the page again; nothing more is to be done."""
