"""The Chinese font of static maps, by file: what is drawn never depends on the fonts of a machine."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from geodata.errors import FontMissing
from geodata.i18n import _

FOLDER = Path(__file__).parent / "web" / "vendor" / "fonts"
REGULAR = FOLDER / "NotoSansSC-Regular.ttf"
BOLD = FOLDER / "NotoSansSC-Bold.ttf"
BOLD_FROM = 600
OPENING, CLOSING = "（《【〔“‘", "，。；：！？、）》】〕”’…—·%°"
UNBROKEN = re.compile(f"(?:© )?[{OPENING}]*(?:[0-9A-Za-z.,:/-]+|.)[{CLOSING}]*")
MISSING_GLYPH = "〓"  # what Chinese typesetters put where a character is wanting
WIDE_SPACE = "　"
MIDDLE_EM = 0.38  # how far the middle of a line lies above its baseline, in font sizes


@lru_cache(maxsize=2)
def font_file(bold: bool = False) -> Path:
    """The TrueType file that Chinese text is drawn with.

    Raises:
        FontMissing: The set-up has not put it there.
    """
    path = BOLD if bold else REGULAR
    if not path.is_file():
        message = _("缺少中文字体 {name}，无法出图。请运行 make run（或 make test）准备字体后再试。")
        raise FontMissing(message.format(name=path.name))
    return path


def font(size: float, bold: bool = False) -> FontProperties:
    """The font at a size in points, for matplotlib's texts."""
    return FontProperties(fname=str(font_file(bold)), size=size)


@lru_cache(maxsize=16384)
def _advance(char: str, bold: bool) -> float | None:
    """How wide a character is, in font sizes; None where the font does not have it."""
    face = get_font(str(font_file(bold)))
    if not face.get_char_index(ord(char)):
        return None
    return face.load_char(ord(char), flags=LoadFlags.NO_SCALE).horiAdvance / face.units_per_EM


@lru_cache(maxsize=4096)
def writable(text: str) -> str:
    """The text as the font can write it: one line, and a mark in place of each character that the font lacks."""
    line = "".join(" " if char.isspace() and char != WIDE_SPACE else char for char in text.strip())
    return "".join(char if _advance(char, False) is not None else MISSING_GLYPH for char in line)


def text_width(text: str, size: float, bold: bool = False, spacing: float = 0) -> float:
    """The width of a line, in the unit of `size` and `spacing` (which follows every character)."""
    return sum((_advance(char, bold) or 1) * size + spacing for char in text)


@lru_cache(maxsize=2048)
def text_outline(text: str, bold: bool) -> Outline:
    """The outline of a line at font size 1: y up, from the left end of the baseline."""
    if not text.strip():
        return Outline([(0, 0)])
    vertices, codes = text_to_path.get_text_path(font(text_to_path.FONT_SCALE, bold), text, ismath=False)
    return Outline(np.asarray(vertices) / text_to_path.FONT_SCALE, codes)


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """A text in lines of this width (in the unit of `size`), broken as Chinese is.

    Numbers and Latin words stay whole, no line begins with a closing mark or ends with an opening one.
    """
    lines = [""]
    for piece in UNBROKEN.findall(writable(text)):
        whole = text_width(piece, size, bold) <= width
        for part in [piece] if whole else piece:
            if lines[-1] and text_width(lines[-1] + part, size, bold) > width:
                lines.append("")
            lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines]
