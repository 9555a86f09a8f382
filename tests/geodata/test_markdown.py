"""The small Markdown: what it knows, and that all else stays text."""

from geodata.markdown import blocks, runs


def paragraph(*parts: list[object]) -> dict[str, object]:
    return {"kind": "paragraph", "runs": list(parts)}


def test_paragraphs_are_parted_by_empty_lines_and_chinese_lines_join_without_a_space() -> None:
    assert blocks("一行\n接着\n\n另一段") == [paragraph(["一行接着", False]), paragraph(["另一段", False])]
    assert blocks("one\ntwo") == [paragraph(["one two", False])]
    assert blocks("  \n\n ") == []


def test_bold_is_marked() -> None:
    assert runs("前**中**后") == [["前", False], ["中", True], ["后", False]]
    assert runs("**两**与**一**") == [["两", True], ["与", False], ["一", True]]


def test_lone_asterisks_stay_text() -> None:
    assert runs("3 ** 4 与 **未完") == [["3 ** 4 与 **未完", False]]


def test_lists_of_both_kinds() -> None:
    found = blocks("引言\n- 甲\n- **乙**\n  续\n\n1. 一\n2、二")
    assert [block["kind"] for block in found] == ["paragraph", "list", "list"]
    assert found[1]["ordered"] is False
    assert found[1]["items"] == [[["甲", False]], [["乙", True], ["续", False]]]
    assert found[2] == {"kind": "list", "ordered": True, "items": [[["一", False]], [["二", False]]]}


def test_html_links_and_headings_stay_text() -> None:
    hostile = '<script>alert(1)</script> [a](javascript:x) # 标题 <b onclick="x">'
    assert blocks(hostile) == [paragraph([hostile, False])]
