"""The search index: clauses, targets, features and places in SQLite's FTS5, in memory.

Every folded character is one token, written as its hexadecimal code point. A word of any length is then a phrase of
tokens: faster to build than pairs or triples of characters, as fast to ask, and one or two characters need no way
of their own. And nothing that is typed can mean anything to FTS5 or SQL.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from geodata.atlas import Atlas
from geodata.errors import AtlasError
from geodata.folding import fold
from geodata.i18n import _
from geodata.index_rows import Row, rows_of
from geodata.pinyin import forms

KINDS = ("clause", "target", "feature", "place")
NAMED = ("feature", "place")
# What a hit counts in the title (headings, indicator, names), the text, the text with its slips mended, the rest.
WEIGHTS = "4.0, 1.0, 1.0, 2.0"
LINKED_SHARE = 0.15

TABLES = """
CREATE TABLE item (id INTEGER PRIMARY KEY, kind TEXT, at INTEGER, rank INTEGER, boost REAL);
CREATE TABLE tag (name TEXT, value TEXT, item INTEGER, PRIMARY KEY (name, value, item)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, kind TEXT, item INTEGER, text TEXT, number INTEGER);
CREATE TABLE pinyin (form TEXT, name INTEGER, item INTEGER, starts INTEGER);
CREATE VIRTUAL TABLE words_name USING fts5 (title, content='', tokenize='ascii');
""" + "".join(
    f"CREATE VIRTUAL TABLE words_{kind} USING fts5 (title, body, mended, rest, content='', tokenize='ascii');"
    for kind in KINDS
)

# How well each name fits (0 best, one more for an alias): the whole name, its beginning, inside it; the same in
# pinyin; all words somewhere in it; one of them. Things that have the words elsewhere (their kind) come last.
BEST_NAME = """
WITH fit AS (
  SELECT item, id, (number > 0) + CASE WHEN text = :whole THEN 0 WHEN instr(text, :whole) = 1 THEN 2
      WHEN instr(text, :whole) > 1 THEN 4
      WHEN id IN (SELECT rowid FROM words_name WHERE words_name MATCH :every) THEN 12 ELSE 14 END AS score
    FROM name WHERE id IN (SELECT rowid FROM words_name WHERE words_name MATCH :any) AND kind = :kind
  UNION ALL
  SELECT name.item, id, (number > 0) + CASE WHEN form = :latin AND starts THEN 6 WHEN starts THEN 8 ELSE 10 END
    FROM pinyin JOIN name ON id = pinyin.name
    WHERE :latin <> '' AND form >= :latin AND form < :latin || :top AND kind = :kind
), best AS (SELECT item, id, min(score) AS score FROM fit GROUP BY item)
SELECT item.at, name.number, coalesce(best.score, 16) AS score
  FROM item LEFT JOIN best ON best.item = item.id LEFT JOIN name ON name.id = best.id
  WHERE {where} ORDER BY score, rank, length(name.text), boost DESC, item.id LIMIT :most OFFSET :offset
"""
BEST_TEXT = """
SELECT item.at, NULL, bm25({table}, {weights}) * boost AS score FROM {table} JOIN item ON item.id = {table}.rowid
  WHERE {table} MATCH :every AND {where} ORDER BY score, item.id LIMIT :most OFFSET :offset
