"""Makes text files (XML, JSON) safe and plain for a parser: no document type, no entities, UTF-8."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from xml.parsers import expat

from geodata.errors import IntakeError
from geodata.i18n import _

CHUNK = 1 << 20
DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]+)["'][^>]*\?>""")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class _Doctype(Exception):
    """The document has a document type declaration."""


class _Rooted(Exception):
    """The root element has begun: no document type can follow."""


def plain_utf8(path: Path, name: str) -> str:
    """Rewrites a text file as UTF-8 without a mark where it is something else.

    Args:
        path: The file (a copy of ours; it is replaced).
        name: What it is called in messages.

    Returns:
        The encoding that it was in: "utf-8", "utf-16" or "gb18030".

    Raises:
        IntakeError: It is in none of these.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    marked = next((codec for mark, codec in BOMS if head.startswith(mark)), "")
    declared = DECLARED.match(head.decode("latin-1"))
    codec = marked or "utf-8"
    if not marked and _decodes(path, "utf-8"):
        if not declared or declared.group(1).lower() in ("utf-8", "utf8", "ascii", "us-ascii"):
            return "utf-8"
    elif not marked:
        codec = "gb18030"
    target = path.with_name(path.name + ".utf8")
    try:
        with (
            path.open(encoding=codec, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            first = source.read(CHUNK)
            out.write(_redeclared(first))
            while chunk := source.read(CHUNK):
                out.write(chunk)
    except UnicodeDecodeError as error:
        target.unlink(missing_ok=True)
        message = _("{name} 的文字编码认不出来：不是 UTF-8、UTF-16 或 GBK。请重新导出为 UTF-8 编码后再添加。")
        raise IntakeError(message.format(name=name)) from error
    target.replace(path)
    return {"utf-8-sig": "utf-8"}.get(codec, codec)


def _redeclared(text: str) -> str:
    """The text with an XML declaration, if it has one, that says UTF-8."""
    return re.sub(r"""^(\s*<\?xml[^>]*?encoding\s*=\s*["'])[\w.\-]+""", r"\g<1>UTF-8", text, count=1)


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def refuse_entities(path: Path, name: str) -> None:
    """Raises IntakeError when an XML file has a document type (and so could define entities), or is no XML."""

    def doctype(*_facts: object) -> None:
        raise _Doctype

    def rooted(*_facts: object) -> None:
        raise _Rooted

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = rooted
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _Rooted:
        return
    except _Doctype:
        message = _("{name} 含有文档类型声明（DOCTYPE），可能夹带实体攻击，没有读入。")
        raise IntakeError((message + _("请删去该声明，或从 GIS 软件重新导出。")).format(name=name)) from None
    except expat.ExpatError as error:
        raise IntakeError(broken_xml(name, error)) from error
    raise IntakeError(broken_xml(name, None))


def broken_xml(name: str, error: expat.ExpatError | None) -> str:
    """What to say of XML that does not parse."""
    where = _("第 {line} 行").format(line=error.lineno) if error else _("文件末尾")
    message = _("{name} 的 XML 写法有错（{where}），可能没有下载完整。请重新导出后再添加。")
    return message.format(name=name, where=where)
