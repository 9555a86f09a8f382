"""Lists: what they lead to, and that texts stay texts."""

import pytest

from geodata.gap_lists import CLAUSE, FEATURE, TARGET, Line, Listing
from pages.listing import address, plain, table_html


@pytest.mark.parametrize(
    ("kind", "id_", "wanted"),
    [
        (FEATURE, "towns.371502001", "/?id=towns.371502001"),
        (CLAUSE, "report-1a98cacd", "/read?clause=report-1a98cacd"),
        (TARGET, "ee-coal-small", "/targets?target=ee-coal-small"),
        (FEATURE, "a&b=c d", "/?id=a%26b%3Dc+d"),
        (FEATURE, "", ""),
        ("", "x", ""),
    ],
)
def test_what_a_line_leads_to(kind: str, id_: str, wanted: str) -> None:
    assert address(Line(("名",), kind, id_)) == wanted


def test_texts_are_shown_as_they_are() -> None:
    evil = '<img src=x onerror="alert(1)">'
    listing = Listing(("名称", "<b>"), (Line((evil, evil), FEATURE, '"><script>'),))
    html = table_html(listing, listing.lines)
    assert "<img" not in html and "<script>" not in html and "<b>" not in html
    assert html.count("&lt;img src=x") == 3


def test_a_long_text_is_cut_a_title_tells_the_rest() -> None:
    listing = Listing(("条文", "章节"), (Line(("长" * 500, "短" * 500)),))
    html = table_html(listing, listing.lines)
    assert html.count("长") == 80 and "…" in html
    assert html.count("短") == 1000


def test_markdown_is_only_text() -> None:
    assert plain("[a](b) *c* `d` $e$ :f: <g>") == r"\[a\]\(b\) \*c\* \`d\` \$e\$ \:f\: \<g\>"
    assert plain("聊城“一心”") == "聊城“一心”"
