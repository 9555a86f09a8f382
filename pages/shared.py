"""What the pages share: the loaded atlas, the map component."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from exports.front import Front
from exports.routes import layer_base, web_base
from exports.story_maps import MapCache
from geodata.atlas import PACKAGE, Additions, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.errors import AtlasError, TileError, WorkspaceError
from geodata.i18n import _
from geodata.model import Issue
from geodata.stories import Story
from geodata.story_facts import story_issues
from geodata.story_files import STORIES, read_stories
from geodata.workspace.additions import additions
from geodata.workspace.layer_files import staging, tiles_path
from geodata.workspace.layers import clean, keep_entries
from geodata.workspace.store import Workspace, open_workspace
from geodata.workspace.stories import folder
from layers.browser_data import map_config
from layers.folium_map import atlas_map, map_module
from layers.tiles import make_tiles
from loaders.vector.work import sweep as sweep_uploads

LOG = logging.getLogger(__name__)
LOADER = Path(__file__).parents[1] / "layers" / "web" / "loader.js"


@lru_cache(maxsize=1)
def shared_workspace() -> Workspace:
    """The workspace of this process, opened at the first call.

    What killed processes left in it, and of uploads, is swept away then, and the files beside it are brought up to date.

    Raises:
        WorkspaceError: It cannot be opened; it is tried again at the next call.
    """
    workspace = open_workspace()
    for tidy in (sweep_uploads, lambda: clean(workspace), lambda: keep_entries(workspace)):
        try:
            tidy()
        except (AtlasError, OSError) as error:  # it waits for the next start
            LOG.warning("%s", error)
    return workspace


@lru_cache(maxsize=1)
def shipped_atlas() -> Atlas:
    """The atlas without what the workspace adds."""
    return load_atlas(_root())


def _root() -> Path:
    return Path(os.environ.get("PLAN_DATA") or PACKAGE)


def shared_atlas() -> Atlas:
    """The atlas of this process: the shipped one, or the one in the folder PLAN_DATA, with what the workspace adds.

    It is loaded at the first call, and anew when something has been published. Where the workspace cannot be
    opened, that is one of the atlas's problems, and the rest is shown.
    """
    root = _root()
    try:
        workspace = shared_workspace()
        return _loaded(root, workspace, workspace.edition)
    except WorkspaceError as error:
        return _without_workspace(root, str(error))


def shared_stories() -> list[Story]:
    """All stories, in order."""
    return story_shelf()[0]


def story_shelf() -> tuple[list[Story], list[Issue]]:
    """All stories, and what is wrong with them: users' own, those that come with the atlas, one for each county."""
    atlas = shared_atlas()
    try:
        home = folder(shared_workspace().home)
        own, faults = _own_stories(home, _stamp(home), atlas)
    except (WorkspaceError, OSError):
        own, faults = [], []
    shipped, issues = _shelf(_root(), atlas)
    taken = {story.id for story in own}
    return [*own, *(story for story in shipped if story.id not in taken)], [*faults, *issues]


@lru_cache(maxsize=1)
def shared_maps() -> MapCache:
    """The maps of stories drawn last, for the page and over HTTP. The app asks first, before there are sessions."""
    return MapCache()


@lru_cache(maxsize=1)
def _shelf(root: Path, atlas: Atlas) -> tuple[list[Story], list[Issue]]:
    stories, issues = read_stories(root / STORIES)
    issues += [issue for story in stories for issue in story_issues(atlas, story)]
    return [*stories, *county_stories(atlas)], issues