"""
IN_PINYIN = "SELECT item FROM pinyin WHERE form >= :{key} AND form < :{key} || :top"
TOP = chr(0x10FFFF)


@dataclass(frozen=True)
class Word:
    """A folded word that was searched for, and what else it may stand as."""

    text: str
    variants: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """The word as an FTS5 expression."""
        return "(" + " OR ".join(f'"{tokens(each)}"' for each in (self.text, *self.variants)) + ")"

    @property
    def latin(self) -> str:
        """The word, if it could be pinyin; a single letter could not."""
        return self.text if self.text.isascii() and self.text.isalnum() and len(self.text) > 1 else ""


@dataclass(frozen=True)
class Hit:
    """Something found: its place among the things of its kind, which of its names fitted, its score (least is best)."""

    at: int
    name: int | None
    score: float


@dataclass(frozen=True)
class Found:
    """How many things of a kind were found, and the page of them that was asked for."""

    count: int
    hits: tuple[Hit, ...] = ()


def tokens(text: str) -> str:
    """A folded text as FTS5 tokens."""
    return " ".join([f"{ord(char):x}" for char in text])


class TextIndex:
    """The index of one atlas. It may be read from any thread: one question is answered after the other."""

    def __init__(self, atlas: Atlas) -> None:
        """Indexes all clauses, targets, features and places.

        Raises:
            AtlasError: This Python's SQLite has no FTS5.
        """
        self._lock = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._db.executescript(TABLES)
        except sqlite3.OperationalError as error:
            message = _(
                "这个 Python 的 SQLite 没有全文检索（FTS5）：{error}。请换用 python.org 的 Python 3.11 以上版本。"
            )
            raise AtlasError(message.format(error=error)) from error
        for kind in KINDS:
            self._add(kind, rows_of(atlas, kind))
        self._spelt = False
        for table in ("name", *KINDS):
            self._db.execute(f"INSERT INTO words_{table} (words_{table}) VALUES ('optimize')")
        self._db.execute("ANALYZE")
        self._db.commit()

    def _add(self, kind: str, rows: Iterable[Row]) -> None:
        first = self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM item").fetchone()[0]
        words = f"INSERT INTO words_{kind} (rowid, title, body, mended, rest) VALUES (?, ?, ?, ?, ?)"
        for at, row in enumerate(rows):
            item = first + at
            boost = 1 + LINKED_SHARE * math.log1p(row.linked)
            self._db.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?)", (item, kind, at, row.rank, boost))
            self._db.execute(words, (item, *map(tokens, (row.title, row.body, row.mended, row.rest))))
            self._db.executemany("INSERT INTO tag VALUES (?, ?, ?)", ((*tag, item) for tag in row.tags))
            for number, name in enumerate(row.names):
                self._add_name(kind, item, fold(name).unbroken().text, number)

    def _add_name(self, kind: str, item: int, text: str, number: int) -> None:
        insert = "INSERT INTO name (kind, item, text, number) VALUES (?, ?, ?, ?)"
        name = self._db.execute(insert, (kind, item, text, number)).lastrowid
        self._db.execute("INSERT INTO words_name (rowid, title) VALUES (?, ?)", (name, tokens(text)))

    def _spell(self) -> None:
        """Adds the pinyin of all names, when it is first typed."""
        if self._spelt:
            return
        for name, item, text in self._db.execute("SELECT id, item, text FROM name").fetchall():
            rows = ((form, name, item, int(starts)) for form, starts in forms(text))
            self._db.executemany("INSERT INTO pinyin VALUES (?, ?, ?, ?)", rows)
        self._db.execute("CREATE INDEX pinyin_form ON pinyin (form)")
        self._spelt = True

    def knows(self, tag: str, value: str) -> bool:
        """Does anything carry this tag?"""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM tag WHERE name = ? AND value = ? LIMIT 1", (tag, value))
            return found.fetchone() is not None

    def find(
        self, kind: str, words: Sequence[Word], tags: Mapping[str, Sequence[str]], most: int, offset: int
    ) -> Found:
        """What holds every word and, of each kind of tag that is asked for, one of the values; the best first."""
        whole = Word("".join(word.text for word in words))
        asked: dict[str, Any] = {
            "kind": kind,
            "whole": whole.text,
            "latin": whole.latin,
            "every": " AND ".join(word.match for word in words),
            "any": " OR ".join(word.match for word in (whole, *words)),
            "top": TOP,
            "most": most,
            "offset": offset,
        }
        table = f"words_{kind}"
        in_text = f"item.id IN (SELECT rowid FROM {table} WHERE {table} MATCH :every)"
        narrowed = " AND ".join(["item.kind = :kind", *_with_tags(tags, asked)])
        if kind in NAMED:
            where = " AND ".join([narrowed, *_named(table, words, asked)])
            counted, best = where, BEST_NAME.format(where=where)
        else:
            counted = f"{narrowed} AND {in_text}"
            best = BEST_TEXT.format(table=table, weights=WEIGHTS, where=narrowed)
        with self._lock:
            if kind in NAMED and any(word.latin for word in (whole, *words)):
                self._spell()
            count = self._db.execute(f"SELECT count(*) FROM item WHERE {counted}", asked).fetchone()[0]
            hits = self._db.execute(best, asked).fetchall() if count and most else []
        return Found(count, tuple(Hit(*hit) for hit in hits))


def _with_tags(tags: Mapping[str, Sequence[str]], asked: dict[str, Any]) -> list[str]:
    """The conditions that narrow the answer to things with a tag; their values are added to `asked`."""
    conditions = []
    for tag, values in tags.items():
        keys = [f"{tag}{number}" for number in range(len(values))]
        asked.update(zip(keys, values, strict=True))
        listed = ", ".join(f":{key}" for key in keys)
        conditions.append(f"item.id IN (SELECT item FROM tag WHERE name = '{tag}' AND value IN ({listed}))")
    return conditions


def _named(table: str, words: Sequence[Word], asked: dict[str, Any]) -> list[str]:
    """The conditions on features: every word somewhere or in pinyin, and at least one in the names or the kind."""
    conditions = []
    somewhere = []
    for number, word in enumerate(words):
        asked[f"word{number}"] = word.match
        asked[f"typed{number}"] = word.latin
        pinyin = f" OR item.id IN ({IN_PINYIN.format(key=f'typed{number}')})" if word.latin else ""
        conditions.append(
            f"(item.id IN (SELECT rowid FROM {table} WHERE {table} MATCH :word{number}){pinyin})"
        )
        somewhere.append(pinyin)
    asked["in_names"] = "{title body} : (" + " OR ".join(word.match for word in words) + ")"
    names = f"item.id IN (SELECT rowid FROM {table} WHERE {table} MATCH :in_names)"
    return [*conditions, f"({names}{''.join(somewhere)})"]
