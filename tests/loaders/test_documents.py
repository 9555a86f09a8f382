"""Plan documents as they are printed: headings, broken paragraphs, continued columns, boxes, tables, articles."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.errors import PlanError
from geodata.model import Clause
from loaders.documents import HEADING_MAX, HEADINGS, clauses_of, find_quote, fold, split_documents, squeeze

OUTLINE = """# 聊城市规划纲要

第八篇 提升城乡发展新潜能

第三十章 完善市域城镇空间格局

第一节 优化布局

加快形成“一心、两轴、两带”的市域城镇空间布局。

专栏8：聊城市城镇空间布局

“一心”：即聊茌东都市区。

“两带”：即聊邯城镇发展带和聊德城镇发展带。聊邯城镇发展

带串联聊城中心城区、冠县县城、郑家镇、东古城镇等城镇。

第三十一章 提升城市建设管理水平

坚持世界眼光。
"""

NOTICE = """一、总体要求

（一）指导思想。坚持生态优先。

### 1.强化统筹

落实部门责任。

2. 夯实基础。完善标准体系。

二、保障措施

（1）加强领导；

（2）广泛宣传。
"""

TABLE = """主要目标如下：

“十四五”时期经济社会发展主要指标

类别\t指标\t2020年\t2025年\t属性

创新\t研发经费投入增长(%)\t—\t10左右\t预期性

民生\t基本养老保险参保率(%)\t95\t97\t约束性

正文继续。
"""

RULES = """第一章 总则

第一条 为加强河道管理，制定本办法。

第二条 河道管理职责包括：

（一）组织编制规划；

（二）监督实施。

第二章 附则

第三条 本办法自2024年2月1日起施行。
"""

GAZETTE = """# 聊城市人民政府公报

目录

甲 文

甲文第一段。

甲文第二段说到一（下转第 9 页）

乙文

乙文第一段，说到二（下转第8页）

丙文

丙文第一段。

（上接第 5 页）半，完了。

甲文最后一段。

