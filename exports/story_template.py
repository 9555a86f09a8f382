"""The presentation that a story is put into: the atlas's own, or a template of the user's, and its layouts."""

from __future__ import annotations

import io
import logging
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches

from geodata.errors import ExportError
from geodata.i18n import _

LOG = logging.getLogger(__name__)
MOST_BYTES = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_PARTS = 5_000
MAIN_PART = "ppt/presentation.xml"
TYPES = "[Content_Types].xml"
TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
PPTX_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
EAST_ASIAN = "微软雅黑"
LATIN = "Microsoft YaHei"
TITLES = (KIND.TITLE, KIND.CENTER_TITLE)
BODIES = (KIND.OBJECT, KIND.BODY)
NUMBER = KIND.SLIDE_NUMBER
SHARE_OF_TEXT = 0.38
GAP = Inches(0.2)
WIDE = Inches(13.333), Inches(7.5)
PANEL = Inches(5.06)
EDGE, INNER = Inches(0.5), Inches(4.3)
FOOT, FOOT_HIGH, NUMBER_WIDE = Inches(6.78), Inches(0.45), Inches(0.6)
RULE = Inches(0.55), Inches(0.05)
ACCENT = "1F5F8B"


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Deck:
    """A presentation without slides, and the layouts that its slides are made from.

    Attributes:
        own: Whether it is the atlas's own.
        cover: The layout of the title slide: a title, and a subtitle or body where it has one.
        scene: The layout of a scene: a title and a body.
    """

    file: Any
    own: bool
    cover: Any
    scene: Any

    def boxes(self, body: Box) -> tuple[Box, Box]:
        """Where a scene's text and its map stand, given the body of the layout."""
        if self.own:
            width, height = WIDE
            return body, Box(PANEL, 0, width - PANEL, height)
        text = int(body.width * SHARE_OF_TEXT)
        left = body.left + text + GAP
        return Box(body.left, body.top, text, body.height), Box(
            left, body.top, body.left + body.width - left, body.height
        )


def kind_of(placeholder: Any) -> Any:
    """A placeholder's type."""
    return placeholder.placeholder_format.type


def own_deck() -> Deck:
    """The atlas's own: 16:9, a panel of text beside a map that fills the rest."""
    file = Presentation()
    file.slide_width, file.slide_height = WIDE
    layouts = list(file.slide_layouts)
    for layout in layouts[2:]:
        file.slide_layouts.remove(layout)
    cover, scene = layouts[:2]
    _fonts(file, LATIN, replace=True)
    head, body = Box(EDGE, Inches(0.4), INNER, Inches(1.1)), Box(EDGE, Inches(1.85), INNER, Inches(4.8))
    _place(file.slide_master, KIND.TITLE, head, MSO_ANCHOR.BOTTOM)
    _place(file.slide_master, KIND.BODY, body, MSO_ANCHOR.TOP)
    _place(cover, KIND.CENTER_TITLE, Box(EDGE, Inches(1.9), INNER, Inches(1.9)), MSO_ANCHOR.BOTTOM)
    _place(cover, KIND.SUBTITLE, Box(EDGE, Inches(4.0), INNER, Inches(2.4)), MSO_ANCHOR.TOP)
    _place(scene, KIND.TITLE, head, MSO_ANCHOR.BOTTOM)
    _place(scene, KIND.OBJECT, body, MSO_ANCHOR.TOP)
    _rule(cover, Inches(3.88))
    _rule(scene, Inches(1.6))
    for part in (file.slide_master, cover, scene):
        for shape in list(part.placeholders):
            if kind_of(shape) in (KIND.DATE, KIND.FOOTER) or (kind_of(shape) == NUMBER and part is cover):
                shape._element.getparent().remove(shape._element)
            elif kind_of(shape) == NUMBER:
                _place(
                    part,
                    NUMBER,
                    Box(EDGE + INNER - NUMBER_WIDE, FOOT, NUMBER_WIDE, FOOT_HIGH),
                    MSO_ANCHOR.BOTTOM,
                )
    return Deck(file, True, cover, scene)


def _rule(layout: Any, top: int) -> None:
    """A short line in the accent colour under the titles of a layout."""
    tree = layout.shapes._spTree
    number = max(int(one.get("id")) for one in tree.iter(qn("p:cNvPr"))) + 1
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{_("标题下的线")}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{EDGE}" y="{top}"/><a:ext cx="{RULE[0]}" cy="{RULE[1]}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{ACCENT}"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    tree.append(shape)


def number_slide(slide: Any) -> None:
    """Shows the slide's number, where its layout has a place for it."""
    for shape in slide.slide_layout.placeholders:
        if kind_of(shape) == NUMBER:
            copied = deepcopy(shape._element)
            own = max(int(one.get("id")) for one in slide.shapes._spTree.iter(qn("p:cNvPr"))) + 1
            copied.nvSpPr.cNvPr.set("id", str(own))
            slide.shapes._spTree.append(copied)
            return


