"""Which encoding bytes are in (GB18030, UTF-8, Big5), by evidence: how many decode, and into how common characters.

Bytes are carried as latin-1 text (one character per byte) until it is settled, so nothing is lost on the way.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from geodata.i18n import _

CANDIDATES = ("utf-8", "gb18030", "cp950")
ALIASES = {
    "65001": "utf-8", "utf8": "utf-8",
    "936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "gb18030": "gb18030",
    "54936": "gb18030", "20936": "gb18030", "hz": "gb18030",
    "950": "cp950", "big5": "cp950", "cp950": "cp950",
}  # fmt: skip
LANGUAGE_DRIVERS = {0x4D: "gb18030", 0x4F: "cp950", 0x7A: "gb18030", 0x78: "cp950"}
CARRIER = "latin-1"
SAMPLE = 4000
LONGEST_CHARACTER = 4
CLEARLY_BETTER = 0.25
PREVIEW = 6


def label(codec: str) -> str:
    """The name of an encoding as people know it."""
    return {"utf-8": "UTF-8", "gb18030": "GBK / GB18030", "cp950": _("Big5（繁体）")}.get(
        codec, codec.upper()
    )


@dataclass(frozen=True)
class Reading:
    """What the bytes give under one encoding: share decoded (0-1), commonness of the characters (0-1), a preview."""

    codec: str
    decoded: float
    common: float
    preview: tuple[str, ...]

    @property
    def score(self) -> float:
        """One number to rank by."""
        return self.decoded * self.common


@dataclass(frozen=True)
class Evidence:
    """The verdict on some bytes.

    Attributes:
        codec: The best encoding; "utf-8" where all is ASCII.
        ascii: True where there is nothing to decide.
        declared: The encoding that the file states (.cpg, or the table's language byte), or "".
        honoured: True where the stated one is kept.
        readings: All candidates, the best first.
    """

    codec: str
    ascii: bool
    declared: str
    honoured: bool
    readings: tuple[Reading, ...]


def codec_of(stated: str) -> str:
    """The Python codec of a .cpg's content, or "" where it says nothing known."""
    words = stated.strip().lower().replace("_", "-").replace("windows-", "").split()
    key = words[-1] if words else ""
    for known in (key, key.removeprefix("cp"), key.replace("-", "")):
        if known in ALIASES:
            return ALIASES[known]
    try:
        return codecs.lookup(key).name if key else ""
    except LookupError:
        return ""


def judge(samples: Iterable[bytes], declared: str = "") -> Evidence:
    """The encoding of samples of bytes.

    Args:
        samples: Names and values as they lie in the file.
        declared: The codec that the file states, or "".
    """
    beyond = list(dict.fromkeys(raw for raw in samples if not raw.isascii()))[:SAMPLE]
    if not beyond:
        return Evidence(declared or "utf-8", True, declared, bool(declared), ())
    tried = list(dict.fromkeys([*CANDIDATES, *([declared] if declared else [])]))
    readings = sorted((_reading(codec, beyond) for codec in tried), key=lambda r: -r.score)
    best = readings[0]
    stated = next((one for one in readings if one.codec == declared), None)
    honoured = stated is not None and stated.decoded == 1 and stated.score >= best.score - CLEARLY_BETTER
    return Evidence(declared if honoured else best.codec, False, declared, honoured, tuple(readings))


def _reading(codec: str, samples: list[bytes]) -> Reading:
    texts = [decode(raw, codec) for raw in samples]
    whole = [text for text in texts if text is not None and "\ufffd" not in text]
    characters = [char for text in whole for char in text if not char.isascii()]
    common = sum(map(_commonness, characters)) / len(characters) if characters else 0.0
    preview = tuple(text or "" for text in texts[:PREVIEW])
    return Reading(codec, len(whole) / len(samples), common, preview)


@lru_cache(maxsize=20_000)
def _commonness(char: str) -> float:
    """1 for the characters that schools teach (GB 2312 level 1, Big5 level 1), less for rarer, 0 for no Chinese."""
    simple = char.encode("gb2312", errors="ignore")
    if len(simple) == 2:
        lead = simple[0]
        if lead >= 0xB0:
            return 1.0 if lead <= 0xD7 else 0.6
        return 0.8 if lead in (0xA1, 0xA3) else 0.1
    traditional = char.encode("cp950", errors="ignore")
    if len(traditional) == 2 and traditional[0] >= 0xA4:
        return 0.9 if traditional[0] <= 0xC6 else 0.3
    return 0.2 if "\u4e00" <= char <= "\u9fff" else 0.0


def decode(raw: bytes, codec: str) -> str:
    """Bytes as text; a character cut in two by the end of a field is dropped, other undecodable bytes become U+FFFD."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        if len(raw) - error.start < LONGEST_CHARACTER and _cut(raw[error.start :], codec):
            return raw[: error.start].decode(codec)
        return raw.decode(codec, errors="replace")


def _cut(tail: bytes, codec: str) -> bool:
    """True when the bytes could be the beginning of a character."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return decoder.decode(tail) == ""
    except UnicodeDecodeError:
        return False


def decode_column(column: pd.Series, codec: str) -> pd.Series:
    """A column of carried bytes as text; nulls stay, equal values are decoded once."""
    codes, values = pd.factorize(column)
    texts = [decode(value.encode(CARRIER), codec) if isinstance(value, str) else value for value in values]
    found = pd.Series([*texts, None], dtype=object)
    return pd.Series(found.to_numpy()[codes], index=column.index, dtype=object)


def mojibake(text: str) -> str:
    """What a text read in the wrong encoding once said, or "" where it is nothing of the kind.

    Chinese in GBK or UTF-8 that was read as Western text (ÁÄ³ÇÊÐ) can be read back.
    """
    if text.isascii() or any(ord(char) > 0xFF for char in text):
        return ""
    raw = text.encode(CARRIER)
    evidence = judge([raw])
    best = evidence.readings[0]
    if best.decoded < 1 or best.common < 0.9:
        return ""
    fixed = decode(raw, best.codec)
    return fixed if len(fixed) < len(text) else ""
