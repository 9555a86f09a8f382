"""A story as a PPTX presentation: a title slide, a slide for each scene, and the sources.

Titles and texts stand in the layout's placeholders, to be edited; the map is a picture; quotes in full, with their
citation, and what the speaker says are in the notes. Every text is plain text.
"""

from __future__ import annotations

import io
from typing import Any

from exports.story_chart import add_chart
from exports.story_maps import MapCache
from exports.story_shapes import (
    EMU_PER_PT,
    add_credit,
    add_map,
    add_picture,
    box_of,
    move,
    parted,
    places,
    speak,
    write,
    write_title,
)
from exports.story_template import Box, Deck, deck_of, number_slide, own_deck
from exports.story_text import (
    BODY,
    COVER_TITLE,
    SMALL,
    TITLE,
    Line,
    Piece,
    fitted,
    height_of,
    says_only_sources,
    scene_lines,
)
from exports.story_words import (
    citations,
    clean,
    missing_text,
    plain_lines,
    remarks,
    shortened,
    source_line,
    targets_of,
)
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.stories import Scene, Story
from geodata.story_facts import scene_facts, story_facts
from layers.browser_data import attribution

CHART_SHARE = 0.5  # of the text's room at least, where a scene has a chart
LARGEST_BY_CHART, LARGEST_OF_SOURCES = 1.0, 1.2
LONGEST_SUBTITLE, LONGEST_BY = 100, 50  # characters on the title slide


def story_pptx(atlas: Atlas, story: Story, maps: MapCache, template: bytes | None = None) -> bytes:
    """The presentation as a file.

    Args:
        atlas: The loaded atlas.
        story: What is told.
        maps: Draws the maps, or has drawn them.
        template: A .pptx or .potx whose layouts are used; its own slides are left out.

    Raises:
        ExportError: The template cannot be used.
        FontMissing: The Chinese font is not in place.
    """
    deck = own_deck() if template is None else deck_of(template)
    _cover(deck, atlas, story, maps)
    for scene in story.scenes:
        _scene(deck, atlas, scene, maps)
    _sources(deck, atlas, story)
    core = deck.file.core_properties
    core.title, core.author, core.subject = (
        clean(t)[:255] for t in (story.title, story.author, story.subtitle)
    )
    core.language = "zh-CN"
    out = io.BytesIO()
    deck.file.save(out)
    return out.getvalue()


def _cover(deck: Deck, atlas: Atlas, story: Story, maps: MapCache) -> None:
    facts = story_facts(atlas, story)
    slide = deck.file.slides.add_slide(deck.cover)
    title, rest = places(slide)
    left_out = write_title(title, story.title, deck, COVER_TITLE)
    lines, more = _cover_lines(facts)
    if rest is not None:
        box = box_of(rest)
        lines, unfit = fitted(lines, box.width / EMU_PER_PT, box.height / EMU_PER_PT, 1.0)
        write(rest, lines, deck)
        left_out += [*more, *unfit]
    if deck.own:
        box = deck.boxes(box_of(rest))[1]
        add_picture(slide, maps.scene_map(atlas, story.cover).png, box, story.title)
        add_credit(slide, deck)
    said = [*plain_lines(facts["cover"]["notes"]), *_unplaced(left_out)]
    speak(slide, [*said, missing_text(facts["cover"])])


def _cover_lines(facts: dict[str, Any]) -> tuple[list[Line], list[str]]:
    """What the title slide says below the title; and in full what is too long for it."""
    by = "　".join(filter(None, (shortened(facts["author"], LONGEST_BY), facts["date"])))
    subtitle = shortened(facts["subtitle"], LONGEST_SUBTITLE)
    lines = [Line((Piece(subtitle),), 20)] if subtitle else []
    lines += [Line((Piece(by, soft=True),), 14, before=10)] if by else []
    if facts["sources"]:
        count = _("依据 {n} 份规划文件").format(n=len(facts["sources"]))
        lines.append(Line((Piece(count, soft=True),), 14, before=10))
    longest = {"subtitle": LONGEST_SUBTITLE, "author": LONGEST_BY}
    return lines, [facts[key] for key, most in longest.items() if shortened(facts[key], most).endswith("……")]


def _unplaced(left_out: list[str]) -> list[str]:
    """What found no room on a slide, for its notes."""
    return ["", _("未放进本页的内容："), *left_out] if left_out else []


def _scene(deck: Deck, atlas: Atlas, scene: Scene, maps: MapCache) -> None:
    facts = scene_facts(atlas, scene)
    targets = targets_of(atlas, scene)
    slide = deck.file.slides.add_slide(deck.scene)
    title, body = places(slide)
    text, picture = deck.boxes(box_of(body))
    cut = write_title(title, scene.title, deck, TITLE)
    lines, left_out = _arranged(slide, body, atlas, facts, targets, text, deck.own)
    write(body, lines, deck)
    add_map(slide, maps.scene_map(atlas, scene).png, picture, scene.title, deck)
    number_slide(slide)
    quotes = citations(atlas, facts, targets_of(atlas, scene))
    said = list(plain_lines(facts["notes"]))
    said += _unplaced([*cut, *left_out])
    said += ["", _("引文与出处："), *quotes] if quotes else []
    speak(slide, [*said, missing_text(facts)])


def _arranged(
    slide: Any, body: Any, atlas: Atlas, facts: dict[str, Any], targets: list[Target], room: Box, own: bool
) -> tuple[list[Line], list[str]]:
    """Gives body and chart their places in a room; the body's lines, and what finds no room there."""
    chart, width = facts["chart"], room.width / EMU_PER_PT
    if not chart:
        move(body, room)
        return fitted(scene_lines(atlas, facts, targets), width, room.height / EMU_PER_PT)
    drawn = {bar["target_id"] for bar in chart["bars"]}
    charted = [target for target in targets if target.target_id in drawn]
    lines = scene_lines(atlas, facts, [t for t in targets if t.target_id not in drawn], charted)
    most = room.height * (1 - CHART_SHARE)
    lines, left_out = fitted(lines, width, most / EMU_PER_PT, LARGEST_BY_CHART)
    high = int(min(most, (height_of(lines, width) + BODY) * EMU_PER_PT))
    if says_only_sources(lines):
        over, under = parted(room, room.height - high)
    else:
        under, over = parted(room, high)
    move(body, under)
    add_chart(slide, chart, over, own)
    return lines, left_out


def _sources(deck: Deck, atlas: Atlas, story: Story) -> None:
    slide = deck.file.slides.add_slide(deck.scene)
    title, body = places(slide)
    if deck.own:
        wide = int(deck.file.slide_width - 2 * body.left)
        move(title, Box(title.left, title.top, wide, title.height))
        move(body, Box(body.left, body.top, wide, body.height))
    write_title(title, _("出处与说明"), deck, TITLE)
    lines = []
    for number, source in enumerate(story_facts(atlas, story)["sources"], 1):
        head = _("{n}. 《{title}》").format(n=number, title=source["title"])
        lines.append(Line((Piece(head, bold=True),), BODY, before=10))
        lines.append(Line((Piece(source_line(source), soft=True),), SMALL, before=2))
    notes = [*remarks(), attribution()]
    lines += [
        Line((Piece(note, soft=True),), SMALL, before=18 if i == 0 else 6) for i, note in enumerate(notes)
    ]
    room = body.width / EMU_PER_PT, body.height / EMU_PER_PT
    write(body, fitted(lines, *room, LARGEST_OF_SOURCES)[0], deck)
    number_slide(slide)