（上接第3页）半，也完了。
"""


def read(text: str) -> list[Clause]:
    return clauses_of("doc", text)


def texts(text: str) -> list[str]:
    return [clause.text for clause in read(text)]


def path_of(text: str, beginning: str) -> list[str]:
    (found,) = [clause for clause in read(text) if clause.text.startswith(beginning)]
    return list(found.heading_path)


def test_a_paragraph_stands_under_part_chapter_and_section() -> None:
    assert path_of(OUTLINE, "加快形成") == [
        "第八篇 提升城乡发展新潜能",
        "第三十章 完善市域城镇空间格局",
        "第一节 优化布局",
    ]
    assert path_of(OUTLINE, "坚持世界眼光") == [
        "第八篇 提升城乡发展新潜能",
        "第三十一章 提升城市建设管理水平",
    ]


def test_a_box_is_a_heading_of_its_items() -> None:
    assert path_of(OUTLINE, "“一心”")[-2:] == ["第一节 优化布局", "专栏8：聊城市城镇空间布局"]


def test_headings_are_no_clauses() -> None:
    assert not [text for text in texts(OUTLINE) if text.startswith(("第", "专栏"))]


def test_a_paragraph_broken_by_a_page_is_one() -> None:
    (belts,) = [text for text in texts(OUTLINE) if text.startswith("“两带”")]
    assert belts.endswith("聊邯城镇发展带串联聊城中心城区、冠县县城、郑家镇、东古城镇等城镇。")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一句完整的话。", "另起一段"),
        ("依托郑济高铁，", "（一）小标题"),
        ("依托郑济高铁，", "——培育产业"),
        ("依托郑济高铁，", "“一心”：即都市区。"),
        ("依托郑济高铁，", "## 标题"),
        ("依托郑济高铁，", "1.强化统筹"),
        ("聊城市", "人民政府"),
        ("指标，数值\t1", "正文"),
    ],
)
def test_what_begins_anew_is_not_joined(before: str, after: str) -> None:
    clauses = read(f"{before}\n\n{after}\n\n末段。")
    pieces = {squeeze(piece) for clause in clauses for piece in (clause.text, *clause.heading_path)}
    assert not [piece for piece in pieces if squeeze(before) in piece and squeeze(after) in piece]
    assert squeeze(before) in pieces
    assert [piece for piece in pieces if squeeze(after).lstrip("#") in piece]


def test_a_heading_with_a_comma_does_not_swallow_its_first_paragraph() -> None:
    assert path_of("第一章 优化布局，提升品质\n\n加快形成两轴。", "加快形成两轴。") == [
        "第一章 优化布局，提升品质"
    ]


def test_an_empty_document_has_no_clauses() -> None:
    assert read("") == read("\n\n# \n") == []


def test_latin_words_broken_by_a_page_keep_their_space() -> None:
    assert texts("发展向阳产业，引进 Foxconn\n\nTechnology 公司。") == [
        "发展向阳产业，引进 Foxconn Technology 公司。"
    ]


def test_numbered_headings_nest_and_end() -> None:
    assert path_of(NOTICE, "落实部门责任")[-1] == "1.强化统筹"
    assert path_of(NOTICE, "落实部门责任")[0] == "一、总体要求"
    assert path_of(NOTICE, "（1）") == ["二、保障措施"]


def test_a_numbered_paragraph_is_a_clause_that_leads_itself() -> None:
    assert path_of(NOTICE, "（一）指导思想。") == ["一、总体要求", "（一）指导思想"]
    assert path_of(NOTICE, "2. 夯实基础。")[-1] == "2. 夯实基础"


def test_a_table_row_is_a_clause_under_the_tables_title() -> None:
    rows = [clause for clause in read(TABLE) if "\t" in clause.text]
    assert [clause.text.split("\t")[1] for clause in rows] == [
        "指标",
        "研发经费投入增长(%)",
        "基本养老保险参保率(%)",
    ]
    assert {clause.heading_path[-1] for clause in rows} == {"“十四五”时期经济社会发展主要指标"}
    assert "“十四五”时期经济社会发展主要指标" not in texts(TABLE)


def test_articles_stand_under_their_chapter_and_items_under_their_article() -> None:
    assert path_of(RULES, "第一条")[:1] == ["第一章 总则"]
    assert path_of(RULES, "（一）组织")[:2] == ["第一章 总则", "第二条"]
    assert path_of(RULES, "（二）监督")[:2] == ["第一章 总则", "第二条"]
    assert path_of(RULES, "第三条") == ["第二章 附则", "第三条"]


def test_marks_and_page_furniture_are_gone() -> None:
    assert texts("**第一段**说明。\n\n- - - - -\n\n* * *\n\n~~~~\n\n- 第二段。\n\n　　第三段。") == [
        "第一段说明。",
        "第二段。",
        "第三段。",
    ]


def test_columns_continued_elsewhere_are_put_back() -> None:
    parts = split_documents(GAZETTE, {"toc": "", "a": "甲文", "b": "乙文", "c": "丙文"})
    assert list(parts) == ["toc", "a", "b", "c"]
    assert [c.text for c in clauses_of("a", parts["a"])][1:] == [
        "甲文第一段。",
        "甲文第二段说到一半，也完了。",
    ]
    assert "乙文第一段，说到二半，完了。" in [c.text for c in clauses_of("b", parts["b"])]
    assert parts["b"].rstrip().endswith("甲文最后一段。")  # what follows a block belongs to it
    assert squeeze(parts["c"]) == "丙文丙文第一段。"


def test_a_column_continued_twice_is_put_back_whole() -> None:
    text = "甲\n头，（下转第5页）\n乙\n乙文。\n（上接第1页）身，（下转第9页）\n丙\n丙文。\n（上接第5页）尾。"
    parts = split_documents(text, {"a": "", "b": "乙", "c": "丙"})
    assert squeeze(parts["a"]) == "甲头，身，尾。"
    assert squeeze(parts["b"]) == "乙乙文。"


def test_a_document_that_is_not_in_the_file_is_told() -> None:
    with pytest.raises(PlanError, match="找不到起始行“丁文”（d）"):
        split_documents(GAZETTE, {"a": "", "d": "丁文"})


def test_ids_are_the_same_on_a_second_reading() -> None:
    for text in (OUTLINE, NOTICE, TABLE, RULES):
        assert read(text) == read(text)
        ids = [clause.clause_id for clause in read(text)]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"doc-[0-9a-f]{8}(-\d+)?", clause_id) for clause_id in ids)


def test_ids_stay_when_white_space_changes_or_text_is_put_in_elsewhere() -> None:
    before = {clause.clause_id: squeeze(clause.text) for clause in read(OUTLINE)}
    roomy = OUTLINE.replace("\n\n", "\r\n\r\n\r\n　　").replace("聊茌东", "聊茌东 ").replace("，", "， ")
    assert {clause.clause_id: squeeze(clause.text) for clause in read(roomy)} == before
    longer = OUTLINE.replace("第八篇", "第七篇 前言\n\n先说几句。\n\n第八篇")
    assert before.items() <= {clause.clause_id: squeeze(clause.text) for clause in read(longer)}.items()


def test_a_changed_word_changes_the_id_of_its_clause_alone() -> None:
    before, after = read(OUTLINE), read(OUTLINE.replace("坚持世界眼光", "坚持国际眼光"))
    assert [one.clause_id == other.clause_id for one, other in zip(before, after, strict=True)].count(
        False
    ) == 1


def test_the_same_words_twice_get_two_ids() -> None:
    one, other = read("第一章 甲\n\n加强领导。\n\n第二章 乙\n\n加强领导。")
    assert one.clause_id + "-2" == other.clause_id
    assert (one.heading_path, other.heading_path) == (("第一章 甲",), ("第二章 乙",))


# Any text at all, and text in which headings, breaks, tables and marks are frequent.
WORDS = st.sampled_from(
    [*"一二第章节条篇、。，；：（）()“”12.\t \u3000#*-~_", "\n", "\n\n", "第一章 总则", "一、", "（一）", "1.", "专栏1：",
     "第二条", "聊城", "abc", "——", "（下转第2页）", "附件", "聊茌东都市区加快发展，" * 5, "\u2028", "\x1c", "\r"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join))
MARKS = re.compile(r"[\s#*~_\-]")


def bare(text: str) -> str:
    """A text without white space and without the marks that a reader may drop."""
    return MARKS.sub("", text)


def heading_parts(lines: list[str]) -> set[int]:
    """The lines that may be headings or titles of tables, or parts of such that a page end broke."""

    def run(first: int) -> Iterator[int]:
        length = 0
        for i in range(first, len(lines)):
            length += len(lines[i].strip())
            if length > HEADING_MAX + 10:  # marks do not count
                return
            yield i

    found: set[int] = set()
    for i, line in enumerate(lines):
        text = re.sub(r"^[\s#*~_-]+", "", line.replace("**", "")).strip()
        level = next((level for level, pattern in HEADINGS if pattern.match(text)), 0)
        if level:
            found |= {i, *(run(i) if level > 4 else ())}
        if any("\t" in lines[j + 1].strip() for j in run(i) if j + 1 < len(lines)):
            found.add(i)
    return found


@given(TEXTS)
@example("")
@example("第一章 优化布局，提升品质\n\n加快形成两轴。")
def test_any_text_gives_clauses_that_lose_nothing_but_headings_and_marks(text: str) -> None:
    joined = "".join(bare(clause.text) for clause in read(text))
    lines = [line for line in text.splitlines() if bare(line)]
    headings = heading_parts(lines)
    reached = {0}
    for i, line in enumerate(lines):
        words = bare(line)
        kept = {at + len(words) for at in reached if joined.startswith(words, at)}
        reached = kept | (reached if i in headings else set())
        assert reached, f"lost or out of order: {line!r}"
    assert len(joined) in reached


@given(TEXTS)
def test_any_text_gives_unique_ids_and_sound_clauses(text: str) -> None:
    clauses = read(text)
    assert len({clause.clause_id for clause in clauses}) == len(clauses)
    assert all(clause.text.strip() and "\n" not in clause.text for clause in clauses)
    assert read(text) == clauses


@given(TEXTS, st.data())
def test_a_quote_is_found_verbatim_however_it_is_spaced(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    spaced = data.draw(st.sampled_from([piece, squeeze(piece), " ".join(piece), fold(piece)]))
    found = find_quote(text, spaced)
    if not squeeze(piece):
        assert found is None
    else:
        assert found is not None and found in text
        assert fold(found) == fold(piece)


@given(TEXTS, st.text(max_size=6))
def test_a_quote_is_a_slice_of_the_text_or_nothing(text: str, quote: str) -> None:
    found = find_quote(text, quote)
    assert (found is None) == (not squeeze(quote) or fold(quote) not in fold(text))
    assert found is None or found in text


def test_a_quote_keeps_the_documents_own_white_space_and_marks() -> None:
    text = "新能源（含储能） 装机达到 300 万千瓦；力争更多。"
    assert find_quote(text, "新能源(含储能)装机达到300万千瓦") == "新能源（含储能） 装机达到 300 万千瓦"
    assert find_quote(text, "装机达到 400 万千瓦") is None
    assert find_quote(text, "") is None
