"""PDFs with text: wrapped lines, page ends, running heads, tables; and PDFs that hold no text."""

import io
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from geodata.errors import PlanError
from loaders import pdf
from loaders.documents import clauses_of, read_document, squeeze
from loaders.files import read_bytes
from loaders.layout import Row, without_furniture
from tools import browser

Maker = Callable[..., bytes]

SENTENCE = "坚持“水资源、水环境、水生态”统筹，推进徒骇河、马颊河等骨干河道治理，新增蓄水能力2500万立方米；"
PLAN = "\n".join(
    [
        "# 聊城市水网规划",
        *(
            line
            for n in "一二三四五六"
            for line in (
                f"第{n}章 加快形成市域水网",
                f"一、建设第{n}批工程",
                f"（一）第{n}类任务。" + SENTENCE * 9 + f"到2025年建成{n}处。",
                f"（1）第{n}处闸坝，除险加固。" + SENTENCE * 4 + "完成任务。",
                "专栏 1：重点项目" if n == "三" else f"{n}号段落，也是正文。" * 7,
                "新材料：（1）东昌府区新材料产业园区（2）冠县新材料产业园基础设施提升改造项目" * 3 + "。",
            )
        ),
        "类别\t指标\t2020年\t2025年",
        "创新\t研发经费投入增长(%)\t—\t10左右",
        "\t发明专利(件)\t12\t30",
        "末段说完。",
    ]
)


def facts(clauses: list[object]) -> list[tuple[str, list[str], str]]:
    return [
        (c.clause_id, [squeeze(h) for h in c.heading_path], squeeze(c.text))  # type: ignore[attr-defined]
        for c in clauses
    ]


def read(data: bytes) -> list[tuple[str, list[str], str]]:
    return facts([*clauses_of("d", read_bytes("a.pdf", data))])


@pytest.mark.parametrize("size", [10, 12, 14, 16])
def test_a_pdf_gives_the_clauses_of_its_text(tmp_path: Path, make_pdf: Maker, size: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(PLAN, size=size))
    assert facts([*read_document(path, "d")]) == facts([*clauses_of("d", PLAN)])


def test_a_browsers_print_gives_the_clauses_of_its_text(tmp_path: Path) -> None:
    chromium = browser.find()
    if chromium is None:
        pytest.skip(browser.MISSING)
    style = "body{font:16px serif;text-align:justify}p{text-indent:2em;margin:0}td{border:1px solid}h2{text-align:center}"
    parts, rows = [], []
    for line in PLAN.split("\n"):
        if "\t" in line:
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr>")
            continue
        if rows:
            parts.append(f"<table style='border-collapse:collapse'>{''.join(rows)}</table>")
            rows = []
        tag = "h2" if line.startswith(("#", "第")) and len(line) < 20 else "p"
        parts.append(f"<{tag}>{line.lstrip('# ')}</{tag}>")
    page = tmp_path / "a.html"
    page.write_text(f"<meta charset=utf-8><style>{style}</style>" + "".join(parts), encoding="utf-8")
    target = tmp_path / "a.pdf"
    command = [
        str(chromium),
        *browser.ARGUMENTS,
        f"--user-data-dir={tmp_path / 'p'}",
        f"--print-to-pdf={target}",
    ]
    subprocess.run([*command, page.as_uri()], capture_output=True, timeout=60, check=False)
    if not target.exists() or b"/ToUnicode" not in target.read_bytes():
        pytest.skip("这个 Chromium 打印不出中文 PDF")
    got = facts([*read_document(target, "d")])
    if "聊城" not in str(got):
        pytest.skip("这台机器没有中文字体")
    # the browser printed date, title, address and page number into the margins
    assert got == facts([*clauses_of("d", PLAN)])


WORDS = st.text(st.sampled_from("聊城规划发展水网项目建设，、“”（）2025%"), min_size=1, max_size=120)
BODY = st.builds(
    lambda start, words: f"{start}{words}完。", st.sampled_from(["发", "（1）", "（一）", "——"]), WORDS
)
HEADING = st.sampled_from(["第一章 总体要求", "第二节 空间格局", "专栏2：项目"])


