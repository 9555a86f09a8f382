"""The Chinese font for a story's file, cut down to the characters that it shows, so that it looks the same anywhere."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from exports.routes import WEB

FAMILY = "Plan Atlas Sans"
FACES = {400: "NotoSansSC-Regular.ttf", 700: "NotoSansSC-Bold.ttf"}
LATIN = "".join(chr(code) for code in range(0x20, 0x7F))
UNUSED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep")


def font_styles(texts: Iterable[str]) -> str:
    """Style rules that put the font before the machine's own; "" where the set-up has not put the font in place.

    Args:
        texts: All that may be shown; characters outside them fall back to the machine's fonts.
    """
    wanted = "".join(sorted({*LATIN, *(char for text in texts for char in text if char.isprintable())}))
    faces = [face for weight, name in FACES.items() if (face := _face(weight, name, wanted))]
    if not faces:
        return ""
    rule = f'.pl-root, .pl-loading {{ font-family: "{FAMILY}", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }}'
    return "\n".join([*faces, rule])


@lru_cache(maxsize=32)
def _face(weight: int, name: str, wanted: str) -> str:
    """One weight as a rule with the font inside; "" where it cannot be read."""
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += UNUSED
    try:
        font = TTFont(WEB / "vendor" / "fonts" / name, lazy=True, recalcBBoxes=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=wanted)
        cutter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out)
    except (OSError, TTLibError):
        return ""
    content = base64.b64encode(out.getvalue()).decode()
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f'src: url("data:font/woff;base64,{content}") format("woff"); }}'
    )
