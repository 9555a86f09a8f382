"""Reads a document file (txt, markdown, docx, PDF with text) into plain text for `loaders.documents`.

What a file is, is told by its content; a name that says something else is an error with its remedy.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath

from geodata.errors import PlanError
from geodata.i18n import _
from loaders.pdf import pdf_text
from loaders.word import docx_text

MEGABYTE = 1_000_000
MAX_FILE_MB = 50
MAX_TEXT_MB = 20
MAX_UNPACKED_MB = 200
MAX_XML_MB = 60
MAX_MEMBERS = 10_000
TEXT_NAMES = ("txt", "md", "markdown")
COMMON_SHARE = 0.85
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)


def read_text(path: str | Path) -> str:
    """The text of a document file: its paragraphs as lines, table rows as tab-separated lines.

    Args:
        path: A .txt, .md, .docx or .pdf file.

    Returns:
        The text with Unix line ends; headings of a docx and large print of a PDF carry markdown marks.

    Raises:
        PlanError: The file is missing, too big, empty, encrypted, scanned, broken or of another kind.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        _limit(file.name, size, MAX_FILE_MB)
        data = file.read_bytes()
    except OSError as error:
        message = _("打不开文件 {name}：{error}。请核对路径，并确认它没有被别的程序占用。")
        raise PlanError(message.format(name=file.name, error=error.strerror or error)) from error
    return read_bytes(file.name, data)


def read_bytes(name: str, data: bytes) -> str:
    """The text of an uploaded document; see `read_text`.

    Args:
        name: The file's name; its ending must fit its content.
        data: The file's content.

    Raises:
        PlanError: As of `read_text`.
    """
    _limit(name, len(data), MAX_FILE_MB)
    if not data.strip():
        raise PlanError(_("{name} 是空文件，没有任何内容。请重新导出或重新下载后再添加。").format(name=name))
    kind = kind_of(data)
    ending = PurePath(name).suffix.lower().lstrip(".")
    readers: dict[str, Callable[[str, bytes], str]] = {
        "pdf": pdf_text,
        "docx": _docx,
        "text": _plain,
    }
    if kind not in readers:
        raise PlanError(_refusal(name, kind))
    fitting = TEXT_NAMES if kind == "text" else (kind,)
    if ending not in fitting:
        message = _("{name} 的扩展名是“.{ending}”，内容却是 {kind}。请把扩展名改为 .{right} 后再添加。")
        if kind == "text" and ending in ("docx", "pdf"):
            message = _("{name} 的扩展名是“.{ending}”，内容却是 {kind}，文件可能没有下载完整。")
            message += _("请重新下载；如果它确实是纯文本，请把扩展名改为 .{right}。")
        labels = {"pdf": "PDF", "docx": _("Word 文档（docx）"), "text": _("纯文本")}
        raise PlanError(message.format(name=name, ending=ending, kind=labels[kind], right=fitting[0]))
    text = readers[kind](name, data)
    if not text.strip():
        raise PlanError(_("{name} 里没有文字。请确认选对了文件，或另存为 .txt 后再添加。").format(name=name))
    return text


def kind_of(data: bytes) -> str:
    """What the content is: pdf, docx, text, or the name of a kind that is refused."""
    head = data[:1024]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "encrypted" if OLE_ENCRYPTED in data else "doc"
    if head.startswith(b"PK"):
        return _kind_of_zip(data)
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    if found:
        return found
    if b"%PDF-" in head:
        return "pdf"
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", head, re.IGNORECASE):
        return "html"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\x00" in data and not wide else "text"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "broken"
    if "word/document.xml" in names:
        return "docx"
    for start, kind in (("xl/", "xlsx"), ("ppt/", "pptx"), ("content.xml", "odt"), ("OFD.xml", "ofd")):
        if any(name.startswith(start) for name in names):
            return kind
    return "archive"


