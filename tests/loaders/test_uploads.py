"""Uploads of every kind: good ones are read, the others refused with the reason, within limits, in a process apart."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from geodata.errors import PlanError
from loaders import uploads
from loaders.uploads import read_upload, upload_clauses

TEXT = """聊城市人民政府关于印发聊城市试点方案的通知
聊政字〔2026〕1号
2026年1月5日

一、总体要求
支持烟店镇建设轴承市场，集聚企业达到300家。
二、保障措施
各有关部门要抓好落实。
"""


@pytest.mark.parametrize("name", ["方案.txt", "方案.md"])
def test_text_is_read_to_clauses_with_its_facts(name: str) -> None:
    found = read_upload(name, TEXT.encode())
    clauses, strange = upload_clauses("new", found)
    assert found.front.number == "聊政字〔2026〕1号" and found.front.title == "聊城市试点方案"
    assert strange == "" and found.warnings == ()
    assert any(c.heading_path == ("一、总体要求",) and "烟店镇" in c.text for c in clauses)
    assert all(clause.clause_id.startswith("new-") for clause in clauses)


def test_docx_and_pdf_with_text_are_read(make_docx, make_pdf) -> None:  # type: ignore[no-untyped-def]
    for name, data in (("方案.docx", make_docx(TEXT)), ("方案.pdf", make_pdf(TEXT))):
        clauses, _strange = upload_clauses("new", read_upload(name, data))
        assert any("支持烟店镇建设轴承市场，集聚企业达到300家。" in c.text for c in clauses), name


def test_a_text_of_another_style_is_told_and_kept() -> None:
    found = read_upload("长文.txt", ("这里没有标题只有一大段话，" * 400).encode())
    clauses, strange = upload_clauses("new", found)
    assert "没有认出" in strange or "分不出段落" in strange
    assert sum(len(c.text) for c in clauses) >= 400 * 13


def scanned_pdf() -> bytes:
    picture = Image.new("RGB", (400, 560), "white")
    ImageDraw.Draw(picture).rectangle((40, 40, 360, 60), fill="black")
    page = io.BytesIO()
    picture.save(page, "PNG")
    page.seek(0)
    out = io.BytesIO()
    canvas = Canvas(out)
    from reportlab.lib.utils import ImageReader

    for _number in range(3):
        canvas.drawImage(ImageReader(page), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.txt", b"", "空文件"),
        ("空白.txt", b" \n\t\n", "空文件"),
        ("程序.docx", b"MZ\x90\x00" + bytes(5000), "不认识的二进制内容"),
        ("网页.txt", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "网页"),
        ("图片.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
        ("旧.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 Word"),
        ("密.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("坏.docx", b"PK\x03\x04" + bytes(200), "损坏"),
        ("坏.pdf", b"%PDF-1.7\n" + bytes(200), "读不出来"),
        ("文.docx", TEXT.encode(), "扩展名"),
        ("乱.txt", b"\xff\xd8\x81\x30\x00" * 40, "."),
        ("长.txt", ("聊城的规划。\n" * 550_000).encode(), "最多 1000000 字"),
        ("短行.txt", ("县。\n" * 7_000).encode(), "6000 段"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(name: str, data: bytes, told: str) -> None:
    with pytest.raises(PlanError, match=told) as refused:
        read_upload(name, data)
    assert "Traceback" not in str(refused.value) and name in str(refused.value)


def test_a_scan_an_encrypted_pdf_and_a_bomb_are_refused(make_pdf) -> None:  # type: ignore[no-untyped-def]
    for name, data, told in (
        ("扫描.pdf", scanned_pdf(), "扫描图"),
        ("加密.pdf", make_pdf(TEXT, encrypt="secret"), "加了密码"),
        ("炸弹.docx", bomb(), "压缩炸弹"),
    ):
        with pytest.raises(PlanError, match=told):
            read_upload(name, data)


def test_the_size_limit_is_told_without_reading() -> None:
    with pytest.raises(PlanError, match="最多 50 MB"):
        read_upload("大.txt", bytes(51_000_000))


def test_a_reading_that_takes_too_long_is_ended() -> None:
    with pytest.raises(PlanError, match="已停止"):
        read_upload("慢.txt", TEXT.encode(), seconds=0.001)


def test_a_reading_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(uploads.sys, "executable", "/bin/false")
    with pytest.raises(PlanError, match="意外终止"):
        read_upload("死.txt", TEXT.encode())


def test_a_name_is_never_opened_and_stands_in_messages_as_it_is() -> None:
    found = read_upload("../../etc/<b>passwd</b>.txt", TEXT.encode())
    assert found.front.title == "聊城市试点方案"
