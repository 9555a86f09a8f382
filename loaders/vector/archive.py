"""Unpacks a zip without trusting it: names, sizes, counts and kinds of its members are checked first.

Chinese programs write member names in GBK without saying so; they are told from UTF-8 by their bytes.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.limits import MEGABYTE, Limits, setting
from loaders.vector.progress import Progress

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
UNICODE_PATH = 0x7075
RATIO_COUNTS_FROM = 100 * MEGABYTE
LONGEST_NAME = 240
CHUNK = 1 << 20
FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass
class Budget:
    """What may still be unpacked: one budget serves a file and all zips inside it."""

    limits: Limits
    bytes_used: int = 0
    members_used: int = 0

    def take_members(self, name: str, count: int) -> None:
        """Counts members; raises IntakeError beyond the limit."""
        self.members_used += count
        if self.members_used > self.limits.members:
            message = _("压缩包 {name} 里有 {count} 个文件，最多 {most} 个，没有解压。")
            message += _("请只打包需要的图层，或请管理员调大 {setting}。")
            facts = {"count": self.members_used, "most": self.limits.members, "setting": setting("members")}
            raise IntakeError(message.format(name=name, **facts))

    def take_bytes(self, name: str, size: int) -> None:
        """Counts unpacked bytes; raises IntakeError beyond the limit."""
        self.bytes_used += size
        if self.bytes_used > self.limits.unpacked_mb * MEGABYTE:
            message = _("压缩包 {name} 解压后超过 {most:g} MB，没有读入，可能是压缩炸弹。")
            message += _("请核对来源；如果文件可信，请拆成几个压缩包，或请管理员调大 {setting}。")
            facts = {"most": self.limits.unpacked_mb, "setting": setting("unpacked_mb")}
            raise IntakeError(message.format(name=name, **facts))


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip's member as its author saw it, with / between folders.

    Order of trust: the UTF-8 flag, the Unicode path record (0x7075), bytes that are valid UTF-8, GBK; what is
    none of these stays as the zip standard has it (code page 437).
    """
    name = info.orig_filename if hasattr(info, "orig_filename") else info.filename
    if not info.flag_bits & UTF8_FLAG:
        raw = name.encode("cp437", errors="replace")
        name = _unicode_path(info.extra, raw) or _decoded(raw) or name
    return name.replace("\\", "/")


def _decoded(raw: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return ""


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in a Unicode path record that belongs to this member (its checksum fits), or nothing."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        record, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and len(record) > 5 and record[0] == 1:
            fits = struct.unpack("<I", record[1:5])[0] == zlib.crc32(raw)
            return record[5:].decode("utf-8", errors="ignore") if fits else ""
    return ""


@contextmanager
def opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """A zip, open for reading; what zipfile says about a broken one becomes an IntakeError."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as error:
        message = _("压缩包 {name} 已损坏或没有下载完整。请重新打包或重新下载后再添加。")
        raise IntakeError(message.format(name=name)) from error
    except NotImplementedError as error:
        message = _("压缩包 {name} 用了这里不支持的压缩方法（例如 Deflate64）。请用“标准”方式重新打包。")
        raise IntakeError(message.format(name=name)) from error
    except RuntimeError as error:
        raise IntakeError(_encrypted(name)) from error


def _encrypted(name: str) -> str:
    return _("压缩包 {name} 加了密码。请解压后不设密码重新打包。").format(name=name)


def unpack(path: Path, folder: Path, name: str, budget: Budget, progress: Progress) -> list[Path]:
    """Unpacks a zip into a folder.

    Args:
        path: The zip.
        folder: Where to; it is made.
        name: What the zip is called in messages.
        budget: What may still be unpacked.
        progress: Told the share that is done; may cancel.

    Returns:
        The files written, in the zip's order.

    Raises:
        IntakeError: The zip is broken, encrypted, too big, or a member's name or kind is not to be trusted.
    """
    with opened(path, name) as archive:
        members = [(info, member_name(info)) for info in archive.infolist()]
        budget.take_members(name, len(members))
        for info, shown in members:
            _check_member(info, shown, name)
        wanted = [(i, shown) for i, shown in members if not i.is_dir() and not shown.endswith("/")]
        wanted = [(i, shown) for i, shown in wanted if not _is_furniture(shown)]
        _check_ratio([info for info, _shown in wanted], path.stat().st_size, name, budget.limits)
        written: list[Path] = []
        total = sum(info.file_size for info, _shown in wanted) or 1
        before = budget.bytes_used
        for info, shown in wanted:
            target = folder.joinpath(*PurePosixPath(shown).parts)
            if target.exists():
                raise IntakeError(
                    _("压缩包 {name} 里有两个文件都叫 {member}。请改名后重新打包。").format(
                        name=name, member=shown
                    )
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as out:
                while chunk := source.read(CHUNK):
                    budget.take_bytes(name, len(chunk))
                    out.write(chunk)
                    progress.share(min(1.0, (budget.bytes_used - before) / total))
            written.append(target)
    return written


def _is_furniture(shown: str) -> bool:
    return shown.startswith(FURNITURE[0]) or PurePosixPath(shown).name in FURNITURE


def _check_member(info: zipfile.ZipInfo, shown: str, name: str) -> None:
    parts = shown.split("/")
    mode = info.external_attr >> 16
    facts = {"name": name, "member": "".join(c if c.isprintable() else "?" for c in shown[:80])}
    if shown.startswith("/") or ":" in parts[0] or ".." in parts or any(map(_unprintable, parts)):
        message = _("压缩包 {name} 里的文件名“{member}”指向压缩包之外或含有控制字符，没有解压。")
        message += _("请核对来源，用相对路径重新打包。")
        raise IntakeError(message.format(**facts))
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        message = _("压缩包 {name} 里的“{member}”是符号链接或特殊文件，不是普通文件，没有解压。")
        raise IntakeError((message + _("请换成文件本身后重新打包。")).format(**facts))
    if any(len(part.encode()) > LONGEST_NAME for part in parts):
        message = _("压缩包 {name} 里的文件名“{member}……”太长。请改短（80 个汉字以内）后重新打包。")
        raise IntakeError(message.format(**facts))
    if info.flag_bits & ENCRYPTED_FLAG:
        raise IntakeError(_encrypted(name))


def _unprintable(part: str) -> bool:
    return any(ord(char) < 32 or ord(char) == 127 for char in part)


def _check_ratio(infos: list[zipfile.ZipInfo], packed: int, name: str, limits: Limits) -> None:
    """Refuses by what the zip says of itself, before anything is written."""
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_mb * MEGABYTE:
        Budget(limits).take_bytes(name, total)
    if total > RATIO_COUNTS_FROM and total > limits.ratio * packed:
        message = _(
            "压缩包 {name} 只有 {packed:.1f} MB，解压后却有 {total:.0f} MB（{ratio:.0f} 倍，最多 {most} 倍），"
        )
        message += _("可能是压缩炸弹，没有解压。如果文件可信，请分开打包，或请管理员调大 {setting}。")
        facts = {"packed": packed / MEGABYTE, "total": total / MEGABYTE, "ratio": total / max(packed, 1)}
        raise IntakeError(message.format(name=name, most=limits.ratio, setting=setting("ratio"), **facts))
