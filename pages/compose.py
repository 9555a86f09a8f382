"""编辑讲图: a user's own story, scene by scene, beside the player that shows it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from exports.routes import layer_base
from exports.story_page import ADDRESS
from geodata.atlas import Atlas
from geodata.cards import brief, value_text, year_text
from geodata.errors import AtlasError, NotFound, StoryConflict
from geodata.i18n import _
from geodata.model import Issue
from geodata.stories import MOST_SCENES, Story
from geodata.story_entries import entry_of, ids_in
from geodata.story_facts import story_issues, target_of
from geodata.story_files import scene_name, story_of
from geodata.workspace.stories import create, open_story, save
from geodata.workspace.stories import revision as revision_of
from pages.editing import editor
from pages.mounting import mount
from pages.shared import shared_atlas, shared_workspace

PAGE = "compose"
SITTING = "compose-sitting"
STORIES_PAGE = "stories"


def page() -> st.Page:
    """The page for Streamlit's navigation; it is reached from the stories, not from the menu."""
    return st.Page(show, title=_("编辑讲图"), url_path=PAGE, visibility="hidden")


def show() -> None:
    """The editor of the story that the address names (?story=…)."""
    story_id = st.query_params.get("story", "")
    try:
        story, revision = open_story(shared_workspace().home, story_id)
    except AtlasError as error:
        st.title(_("编辑讲图"))
        st.warning(str(error))
        st.link_button(_("到讲图页"), STORIES_PAGE)
        return
    if story is None:
        st.title(_("编辑讲图"))
        st.error(
            _(
                "文件 {name} 不是可读的讲图，请在文本编辑器里改正，或在讲图页的“删除与取回”里取回早先的版本。"
            ).format(name=f"{story_id}.yaml")
        )
        st.link_button(_("到讲图页"), STORIES_PAGE)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        who = editor(compact=True)
        if who is None:
            st.caption(_("先填编辑人，再编辑；现在只能查看。"))
    _edit(story_id, who, story, revision)


@st.fragment
def _edit(story_id: str, who: str | None, story: Story, revision: str) -> None:
    """The component; what it sends is kept as it comes."""
    sitting = st.session_state.setdefault(SITTING, {}).setdefault(
        story_id, {"seen": None, "from": None, "saved": "", "copy": "", "first": True}
    )
    told = _keep(story_id, who, sitting) if who else {}
    try:
        now, revision = open_story(shared_workspace().home, story_id)
        story = now or story
    except AtlasError as error:
        told = {"trouble": str(error)}
    mount(
        "plan_atlas_compose",
        "compose/editor.js",
        _key(story_id),
        compose_data(shared_atlas(), story)
        | {"revision": revision, "editable": who is not None, "story": story_id}
        | {"seen": sitting["seen"], "saved": sitting["saved"], "copy": sitting["copy"]}
        | {"base": layer_base(shared_atlas()), "play": f"{ADDRESS}/{story_id}"}
        | told,
        "draft",
    )


def _keep(story_id: str, who: str, sitting: dict[str, Any]) -> dict[str, str]:
    """Writes what has come and is not kept yet; what went wrong: trouble or conflict.

    An answer may have been lost on its way: what comes then begins at the same revision as what is kept already, or
    asks for the same copy again.
    """
    sent = (st.session_state.get(_key(story_id)) or {}).get("draft")
    if not isinstance(sent, dict) or not isinstance(sent.get("entry"), dict):
        return {}
    mark = [sent.get("epoch"), sent.get("number")]
    if mark == sitting["seen"]:
        return {}
    workspace, entry = shared_workspace(), sent["entry"]
    start = [sent.get("epoch"), str(sent.get("base"))]
    again = start == sitting["from"]
    try:
        if sent.get("as_copy") and again and (copy := sitting["copy"]):
            save(workspace, copy, entry, revision_of(workspace.home, copy), who)
        elif sent.get("as_copy"):
            sitting["copy"] = create(workspace, entry, who)
        else:
            first = bool(sitting["first"] or sent.get("over"))
            base = sitting["saved"] if again else start[1]
            sitting["saved"] = save(workspace, story_id, entry, base, who, first)
            sitting |= {"first": False, "copy": ""}
    except StoryConflict as error:
        return {"conflict": str(error)}
    except AtlasError as error:
        return {"trouble": str(error)}
    sitting |= {"seen": mark, "from": start}
    return {}


def compose_data(atlas: Atlas, story: Story) -> dict[str, Any]:
    """What the editor shows of a story.

    Returns:
        entry (as geodata.story_entries has it), names of all that it refers to, layers to choose from, the most
        scenes that it may have, and issues, each with its scene (0 the cover, -1 the story), problem and remedy.
    """
    entry = entry_of(story)
    return {
        "entry": entry,
        "most": MOST_SCENES,
        "names": names_of(atlas, ids_in(entry)),
        "layers": [
            {"id": layer.id, "title": layer.title, "group": layer.group}
            for layer in atlas.layers
            if not layer.boundary
        ],
        "groups": [{"id": group["id"], "title": group["title"]} for group in atlas.settings.groups],
        "issues": _issues(story, [*_own_issues(entry, story), *story_issues(atlas, story)]),
    }


def names_of(atlas: Atlas, ids: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """What the ids stand for, by kind and id; those that are gone are left out."""
    features = {}
    for one in ids["features"]:
        try:
            facts = brief(atlas, atlas.feature(one))
            features[one] = {"name": facts["name"], "note": f"{facts['layer_title']} · {facts['county']}"}
        except NotFound:
            continue
    targets = {one: target_of(atlas, one) for one in ids["targets"]}
    return {
        "features": features,
        "clauses": {
            one: {
                "headings": list(atlas.clauses[one].heading_path),
                "text": atlas.clauses[one].text,
                "document": atlas.documents[atlas.clauses[one].doc_id].title,
            }
            for one in ids["clauses"]
            if one in atlas.clauses
        },
        "targets": {
            one: {
                "name": target.indicator,
                "note": f"{target.area} {year_text(target)} {value_text(target)}".strip(),
                "unit": target.unit,
            }
            for one, target in targets.items()
            if target
        },
    }


def _own_issues(entry: dict[str, Any], story: Story) -> list[Issue]:
    """What is wrong with a story in itself; that it has no scenes is said in the editor's words, not in the file's."""
    if entry["scenes"]:
        return story_of(entry, story.id, story.file)[1]
    remedy = _("点“新的一幕”，或点“到图上取画面”，在图上存为一幕；在此之前只有封面和出处。")
    with_one = entry | {"scenes": [{"title": story.title}]}
    return [*story_of(with_one, story.id, story.file)[1], Issue(story.file, "", _("还没有幕。"), remedy)]


def _issues(story: Story, issues: list[Issue]) -> list[dict[str, Any]]:
    places = {_("封面"): 0} | {scene_name(i, scene.title): i for i, scene in enumerate(story.scenes, 1)}
    return [
        {"scene": places.get(issue.feature_id, -1), "problem": issue.problem, "remedy": issue.remedy}
        for issue in issues
    ]


def _key(story_id: str) -> str:
    return f"compose-{story_id}"