def inherited_size(title: Any) -> float:
    """The size (points) that a slide's title has by its layout and master; 0 where neither says."""
    layout = title.part.slide.slide_layout
    places = [
        one._element
        for part in (layout, layout.slide_master)
        for one in part.placeholders
        if kind_of(one) in TITLES
    ]
    styles = layout.slide_master._element.findall(f"{qn('p:txStyles')}/{qn('p:titleStyle')}")
    for place in (*places, *styles):
        for level in place.iter(qn("a:lvl1pPr")):
            size = next((one.get("sz") for one in level.iter(qn("a:defRPr"))), None)
            if size:
                return int(size) / 100
    return 0.0


def deck_of(template: bytes) -> Deck:
    """A template of the user's, without the slides that are in it.

    Raises:
        ExportError: It is neither PPTX nor POTX, too large, or has no layout with a title and a body.
    """
    check_template(template)
    try:
        file = Presentation(io.BytesIO(_as_pptx(template)))
        layouts = [layout for master in file.slide_masters for layout in master.slide_layouts]
        scene = _scene_layout(layouts)
        cover = next((x for x in layouts if _has(x, (KIND.CENTER_TITLE,))), None) or scene
        _empty(file)
        _fonts(file, "", replace=False)
    except ExportError:
        raise
    except (
        Exception
    ) as error:  # python-pptx meets anything in a file that only looks like a PPTX; it lists no errors
        LOG.warning("template not opened", exc_info=True)
        raise ExportError(_no_pptx()) from error
    return Deck(file, False, cover, scene)


def _as_pptx(template: bytes) -> bytes:
    """A .potx as the .pptx that is made from it; any other file as it is."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        types = archive.read(TYPES)
        if TEMPLATE_TYPE not in types:
            return template
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as changed:
            for name in dict.fromkeys(archive.namelist()):
                content = types.replace(TEMPLATE_TYPE, PPTX_TYPE) if name == TYPES else archive.read(name)
                changed.writestr(name, content)
    return out.getvalue()


def check_template(template: bytes) -> None:
    """Looks whether a file can be a PPTX, without unpacking it.

    Raises:
        ExportError: It cannot, or it is too large, packed or unpacked.
    """
    if len(template) > MOST_BYTES:
        message = _("模板有 {size:.0f} MB，最多 {most:.0f} MB。请删去模板里的大图片后再试。")
        raise ExportError(message.format(size=len(template) / 1e6, most=MOST_BYTES / 1e6))
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ExportError(_no_pptx()) from error
    if MAIN_PART not in names:
        raise ExportError(_no_pptx())
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        message = _("模板解开后超过 {most:.0f} MB，没有打开。请换一个只有版式的模板。")
        raise ExportError(message.format(most=MOST_UNPACKED / 1e6))


def _no_pptx() -> str:
    return _(
        "这个文件不是 PPTX 演示文稿或 POTX 模板，或已损坏。请在 PowerPoint 或 WPS 里另存为 .pptx 后再选。"
    )


def _has(layout: Any, kinds: tuple[Any, ...]) -> bool:
    return any(kind_of(shape) in kinds for shape in layout.placeholders)


def _scene_layout(layouts: list[Any]) -> Any:
    """The layout with a title and a body: best one body for anything, then whatever has both."""
    fitting = [x for x in layouts if _has(x, TITLES) and _has(x, BODIES)]
    if not fitting:
        message = _("模板里没有同时带“标题”和“正文”占位符的版式。请在幻灯片母版里加一个，再选这个模板。")
        raise ExportError(message)

    def rank(layout: Any) -> tuple[bool, int]:
        kinds = [kind_of(shape) for shape in layout.placeholders]
        return KIND.OBJECT not in kinds, sum(kind in (*BODIES, KIND.PICTURE) for kind in kinds)

    return min(fitting, key=rank)


def _empty(file: Any) -> None:
    """Takes the slides out, and the list of sections that names them."""
    slides = file.slides._sldIdLst
    for slide in list(slides):
        file.part.drop_rel(slide.rId)
        slides.remove(slide)
    element = file.part._element
    for extension in element.findall(f".//{qn('p:ext')}"):
        if any(child.tag.endswith("}sectionLst") for child in extension):
            extension.getparent().remove(extension)
    for shows in element.findall(qn("p:custShowLst")):
        element.remove(shows)


def _place(part: Any, kind: Any, box: Box, anchor: Any) -> None:
    shape = next(shape for shape in part.placeholders if kind_of(shape) == kind)
    shape.left, shape.top, shape.width, shape.height = (
        Emu(n) for n in (box.left, box.top, box.width, box.height)
    )
    frame = shape.text_frame
    frame.vertical_anchor = anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _fonts(file: Any, latin: str, replace: bool) -> None:
    """Names the Chinese font in the themes, where none is named or all are to be replaced."""
    for master in file.slide_masters:
        for relation in master.part.rels.values():
            if not relation.reltype.endswith("/theme"):
                continue
            theme = parse_xml(relation.target_part.blob)
            for side in (qn("a:majorFont"), qn("a:minorFont")):
                for font in theme.iter(side):
                    east = font.find(qn("a:ea"))
                    if east is not None and (replace or not east.get("typeface")):
                        east.set("typeface", EAST_ASIAN)
                    western = font.find(qn("a:latin"))
                    if latin and western is not None:
                        western.set("typeface", latin)
            relation.target_part._blob = serialize_part_xml(theme)