@given(st.lists(st.one_of(BODY, BODY, HEADING), min_size=1, max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_word_of_any_structure_is_lost_in_a_pdf(make_pdf: Maker, lines: list[str]) -> None:
    text = "\n".join(["开头说一句。", *lines])
    data = make_pdf(text, head="")
    said = squeeze(read_bytes("a.pdf", data)).replace("#", "")
    assert said == squeeze(text)


def line(text: str, page: int, top: float = 30, size: float = 9) -> Row:
    return Row(text, 80, 80 + size * len(text), top, top + size, size, page, 595, 842)


def test_running_heads_and_numbers_go_and_what_looks_like_them_stays() -> None:
    pages = [
        [
            line("公报 第3期", n),
            line(f"正文说到第{'甲乙丙丁'[n]}处，", n, 400, 14),
            line("续说的这一行有些长，不会重来。", n, 422 + n, 14),
            line(f"· {n + 7} ·", n, 800),
        ]
        for n in range(4)
    ]
    assert [row.text for row in without_furniture(pages)][::2] == [f"正文说到第{n}处，" for n in "甲乙丙丁"]
    pages = [
        [line(f"{n * 5}处", n), line("3", n, 420, 14), line("正文。", n, 430 + n * 9, 14)] for n in range(2)
    ]
    assert next(row.text for row in without_furniture(pages)) == "0处"
    assert "正文。" in [row.text for row in without_furniture(pages)]


def scanned(pages: int = 1, text: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    picture = ImageReader(Image.new("L", (50, 70), 200))
    for _unused in range(pages):
        canvas.drawImage(picture, 0, 0, 595, 842)
        canvas.showPage()
    if text:
        canvas.drawString(80, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_scan_is_told(make_pdf: Maker) -> None:
    for data in (scanned(3), scanned(3, "cover")):
        with pytest.raises(PlanError, match=r"3 页是扫描图，没有文字.*OCR"):
            read_bytes("扫描.pdf", data)


def test_a_single_picture_page_is_warned_of(make_pdf: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PICTURE_SHARE", 0.5)
    with pytest.warns(UserWarning, match="第 1 页是图片"):
        assert read_bytes("a.pdf", scanned(1, "text")) == "text"


def test_an_encrypted_pdf_is_told(make_pdf: Maker) -> None:
    with pytest.raises(PlanError, match=r"密.pdf 是加了密码的 PDF.*不加密的 PDF"):
        read_bytes("密.pdf", make_pdf("第一章 总则", encrypt="秘密123".encode().hex()))


def test_a_broken_pdf_is_told(make_pdf: Maker, caplog: pytest.LogCaptureFixture) -> None:
    data = make_pdf(PLAN)
    for broken in (data[:600], b"%PDF-1.4\nnothing", data[: len(data) // 2]):
        with pytest.raises(PlanError, match=r"坏.pdf"):
            read_bytes("坏.pdf", broken)
    assert "Traceback" in caplog.text


def test_letters_without_meaning_are_told(make_pdf: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_plain", lambda text: "(cid:7)" * len(text))
    with pytest.raises(PlanError, match=r"乱码.*OCR"):
        read_bytes("乱.pdf", make_pdf("第一章 总则"))


def test_limits_stand_in_the_message(make_pdf: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_STREAM_MB", 5)
    bomb = b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>\nstream\n" + zlib.compress(bytes(6_000_000))
    with pytest.raises(PlanError, match="解压后超过 5 MB"):
        read_bytes("弹.pdf", bomb)
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(PlanError, match=r"有 \d+ 页，最多 1 页.*拆成"):
        read_bytes("长.pdf", make_pdf(PLAN))


def test_radicals_are_read_as_the_characters_that_they_print() -> None:
    assert pdf._plain("⼤⼾⻓⻔⽔⸺A") == "大户长门水——A"