def _stamp(home: Path) -> tuple[tuple[str, int, int], ...]:
    """Differs whenever a story's file in the folder does."""
    found = ((path.name, path.stat()) for path in sorted(home.glob("*.yaml")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


@lru_cache(maxsize=1)
def _own_stories(home: Path, _stamp: object, atlas: Atlas) -> tuple[list[Story], list[Issue]]:
    stories, issues = read_stories(home)
    issues += [issue for story in stories for issue in story_issues(atlas, story)]
    return [replace(story, own=True) for story in stories], issues


@lru_cache(maxsize=1)
def _loaded(root: Path, workspace: Workspace, edition: int) -> Atlas:
    return load_atlas(root, with_tiles(workspace, additions(workspace, edition)))


def with_tiles(workspace: Workspace, added: Additions) -> Additions:
    """The additions once every large layer among them has its tiles; one whose tiles fail becomes an issue."""
    layers, issues = [], list(added.issues)
    for layer in added.layers:
        path = tiles_path(workspace.home, layer.tiles)
        try:
            if layer.tiles and not path.is_file():
                with staging(workspace.home) as aside:
                    make_tiles(layer, path, aside)
            layers.append(layer)
        except (TileError, WorkspaceError) as error:
            issues.append(Issue(layer.title, "", str(error), _("在此之前不显示这个图层。")))
    return replace(added, layers=tuple(layers), issues=tuple(issues))


def tile_file(name: str) -> Path | None:
    """The tile file of a published layer version; None for anything else."""
    try:
        workspace = shared_workspace()
    except WorkspaceError:
        return None
    known = name in {layer.tiles for layer in shared_atlas().layers if layer.tiles}
    return tiles_path(workspace.home, name) if known else None


@lru_cache(maxsize=1)
def _without_workspace(root: Path, trouble: str) -> Atlas:
    issue = Issue("workspace", "", trouble, _("处理后刷新页面；在此之前只显示随附的数据。"))
    return load_atlas(root, Additions(issues=(issue,)))


def forget_everything() -> None:
    """Lets the next call load everything anew, from where the environment then points."""
    for kept in (shared_workspace, shipped_atlas, _loaded, _without_workspace):
        kept.cache_clear()


def map_front() -> Front:
    """The map of this process's atlas, as the start page and the map component open it."""
    return _front(shared_atlas())


@lru_cache(maxsize=1)
def _front(atlas: Atlas) -> Front:
    base = layer_base(atlas)
    map_ = atlas_map(map_config(atlas, base))
    data = f"{base}/start.json"
    script = map_module(map_, f"../../{web_base()}/start.js", data)
    return Front(atlas.settings.title, script, data)


def streamlit_page() -> str:
    """The text of the page that the installed Streamlit serves."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def show_map(kind: str = "explore", page: str = "", **asked: Any) -> None:
    """Shows the map over the whole page, made at the first time; reruns leave it alone.

    Args:
        kind: The mode that the map is to be in (see layers/web/frames.js).
        page: The page's address ("" is the start page).
        asked: What the mode is told besides.
    """
    _component(f"plan-atlas-{kind}", '<div class="pa-place"></div>', {"kind": kind, "page": page, **asked})


def dock_map(
    page: str,
    feature_ids: Iterable[str],
    layers: Sequence[str] = (),
    height: int = 420,
    lit: bool = False,
    overlay: Sequence[dict[str, Any]] = (),
    key: str = "plan-atlas-dock",
) -> None:
    """Shows the map at this place of a page, with nothing on it but the given features and layers.

    Args:
        page: The page's address.
        feature_ids: The features to show; the map fits them. Unknown and unplaced ones are passed over.
        layers: Layers that are shown whole.
        height: In pixels.
        lit: Whether the features are lit up.
        overlay: Shapes that belong to no layer, in groups of title, color and features (name, and geometry as
            GeoJSON, WGS 84); the map fits them if there are any.
        key: One for each place on a page.
    """
    atlas = shared_atlas()
    known = (
        atlas.features[feature_id]
        for feature_id in dict.fromkeys(feature_ids)
        if feature_id in atlas.features
    )
    features = [
        {"id": f.id, "layer": f.layer, "bounds": list(f.geometry.bounds)} for f in known if f.geometry
    ]
    place = f'<div class="pa-place" data-dock style="--pa-dock-height:{int(height)}px"></div>'
    frame = {"kind": "dock", "page": page, "features": features, "layers": list(layers), "lit": lit}
    frame["overlay"] = list(overlay)
    _component(key, place, frame)


def _component(key: str, place: str, frame: dict[str, Any]) -> None:
    mount = st.components.v2.component(
        key.replace("-", "_"), html=place, js=LOADER.read_text(encoding="utf-8"), isolate_styles=False
    )
    failed = _("地图组件没有装好，请运行 make run 重新准备浏览器文件。")
    mount(key=key, data={"map": map_front().address, "frame": frame, "failed": failed})
