"""A story as a PPTX presentation: a title slide, a slide for each scene, and the sources.

Titles and texts stand in the layout's placeholders, to be edited; the map is a picture; quotes in full, with their
citation, and what the speaker says are in the notes. Every text is plain text.
"""

from __future__ import annotations

import io
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from exports.story_chart import add_chart
from exports.story_maps import MapCache
from exports.story_template import (
    ACCENT,
    BODIES,
    EAST_ASIAN,
    FOOT,
    FOOT_HIGH,
    NUMBER_WIDE,
    TITLES,
    Box,
    Deck,
    deck_of,
    inherited_size,
    kind_of,
    number_slide,
    own_deck,
)
from exports.story_text import (
    BODY,
    BULLET,
    COVER_TITLE,
    SMALL,
    TITLE,
    Line,
    Piece,
    fitted,
    height_of,
    says_only_sources,
    scene_lines,
    title_size,
)
from exports.story_words import citations, clean, missing_text, plain_lines, remarks, source_line, targets_of
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.stories import Scene, Story
from geodata.story_facts import scene_facts, story_facts
from layers.browser_data import attribution

EMU_PER_PT = 12_700
CHART_SHARE = 0.5  # of the text's room at least, where a scene has a chart
LARGEST_BY_CHART, LARGEST_OF_SOURCES = 1.0, 1.2


def story_pptx(atlas: Atlas, story: Story, maps: MapCache, template: bytes | None = None) -> bytes:
    """The presentation as a file.

    Args:
        atlas: The loaded atlas.
        story: What is told.
        maps: Draws the maps, or has drawn them.
        template: A .pptx whose layouts are used; its own slides are left out.

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
    title, rest = _places(slide)
    _write_title(title, story.title, deck, COVER_TITLE)
    lines = [Line((Piece(story.subtitle),), 20)] if story.subtitle else []
    by = "　".join(filter(None, (facts["author"], facts["date"])))
    lines += [Line((Piece(by, soft=True),), 14, before=10)] if by else []
    if facts["sources"]:
        count = _("依据 {n} 份规划文件").format(n=len(facts["sources"]))
        lines.append(Line((Piece(count, soft=True),), 14, before=10))
    if rest is not None:
        _write(rest, lines, deck)
    if deck.own:
        box = deck.boxes(_box(rest))[1]
        _picture(slide, maps.scene_map(atlas, story.cover).png, box, story.title)
        _note(slide, deck)
    _speak(slide, [*plain_lines(facts["cover"]["notes"]), missing_text(facts["cover"])])


def _scene(deck: Deck, atlas: Atlas, scene: Scene, maps: MapCache) -> None:
    facts = scene_facts(atlas, scene)
    targets = targets_of(atlas, scene)
    slide = deck.file.slides.add_slide(deck.scene)
    title, body = _places(slide)
    text, picture = deck.boxes(_box(body))
    _write_title(title, scene.title, deck, TITLE)
    lines, left_out = _arranged(slide, body, atlas, facts, targets, text, deck.own)
    _write(body, lines, deck)
    _picture(slide, maps.scene_map(atlas, scene).png, picture, scene.title)
    number_slide(slide)
    if deck.own:
        _note(slide, deck)
    quotes = citations(atlas, facts, targets_of(atlas, scene))
    said = list(plain_lines(facts["notes"]))
    said += ["", _("未放进本页的内容："), *left_out] if left_out else []
    said += ["", _("引文与出处："), *quotes] if quotes else []
    _speak(slide, [*said, missing_text(facts)])


def _arranged(
    slide: Any, body: Any, atlas: Atlas, facts: dict[str, Any], targets: list[Target], room: Box, own: bool
) -> tuple[list[Line], list[str]]:
    """Gives body and chart their places in a room; the body's lines, and what finds no room there."""
    chart, width = facts["chart"], room.width / EMU_PER_PT
    if not chart:
        _move(body, room)
        return fitted(scene_lines(atlas, facts, targets), width, room.height / EMU_PER_PT)
    drawn = {bar["target_id"] for bar in chart["bars"]}
    charted = [target for target in targets if target.target_id in drawn]
    lines = scene_lines(atlas, facts, [t for t in targets if t.target_id not in drawn], charted)
    most = room.height * (1 - CHART_SHARE)
    lines, left_out = fitted(lines, width, most / EMU_PER_PT, LARGEST_BY_CHART)
    high = int(min(most, (height_of(lines, width) + BODY) * EMU_PER_PT))
    if says_only_sources(lines):
        over, under = _parted(room, room.height - high)
    else:
        under, over = _parted(room, high)
    _move(body, under)
    add_chart(slide, chart, over, own)
    return lines, left_out


def _sources(deck: Deck, atlas: Atlas, story: Story) -> None:
    slide = deck.file.slides.add_slide(deck.scene)
    title, body = _places(slide)
    if deck.own:
        wide = int(deck.file.slide_width - 2 * body.left)
        _move(title, Box(title.left, title.top, wide, title.height))
        _move(body, Box(body.left, body.top, wide, body.height))
    _write_title(title, _("出处与说明"), deck, TITLE)
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
    _write(body, fitted(lines, *room, LARGEST_OF_SOURCES)[0], deck)
    number_slide(slide)


