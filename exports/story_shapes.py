"""What stands on a slide: placeholders found and filled, pictures, the credit under a map, notes. Text is plain text."""

from __future__ import annotations

import io
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

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
    inherited_size,
    kind_of,
)
from exports.story_text import BULLET, SAFETY, SMALL, Line, Piece, cut_title, height_of, title_size
from exports.story_words import clean
from geodata.i18n import _
from layers.browser_data import attribution
from layers.fonts import wrapped

EMU_PER_PT = 12_700
CREDITS = 9.0, 8.0  # sizes of the credit under a map, the first at which it is one line


def places(slide: Any) -> tuple[Any, Any]:
    """The title and the body (or subtitle, or nothing) of a slide; what else waits for content is taken away."""
    title = next(shape for shape in slide.placeholders if kind_of(shape) in TITLES)
    rest = [shape for shape in slide.placeholders if shape.shape_id != title.shape_id]
    rest.sort(key=lambda shape: (kind_of(shape) not in BODIES, -(shape.width or 0) * (shape.height or 0)))
    for shape in rest[1:]:
        shape._element.getparent().remove(shape._element)
    return title, rest[0] if rest else None


def box_of(shape: Any) -> Box:
    """Where a shape stands."""
    return Box(*(int(n or 0) for n in (shape.left, shape.top, shape.width, shape.height)))


def _points(shape: Any) -> tuple[float, float]:
    return (shape.width or 0) / EMU_PER_PT, (shape.height or 0) / EMU_PER_PT


def move(shape: Any, box: Box) -> None:
    """Puts a shape into a box."""
    shape.left, shape.top, shape.width, shape.height = (
        Emu(n) for n in (box.left, box.top, box.width, box.height)
    )


def add_map(slide: Any, png: bytes, box: Box, title: str, deck: Deck) -> None:
    """A scene's map with its credit: at the foot of the atlas's own slide, in a template right under the picture."""
    if deck.own:
        add_picture(slide, png, box, title)
        add_credit(slide, deck)
        return
    width = box.width / EMU_PER_PT
    size = next((s for s in CREDITS if len(wrapped(attribution(), width * SAFETY, s)) == 1), CREDITS[-1])
    line = Line((Piece(attribution(), soft=True),), size, before=0, spacing=1.0)
    high = int(height_of([line], width) * EMU_PER_PT)
    picture = add_picture(slide, png, parted(box, box.height - high)[0], title)
    under = Box(box.left, picture.top + picture.height, box.width, high)
    frame = _write_at(slide, under, [line], deck)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER


def _write_at(slide: Any, box: Box, lines: list[Line], deck: Deck) -> Any:
    """Lines in a box of their own without margins; its text frame."""
    room = slide.shapes.add_textbox(*(Emu(n) for n in (box.left, box.top, box.width, box.height)))
    frame = room.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    write(room, lines, deck)
    return frame


def add_picture(slide: Any, png: bytes, box: Box, title: str) -> Box:
    """A picture as large as it fits, in the middle of its room, with the title as what is read out for it; where it is."""
    picture = slide.shapes.add_picture(io.BytesIO(png), Emu(box.left), Emu(box.top))
    scale = min(box.width / picture.width, box.height / picture.height)
    width, height = int(picture.width * scale), int(picture.height * scale)
    place = Box(box.left + (box.width - width) // 2, box.top + (box.height - height) // 2, width, height)
    move(picture, place)
    picture._element.nvPicPr.cNvPr.set("descr", clean(_("地图：{title}").format(title=title)))
    return place


def add_credit(slide: Any, deck: Deck) -> None:
    """The line that goes with every map, under the text."""
    inner = deck.scene.placeholders[1]
    parts = [Line((Piece(part, soft=True),), 9, before=0, spacing=1.0) for part in attribution().split("　")]
    _write_at(slide, Box(inner.left, FOOT, inner.width - NUMBER_WIDE, FOOT_HIGH), parts, deck)


def parted(box: Box, upper: int) -> tuple[Box, Box]:
    """A box parted into an upper one of this height and the rest."""
    rest = box.height - upper
    return Box(box.left, box.top, box.width, upper), Box(box.left, box.top + upper, box.width, rest)


def write_title(shape: Any, title: str, deck: Deck, largest: float) -> list[str]:
    """A title as large as it fits; in a template of the user's as it is there, smaller only where it would not fit.

    Returns:
        The whole title where even the smallest is too large, and the title is cut; nothing elsewhere.
    """
    usual = largest if deck.own else (inherited_size(shape) or largest)
    size = title_size(title, _points(shape), usual)
    shown = cut_title(title, _points(shape), size)
    write(shape, [Line((Piece(shown, bold=deck.own),), size if deck.own or size < usual else 0)], deck, True)
    return [] if shown == title else [title]


def write(shape: Any, lines: list[Line], deck: Deck, is_title: bool = False) -> None:
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


def speak(slide: Any, lines: list[str]) -> None:
    """Puts lines into the notes."""
    text = "\n".join(clean(line) for line in lines).strip()
    if text:
        slide.notes_slide.notes_text_frame.text = text
