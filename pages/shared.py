"""What the pages share: the loaded atlas, the map component."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from exports.routes import layer_base, web_base
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.i18n import _
from layers.browser_data import map_config
from layers.folium_map import atlas_map, map_name, map_script

LOADER = Path(__file__).parents[1] / "layers" / "web" / "loader.js"


@lru_cache(maxsize=1)
def shared_atlas() -> Atlas:
    """The atlas of this process, loaded at the first call: the shipped one, or the one in the folder PLAN_DATA."""
    return load_atlas(Path(os.environ.get("PLAN_DATA") or PACKAGE))


@lru_cache(maxsize=1)
def map_data() -> dict[str, Any]:
    """What the map component needs: folium's script and the addresses of the browser's files."""
    atlas = shared_atlas()
    map_ = atlas_map(map_config(atlas, layer_base(atlas)))
    return {
        "version": f"{atlas.version}-{web_base()}",
        "script": map_script(map_),
        "map_id": map_name(map_),
        "web": web_base(),
        "failed": _("地图组件没有装好，请运行 make run 重新准备浏览器文件。"),
    }


def show_map() -> None:
    """Mounts the map over the whole page; it is made once and reruns leave it alone."""
    mount = st.components.v2.component(
        "plan_atlas_map",
        html='<div class="pa-root"></div>',
        js=LOADER.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    mount(key="plan-atlas-map", data=map_data())