def _places(slide: Any) -> tuple[Any, Any]:
    """The title and the body (or subtitle, or nothing) of a slide; what else waits for content is taken away."""
    title = next(shape for shape in slide.placeholders if kind_of(shape) in TITLES)
    rest = [shape for shape in slide.placeholders if shape.shape_id != title.shape_id]
    rest.sort(key=lambda shape: (kind_of(shape) not in BODIES, -(shape.width or 0) * (shape.height or 0)))
    for shape in rest[1:]:
        shape._element.getparent().remove(shape._element)
    return title, rest[0] if rest else None


def _box(shape: Any) -> Box:
    return Box(*(int(n or 0) for n in (shape.left, shape.top, shape.width, shape.height)))


def _points(shape: Any) -> tuple[float, float]:
    return (shape.width or 0) / EMU_PER_PT, (shape.height or 0) / EMU_PER_PT


def _move(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        Emu(n) for n in (box.left, box.top, box.width, box.height)
    )


def _picture(slide: Any, png: bytes, box: Box, title: str) -> None:
    """A picture as large as it fits, in the middle of its room, with the title as what is read out for it."""
    picture = slide.shapes.add_picture(io.BytesIO(png), Emu(box.left), Emu(box.top))
    scale = min(box.width / picture.width, box.height / picture.height)
    width, height = int(picture.width * scale), int(picture.height * scale)
    _move(
        picture, Box(box.left + (box.width - width) // 2, box.top + (box.height - height) // 2, width, height)
    )
    picture._element.nvPicPr.cNvPr.set("descr", clean(_("地图：{title}").format(title=title)))


def _note(slide: Any, deck: Deck) -> None:
    """The line that goes with every map, under the text."""
    inner = deck.scene.placeholders[1]
    room = slide.shapes.add_textbox(inner.left, FOOT, Emu(inner.width - NUMBER_WIDE), FOOT_HIGH)
    frame = room.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    _write(
        room,
        [Line((Piece(part, soft=True),), 9, before=0, spacing=1.0) for part in attribution().split("　")],
        deck,
    )


def _parted(box: Box, upper: int) -> tuple[Box, Box]:
    """A box parted into an upper one of this height and the rest."""
    rest = box.height - upper
    return Box(box.left, box.top, box.width, upper), Box(box.left, box.top + upper, box.width, rest)


def _write_title(shape: Any, title: str, deck: Deck, largest: float) -> None:
    """A title as large as it fits; in a template of the user's as it is there, smaller only where it would not fit."""
    usual = largest if deck.own else (inherited_size(shape) or largest)
    size = title_size(title, _points(shape), usual)
    _write(shape, [Line((Piece(title, bold=deck.own),), size if deck.own or size < usual else 0)], deck, True)


def _write(shape: Any, lines: list[Line], deck: Deck, is_title: bool = False) -> None:
    """Puts lines into a shape, as text that can be edited. Titles look as a template of the user's has them."""
    frame = shape.text_frame
    frame.word_wrap = True
    if deck.own or not is_title:
        frame.auto_size = MSO_AUTO_SIZE.NONE
    for number, line in enumerate(lines or [Line((Piece(""),), SMALL)]):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if deck.own or not is_title:
            _set_paragraph(paragraph, line, number == 0)
        for piece in line.pieces:
            _run(paragraph, piece, line.size, deck.own)


def _set_paragraph(paragraph: Any, line: Line, is_first: bool) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(int(line.indent * EMU_PER_PT)))
    properties.set("indent", str(int(-line.indent * EMU_PER_PT)))
    properties.set("algn", "l")
    paragraph.line_spacing = line.spacing
    paragraph.space_before = Pt(0 if is_first else line.before)
    mark: dict[str, dict[str, str]] = {"a:buNone": {}}
    if line.mark:
        ordered = {"a:buAutoNum": {"type": "arabicPeriod", "startAt": line.mark.rstrip(".")}}
        mark = {"a:buChar": {"char": BULLET}} if line.mark == BULLET else ordered
    for name, values in mark.items():
        properties.append(properties.makeelement(qn(name), values))


def _run(paragraph: Any, piece: Piece, size: float, own: bool) -> None:
    """A piece of text; without a size it looks as its place has it, in a user's template with its fonts and colours."""
    run = paragraph.add_run()
    run.text = clean(piece.text).replace("\x0b", " ").replace("\n", " ")
    font = run.font
    if size:
        font.size, font.bold = Pt(size * piece.scale), piece.bold
    if own and (piece.accent or piece.soft):
        font.color.rgb = RGBColor.from_string(ACCENT if piece.accent else "5A6672")
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    properties.set("altLang", "en-US")
    if own:
        properties.append(properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN}))


def _speak(slide: Any, lines: list[str]) -> None:
    """Puts lines into the notes."""
    text = "\n".join(clean(line) for line in lines).strip()
    if text:
        slide.notes_slide.notes_text_frame.text = text
