"""Document files as people have them: encodings, Word documents, wrong and broken files."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.atlas import load_atlas
from geodata.errors import PlanError
from loaders import files
from loaders.documents import (
    LONG_TEXT,
    StyleError,
    check_style,
    clauses_of,
    items_of,
    read_document,
    squeeze,
)
from loaders.files import read_bytes, read_text
from loaders.numbering import chinese, written

Maker = Callable[..., bytes]

PLAN = """# 聊城市规划纲要
第八篇 提升城乡发展新潜能
第三十章 完善市域城镇空间格局
加快形成“一心、两轴、两带”的市域城镇空间布局。
专栏8：聊城市城镇空间布局
“一心”：即聊茌东都市区。
“两带”：即聊邯城镇发展带和聊德城镇发展带。聊邯城镇发展
带串联聊城中心城区、冠县县城、郑家镇、东古城镇等城镇。
新材料：（1）东昌府区新材料产业园区（2）鲁西化工项目
一、主要目标
（一）总量。到2025年，生产总值年均增长6%以上。
主要指标
类别\t指标\t2020年\t2025年
创新\t研发经费投入增长(%)\t—\t10左右
民生\t基本养老保险参保率(%)\t95\t97
正文继续。
"""


def facts(text_or_clauses: Any) -> list[tuple[str, tuple[str, ...], str]]:
    clauses = clauses_of("d", text_or_clauses) if isinstance(text_or_clauses, str) else text_or_clauses
    return [(c.clause_id, c.heading_path, c.text) for c in clauses]


def document(build: Callable[[Any], None]) -> str:
    package = docx.Document()
    build(package)
    out = io.BytesIO()
    package.save(out)
    return read_bytes("a.docx", out.getvalue())


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT", "a.markdown"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_its_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(PLAN.replace("\n", "\r\n").encode(encoding))
    assert read_text(path) == PLAN
    assert facts(read_document(path, "d")) == facts(PLAN)


def test_other_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    for data in ("規劃綱要與發展目標，聊城市經濟".encode("big5"), "Café à Liaocheng".encode("latin-1")):
        with pytest.raises(PlanError, match=r"第 1 行不是 UTF-8.*另存为 UTF-8"):
            read_bytes("a.txt", data)


def test_a_docx_gives_the_clauses_of_its_text(tmp_path: Path, make_docx: Maker) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(make_docx(PLAN))
    assert facts(read_document(path, "d")) == facts(PLAN)
    assert [c for c in read_document(path, "d") if "聊邯城镇发展带串联" in c.text]


WORD = st.text(st.sampled_from("聊城规划发展水网项目建设一二三年abc12%·，"), min_size=1, max_size=30)
BODY = st.builds(lambda words, end: words + end, WORD, st.sampled_from(["。", "", "；", "："]))
HEADING = st.builds(
    str.__add__,
    st.sampled_from(
        ["第一篇 ", "第二章 ", "# 第三节 ", "一、", "（二）", "## 3.", "专栏1：", "第四条 ", "# "]
    ),
    WORD,
)
ROW = st.lists(st.text(st.sampled_from("指标值聊城12"), min_size=1, max_size=8), min_size=2, max_size=4)
LINES = st.lists(st.one_of(HEADING, BODY, BODY, ROW.map("\t".join)), max_size=15)


@given(LINES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_structure_reads_the_same_out_of_a_docx(make_docx: Maker, lines: list[str]) -> None:
    text = "\n\n".join(["开头。", *lines])
    assert facts(read_bytes("a.docx", make_docx(text))) == facts(text)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n\n　　", "  \n \n"]))
def test_ids_stay_under_white_space_and_a_second_reading(lines: list[str], gap: str) -> None:
    plain = [c.clause_id for c in clauses_of("d", "\n".join(lines))]
    assert plain == [c.clause_id for c in clauses_of("d", gap.join(lines) + gap)]
    spaced = [line.replace("，", "， ") for line in lines]
    assert plain == [c.clause_id for c in clauses_of("d", "\n".join(spaced))]


def test_numbers_that_word_makes_are_written_out() -> None:
    def build(package: Any) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for n, (form, text) in enumerate(
                [("chineseCounting", "第%1章"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
            )
        )
        root = package.part.numbering_part.element
        ns = nsdecls("w")
        root.insert(0, parse_xml(f'<w:abstractNum {ns} w:abstractNumId="90">{levels}</w:abstractNum>'))
        root.append(parse_xml(f'<w:num {ns} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        for level, words in ((0, "总则"), (1, "甲"), (1, "乙"), (2, "细目"), (0, "附则"), (1, "丙")):
            paragraph = package.add_paragraph(words)
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {ns}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>',
                )
            )
        package.add_paragraph("项目", style="List Bullet")

    assert document(build).split("\n") == [
        "第一章 总则", "（一）甲", "（二）乙", "1.细目", "第二章 附则", "（一）丙", "项目",
    ]  # fmt: skip


def test_chinese_and_other_numbers() -> None:
    assert [chinese(n) for n in (1, 10, 12, 20, 35, 100, 101, 110, 115, 250)] == [
        "一", "十", "十二", "二十", "三十五", "一百", "一百〇一", "一百一十", "一百一十五", "二百五十",
    ]  # fmt: skip
    forms = ("decimal", "decimalEnclosedCircle", "lowerLetter", "upperRoman", "bullet", "decimalZero")
    assert [written(4, form) for form in forms] == ["4", "④", "d", "IV", "", "04"]


def test_word_loses_no_insertion_text_box_control_note_or_line_break() -> None:
    def build(package: Any) -> None:
        ns = nsdecls("w")
        run = package.add_paragraph("甲")._p
        run.append(parse_xml(f"<w:ins {ns}><w:r><w:t>新增</w:t></w:r></w:ins>"))
        run.append(parse_xml(f"<w:del {ns}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
        run.append(
            parse_xml(
                f"<w:r {ns}><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
            )
        )
        control = OxmlElement("w:sdt")
        control.append(parse_xml(f"<w:sdtContent {ns}><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent>"))
        run.addnext(control)
        package.add_paragraph("上行\n下行")

    assert document(build).split("\n") == ["甲新增", "框内", "控件", "上行", "下行"]


def test_a_frame_of_one_cell_is_a_box_and_merged_cells_stand_once() -> None:
    def build(package: Any) -> None:
        box = package.add_table(1, 1).cell(0, 0)
        box.text = "专栏1：项目"
        box.add_paragraph("新材料：（1）甲（2）乙")
        table = package.add_table(3, 3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        for one, other in (((0, 0), (1, 0)), ((2, 1), (2, 2))):
            words = table.cell(*one).text
            table.cell(*one).merge(table.cell(*other)).text = words

    assert document(build).split("\n") == [
        "专栏1：项目", "新材料：（1）甲（2）乙", "00\t01\t02", "\t11\t12", "20\t21\t",
    ]  # fmt: skip


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "空文件.*重新"),
        ("空.docx", b" \n", "空文件"),
        ("空行.md", "\ufeff\u3000\n".encode(), "没有文字"),
        ("旧.doc", OLE, "旧版 Word.*另存为 .docx"),
        ("旧.docx", OLE, "旧版 Word.*另存为 .docx"),
        ("密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码.*取消密码"),
        ("假.pdf", "第一章 总则".encode(), "扩展名是“.pdf”，内容却是 纯文本.*重新下载"),
        ("假.docx", b"%PDF-1.7\n", "扩展名是“.docx”，内容却是 PDF.*改为 .pdf"),
        ("无", "第一章 总则".encode(), "改为 .txt"),
        ("表.xlsx", zipped(xl__workbook=b""), "Excel.*docx"),
        ("包.zip", zipped(a=b""), "压缩包.*解压"),
        ("坏.docx", b"PK\x03\x04" + bytes(50), "损坏"),
        ("坏.docx", zipped(**{"word__document.xml": b"<a"}), "读不出来.*损坏"),
        ("图.png", b"\x89PNG\r\n", "图片.*OCR"),
        ("网页.txt", b"<!DOCTYPE html><p>", "网页"),
        ("码.txt", b"\x00\x01\x02abc", "二进制"),
        ("富.doc", b"{\\rtf1", "RTF"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(name: str, data: bytes, says: str) -> None:
    with pytest.raises(PlanError, match=says) as told:
        read_bytes(name, data)
    assert name in str(told.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(PlanError, match=r"打不开文件.*核对路径"):
            read_text(path)


def test_limits_stand_in_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_docx: Maker
) -> None:
    bomb = zipped(**{"word__document.xml": bytes(61_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(PlanError, match="解压后有 61 MB（正文最多 60 MB，全部最多 200 MB）"):
        read_bytes("弹.docx", bomb)
    monkeypatch.setattr(files, "MAX_MEMBERS", 3)
    with pytest.raises(PlanError, match="个部件，最多 3 个"):
        read_bytes("多.docx", make_docx("甲"))
    monkeypatch.setattr(files, "MAX_FILE_MB", 1)
    (tmp_path / "大.txt").write_bytes(b"a" * 1_100_000)
    with pytest.raises(PlanError, match=r"大.txt 有 1 MB，最多 1 MB.*拆成"):
        read_text(tmp_path / "大.txt")


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.doc"]))
@settings(deadline=None)
def test_any_bytes_are_text_or_a_message(data: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF-1.4\n"):
        try:
            assert read_bytes(name, start + data).strip()
        except PlanError as error:
            assert name in str(error)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("没有标题的一段话，说了很多事情。\n" * 300, "300 段、4800 字、0 个标题.*没有认出任何标题"),
        ("第一章 总则\n" + "没有分段的文字。" * 600, "其中一段就有 4800 字"),
        (
            "1.1 Overview\n" + "Targets of the plan are many.\n" * 200,
            "没有认出任何标题（第一段是“1.1 Overview",
        ),
    ],
)
def test_another_style_is_told_and_nothing_is_lost(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StyleError, match=says) as told:
        read_document(path, "d")
    assert facts(told.value.clauses) == facts(text)
    assert re.search(r"第一章.*请在文件里分段", str(told.value))


def test_short_texts_need_no_headings_but_some_text() -> None:
    check_style(clauses_of("d", "一句话。\n" * 10))
    check_style(clauses_of("d", "第一章 总则\n" + "一句话。\n" * LONG_TEXT))
    with pytest.raises(StyleError, match="没有读到正文"):
        check_style(clauses_of("d", "第一章 总则"))


def test_the_five_documents_keep_the_shipped_ids_in_any_format(plans_dir: Path, make_docx: Maker) -> None:
    fresh: dict[str, str] = {}
    for path in sorted(plans_dir.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        clauses = read_document(path, "d")
        assert facts(clauses) == facts(text)
        again = facts(read_bytes("a.docx", make_docx(text)))
        assert [c[0] for c in again] == [c.clause_id for c in clauses]
        fresh |= {c.clause_id.split("-")[1]: squeeze(c.text) for c in clauses}
    shipped = load_atlas().plan.clauses
    # a column continued on another page of the gazette is rejoined by split_documents alone
    missing = [c for c in shipped if fresh.get(c.clause_id.split("-")[1]) != squeeze(c.text)]
    assert len(missing) < 0.02 * len(shipped)


def test_the_boxes_of_the_outline_fall_into_their_items(plans_dir: Path) -> None:
    (outline,) = plans_dir.glob("001_*.txt")
    boxes = [c for c in read_document(outline, "d") if "专栏" in "".join(c.heading_path[-1:])]
    items = [item for clause in boxes for item in items_of(clause.text)]
    assert len(items) > 300
    assert "冠县新材料产业园基础设施提升改造项目" in items
    assert not [item for item in items if re.search(r"[（(]\d+[)）]", item)]