def _refusal(name: str, kind: str) -> str:
    word = _("请用 Word 或 WPS 打开，另存为 .docx 后再添加。")
    found, remedy = {
        "doc": (_("旧版 Word、WPS 或 Excel 文件（.doc 一类）"), word),
        "encrypted": (_("加了密码的 Office 文件"), _("请用密码打开，取消密码后另存为 .docx，再添加。")),
        "rtf": (_("RTF 文件"), word),
        "odt": (_("OpenDocument 文件"), word),
        "ofd": (_("OFD 版式文件"), _("请用阅读器转换为带文字的 PDF 后再添加。")),
        "html": (_("网页"), _("请把正文复制到 Word 里存为 .docx，或存为 .txt 后再添加。")),
        "xlsx": (_("Excel 表格"), _("规划文件请另存为 .docx 或 .txt；空间数据请从数据页添加。")),
        "pptx": (_("PowerPoint 演示文稿"), _("请把文字另存为 .docx 或 .txt 后再添加。")),
        "image": (_("图片"), _("请先做文字识别（OCR），存为 .txt 或 .docx 后再添加。")),
        "archive": (_("压缩包"), _("请解压后添加里面的文件。")),
        "broken": (_("损坏的 Office 文件或压缩包"), _("请重新下载，或用 Word 打开修复后另存为 .docx。")),
        "binary": (_("不认识的二进制内容"), _("请确认选对了文件，另存为 .docx 或 .txt 后再添加。")),
    }[kind]
    expected = _("{name} 是{found}，这里能读 .txt、.md、.docx 和带文字的 .pdf。")
    return expected.format(name=name, found=found) + remedy


def _limit(name: str, size: int, most: int) -> None:
    if size > most * MEGABYTE:
        message = _("{name} 有 {size:.0f} MB，最多 {most} MB。请删去图片、压缩或拆成几个文件后再添加。")
        raise PlanError(message.format(name=name, size=size / MEGABYTE, most=most))


def _docx(name: str, data: bytes) -> str:
    """Refuses what would unpack into far more than a document holds, then reads."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    sizes = {"xml": 0, "all": 0}
    for member in members:
        sizes["all"] += member.file_size
        sizes["xml"] = max(sizes["xml"], member.file_size if member.filename.endswith(".xml") else 0)
    if sizes["all"] > MAX_UNPACKED_MB * MEGABYTE or sizes["xml"] > MAX_XML_MB * MEGABYTE:
        message = _(
            "{name} 解压后有 {size:.0f} MB（正文最多 {xml} MB，全部最多 {most} MB），可能是压缩炸弹，没有打开。"
        )
        message += _("请核对来源；如果文件可信，请删去图片或拆成几个文件后再添加。")
        facts = {"size": sizes["all"] / MEGABYTE, "xml": MAX_XML_MB, "most": MAX_UNPACKED_MB}
        raise PlanError(message.format(name=name, **facts))
    if len(members) > MAX_MEMBERS:
        message = _("{name} 里有 {count} 个部件，最多 {most} 个，没有打开。请另存为 .txt 后再添加。")
        raise PlanError(message.format(name=name, count=len(members), most=MAX_MEMBERS))
    return docx_text(name, data)


def _plain(name: str, data: bytes) -> str:
    _limit(name, len(data), MAX_TEXT_MB)
    return re.sub(r"\r\n?", "\n", decode(name, data))


def decode(name: str, data: bytes) -> str:
    """Text of bytes in UTF-8 or UTF-16 (with its mark), or in GB18030 where it reads as common Chinese.

    Raises:
        PlanError: None of these encodings gives sensible Chinese.
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _reads_as_chinese(text):
        return text
    message = _("{name} 的文字编码认不出来：第 {line} 行不是 UTF-8，按 GB18030（GBK）读出来也不像中文。")
    message += _("请用记事本或 WPS 打开，确认文字正常后另存为 UTF-8 编码的 .txt 再添加。")
    raise PlanError(message.format(name=name, line=line))


def _reads_as_chinese(text: str) -> bool:
    """True when nearly all beyond ASCII is GB2312's common characters, punctuation and symbols."""
    beyond = [char for char in text if not char.isascii()]
    common = 0
    for char in beyond:
        code = char.encode("gb2312", errors="ignore")
        common += len(code) == 2 and code[0] <= 0xD7
    return bool(beyond) and common >= COMMON_SHARE * len(beyond)
