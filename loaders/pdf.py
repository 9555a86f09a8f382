"""Reads a PDF with text: lines with their places, without page furniture, put together into paragraphs."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import warnings
import zlib
from collections.abc import Iterator
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from geodata.errors import PlanError
from geodata.i18n import _
from loaders.layout import Row, paragraphs_of, without_furniture

LOG = logging.getLogger(__name__)
MAX_PAGES = 600
MAX_STREAM_MB = 300
MAX_EDGES = 2000
MAX_PICTURE_SHARE = 0.2
MAX_UNREADABLE_SHARE = 0.1
WORD_GAP = 0.45
STREAM = re.compile(rb"stream\r?\n")
UNMAPPED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
# Radicals that PDF printers write for the characters that look the same; NFKC knows the others.
RADICALS = str.maketrans(
    {
        **dict(
            zip(
                "⼾⺠⻓⻅⻔⻋⻉⻚⻛⻜⻢⻥⻦⻨⻩⻬⻰⻳⺟⻘⻄⻆⻝⻤⺒⻁⻙⻮⻣⻧⻏⻖",
                "户民长见门车贝页风飞马鱼鸟麦黄齐龙龟母青西角食鬼巳虎韦齿骨卤阝阝",
                strict=True,
            )
        ),
        "⸺": "——",
        "⸻": "———",
        "\u2329": "〈",
        "\u232a": "〉",
    }
)
COMPATIBLE = re.compile(r"[\u2f00-\u2fdf\u2e80-\u2eff\uf900-\ufaff]")


def pdf_text(name: str, data: bytes) -> str:
    """The text of a PDF: one line per paragraph or table row; large print carries a markdown mark.

    Args:
        name: The file's name, for messages.
        data: The file's content.

    Raises:
        PlanError: The file is encrypted, scanned, damaged, too long, or its letters have no meaning.
    """
    _refuse_bomb(name, data)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                message = _("{name} 有 {count} 页，最多 {most} 页。请按篇章拆成几个文件后再添加。")
                raise PlanError(message.format(name=name, count=len(document.pages), most=MAX_PAGES))
            pages, pictures = _read(document)
    except PlanError:
        raise
    except Exception as error:  # pdfminer lets through whatever its parsers, codecs and ciphers raise
        LOG.warning("a PDF could not be read", exc_info=True)
        raise PlanError(_failure(name, data, error)) from error
    _refuse_unreadable(name, pages, pictures)
    return "\n".join(paragraphs_of(without_furniture(pages)))


def _read(document: Any) -> tuple[list[list[Row]], list[int]]:
    """The rows of each page, and the numbers of the pages that are pictures without text."""
    pages, pictures = [], []
    for index, page in enumerate(document.pages):
        rows = sorted(_rows(page, index), key=lambda row: row.top)
        if not rows and page.images:
            pictures.append(index + 1)
        pages.append(rows)
        page.close()
    return pages, pictures


def _failure(name: str, data: bytes, error: Exception) -> str:
    if isinstance(error, PDFPasswordIncorrect) or PDFPasswordIncorrect.__name__ in repr(error):
        message = _("{name} 是加了密码的 PDF，打不开。请用密码打开后另存为（打印为）不加密的 PDF 再添加。")
        return message.format(name=name)
    reason = f"{type(error).__name__}: {error}"[:120]
    message = _("{name} 是 PDF，但读不出来（{error}，共 {size} 字节），文件可能已损坏或没有下载完整。")
    message += _("请重新下载，或用阅读器打开后另存一份再添加。")
    return message.format(name=name, error=reason, size=len(data))


def _refuse_unreadable(name: str, pages: list[list[Row]], pictures: list[int]) -> None:
    """Raises PlanError for a scan or for letters without meaning; warns of single pages that are pictures."""
    text = "".join(row.text for rows in pages for row in rows)
    remedy = _("请先做文字识别（OCR），存为 .docx、.txt 或带文字层的 PDF 后再添加。")
    if not text.strip() or len(pictures) > MAX_PICTURE_SHARE * len(pages):
        message = _("{name} 共 {count} 页，其中 {scanned} 页是扫描图，没有文字；这里需要带文字的 PDF。")
        scanned = len(pictures) if text.strip() else len(pages)
        raise PlanError(message.format(name=name, count=len(pages), scanned=scanned) + remedy)
    unknown = len(UNMAPPED.findall(text))
    if unknown > MAX_UNREADABLE_SHARE * len(UNMAPPED.sub("□", text)):
        message = _("{name} 里有 {count} 个字只有字形、没有对应的文字，读出来是乱码。")
        raise PlanError(message.format(name=name, count=unknown) + remedy)
    if pictures:
        message = _("{name} 的第 {pages} 页是图片，没有文字，这些页没有读入。")
        numbers = "、".join(str(number) for number in pictures)
        warnings.warn(message.format(name=name, pages=numbers) + remedy, stacklevel=4)


def _refuse_bomb(name: str, data: bytes) -> None:
    """Raises PlanError where compressed content would unpack beyond all measure."""
    most = MAX_STREAM_MB * 1_000_000
    total = 0
    for found in STREAM.finditer(data):
        is_picture = b"/Image" in data[max(0, found.start() - 400) : found.start()].rpartition(b"obj")[2]
        size = _unpacked(data, found.end(), most)
        total += 0 if is_picture else size
        if size >= most or total >= most:
            message = _(
                "{name} 解压后超过 {most} MB，可能是压缩炸弹，没有打开。请核对来源，或拆成几个文件后再添加。"
            )
            raise PlanError(message.format(name=name, most=MAX_STREAM_MB))


def _unpacked(data: bytes, start: int, most: int) -> int:
    """Bytes that a deflated stream unpacks to, counted up to a limit without keeping them."""
    unpacker = zlib.decompressobj()
    size, chunk = 0, data[start : start + 65536]
    try:
        while chunk and size < most and not unpacker.eof:
            size += len(unpacker.decompress(chunk, 1_000_000))
            chunk = unpacker.unconsumed_tail
            if not chunk:
                start += 65536
                chunk = data[start : start + 65536]
    except zlib.error:
        return size
    return size


def _rows(page: Any, index: int) -> Iterator[Row]:
    """The lines of a page outside its tables, and the rows of its tables."""
    page = page.dedupe_chars()
    tables = [table for table in _tables(page) if max(len(row.cells) for row in table.rows) > 1]
    for table in tables:
        for row, cells in zip(table.rows, table.extract(x_tolerance_ratio=WORD_GAP), strict=True):
            texts = [_plain(glued(cell or "")) for cell in cells]
            if any(texts):
                x0, top, x1, bottom = row.bbox
                yield Row("\t".join(texts), x0, x1, top, bottom, 0.0, index, float(page.width), page.height)
    outside = page.filter(lambda thing: not any(_within(thing, table.bbox) for table in tables))
    for line in outside.extract_text_lines(x_tolerance_ratio=WORD_GAP, strip=True):
        text = _plain(line["text"]).strip()
        size = median(char["size"] for char in line["chars"])
        place = (line["x0"], line["x1"], line["top"], line["bottom"])
        if text:
            yield Row(text, *place, size, index, float(page.width), page.height)


def _tables(page: Any) -> list[Any]:
    """Ruled tables; a page full of lines is a drawing."""
    return page.find_tables() if 4 <= len(page.edges) <= MAX_EDGES else []


def _within(thing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3]


def glued(cell: str) -> str:
    """A cell's lines as one: a space between Latin words, nothing between Chinese ones."""
    return re.sub(r"(?<=[!-~])\n(?=[!-~])", " ", cell.strip()).replace("\n", "").replace("\t", " ")


def _plain(text: str) -> str:
    """Characters for their look-alikes (radicals, compatibility forms), as the print means them."""
    text = text.translate(RADICALS)
    return COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
