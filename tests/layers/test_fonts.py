"""The font of static maps: taken by file, wide enough for all that the atlas says, and broken as Chinese is."""

from pathlib import Path

import pytest

from geodata.atlas import Atlas
from geodata.errors import FontMissing
from layers import fonts
from layers.fonts import MISSING_GLYPH, text_outline, text_width, wrapped, writable


def test_every_name_of_the_atlas_can_be_written(atlas: Atlas) -> None:
    texts = [feature.name for feature in atlas.features.values()]
    texts += [alias for feature in atlas.features.values() for alias in feature.aliases]
    texts += [style["title"] for layer in atlas.layers for style in layer.style["classes"]]
    texts += [f"{document.number}{document.title}" for document in atlas.plan.documents]
    assert len(texts) > 1000
    assert [text for text in texts if MISSING_GLYPH in writable(text)] == []


def test_what_the_font_lacks_is_marked_and_line_breaks_become_spaces() -> None:
    assert writable("聊城\U0001f600图\n一\t张") == f"聊城{MISSING_GLYPH}图 一 张"
    assert writable("审　　核") == "审　　核"


def test_widths_are_those_of_the_glyphs() -> None:
    assert text_width("聊城", 10) == 20
    assert text_width("聊城", 10, spacing=3) == 26
    outline = text_outline("聊城", True).get_extents()
    assert 1.8 < outline.width < 2
    assert text_width("iii", 10) < text_width("WWW", 10) / 2


def test_dollar_signs_are_text_and_no_formula() -> None:
    assert text_outline("$x^2$", False).get_extents().width == pytest.approx(text_width("$x^2$", 1), abs=0.2)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("界线仅供参考。", 6, ["界线仅供参", "考。"]),
        ("界线（仅供参考）", 3, ["界线", "（仅供", "参考）"]),
        ("比例 1:100 000 的图", 6, ["比例 1:100", "000 的图"]),
        ("聊政发〔2021〕4号", 4.9, ["聊政发", "〔2021〕4", "号"]),
        ("短", 10, ["短"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_as_chinese_does(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width, 1) == lines


def test_a_word_wider_than_the_line_is_broken_anyway() -> None:
    rows = wrapped("x" * 50, 5, 1)
    assert "".join(rows) == "x" * 50
    assert all(text_width(row, 1) <= 5 for row in rows)


def test_a_missing_font_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "REGULAR", tmp_path / "NotoSansSC-Regular.ttf")
    fonts.font_file.cache_clear()
    try:
        with pytest.raises(FontMissing, match=r"缺少中文字体 NotoSansSC-Regular\.ttf.*make run"):
            fonts.font(10)
    finally:
        fonts.font_file.cache_clear()
