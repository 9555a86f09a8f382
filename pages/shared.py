"""What the pages share: the loaded atlas, the map component."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import streamlit as st

from exports.front import Front
from exports.routes import layer_base, web_base
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.i18n import _
from geodata.model import Issue
from geodata.stories import Story
from geodata.story_facts import story_issues
from geodata.story_files import STORIES, read_stories
from layers.browser_data import map_config
from layers.folium_map import atlas_map, map_module

LOADER = Path(__file__).parents[1] / "layers" / "web" / "loader.js"


@lru_cache(maxsize=1)
def shared_atlas() -> Atlas:
    """The atlas of this process, loaded at the first call: the shipped one, or the one in the folder PLAN_DATA."""
    return load_atlas(data_root())


def data_root() -> Path:
    """The folder that this process's atlas lies in."""
    return Path(os.environ.get("PLAN_DATA") or PACKAGE)


@lru_cache(maxsize=1)
def story_shelf() -> tuple[list[Story], list[Issue]]:
    """The stories that come with the atlas and one for each county, and what is wrong with them; read at the first call."""
    atlas = shared_atlas()
    stories, issues = read_stories(data_root() / STORIES)
    issues += [issue for story in stories for issue in story_issues(atlas, story)]
    return [*stories, *county_stories(atlas)], issues


def shared_stories() -> list[Story]:
    """All stories, in order."""
    return story_shelf()[0]


@lru_cache(maxsize=1)
def map_front() -> Front:
    """The map of this process's atlas, as the start page and the map component open it."""
    atlas = shared_atlas()
    base = layer_base(atlas)
    map_ = atlas_map(map_config(atlas, base))
    data = f"{base}/start.json"
    script = map_module(map_, f"../../{web_base()}/start.js", data)
    return Front(atlas.settings.title, script, data)


def streamlit_page() -> str:
    """The text of the page that the installed Streamlit serves."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def show_map() -> None:
    """Shows the map over the whole page, made at the first time; reruns leave it alone."""
    mount = st.components.v2.component(
        "plan_atlas_map",
        html='<div class="pa-place"></div>',
        js=LOADER.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    failed = _("地图组件没有装好，请运行 make run 重新准备浏览器文件。")
    mount(key="plan-atlas-map", data={"map": map_front().address, "failed": failed})
