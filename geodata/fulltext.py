"""Full-text search over clauses, targets, features and places, by Chinese words, aliases, slips and pinyin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.atlas import Atlas
from geodata.folding import BREAK, fold
from geodata.hit_rows import clause_row, feature_row, target_row
from geodata.i18n import _
from geodata.index_rows import CHAPTER_SEPARATOR, chapter_key, things_of
from geodata.model import Clause, Target
from geodata.slips import Slips
from geodata.text_index import KINDS, Hit, TextIndex, Word

LONGEST_QUERY = 100
MOST_WORDS = 8
FARTHEST = 1_000_000
READ_AT_MOST = 10_000
SNIPPET = 120
BOX_SNIPPET = 64
BOX_ROWS = 12
LISTS = {"clause": "clauses", "target": "targets", "feature": "features", "place": "places"}


@dataclass(frozen=True)
class Query:
    """What was typed, as it is searched: the cleaned text, its words, and what the person should be told about it."""

    text: str
    words: tuple[Word, ...]
    notices: tuple[str, ...]


def parsed(atlas: Atlas, typed: str) -> Query:
    """A query out of any text: words stand apart by white space or punctuation; what is too long is cut."""
    printable = "".join(char if char.isprintable() else " " for char in typed[:READ_AT_MOST])
    text = " ".join(printable.split())
    notices = []
    if len(text) > LONGEST_QUERY or len(typed) > READ_AT_MOST:
        text = text[:LONGEST_QUERY].rstrip()
        notices.append(_("搜索词太长，只用了前 {n} 个字。").format(n=len(text)))
    parts = (word for part in text.split() for word in fold(part).text.split(BREAK))
    texts = list(dict.fromkeys(word for word in parts if any(char.isalnum() for char in word)))
    if len(texts) > MOST_WORDS:
        texts = texts[:MOST_WORDS]
        notices.append(_("搜索词太多，只用了前 {n} 个。").format(n=MOST_WORDS))
    slips = atlas.derived(Slips)
    words = tuple(Word(text, tuple(slips.variants(text))) for text in texts)
    return Query(text, words, tuple(notices))


def search_all(
    atlas: Atlas,
    query: str,
    kinds: Sequence[str] = KINDS,
    documents: Sequence[str] = (),
    chapters: Sequence[str] = (),
    counties: Sequence[str] = (),
    topics: Sequence[str] = (),
    most: int = 20,
    offset: int = 0,
    length: int = SNIPPET,
) -> dict[str, Any]:
    """Finds clauses, targets, features and places that hold every word of a query. Nothing that is typed raises.

    Args:
        atlas: The loaded atlas.
        query: Any text: characters, phrases, aliases, slips of the documents; for names also pinyin or initials.
        kinds: Which of KINDS to look for.
        documents: Ids of documents, in one of which the thing stands or is named.
        chapters: Heading paths from the top, joined by ›; the same.
        counties: Names of counties, in one of which the thing lies, or a feature that it names.
        topics: Ids or titles of layer groups; the same.
        most: How many rows of each kind.
        offset: How many rows of each kind to pass over.
        length: About how many characters of text to show.

    Returns:
        query (as used), words, notices (sentences for the person: what was cut, which filter is unknown), counts (by
        kind), most, offset, and rows of every kind: clauses, targets, features, places (see geodata.hit_rows). Marks
        are [start, end] in characters (code points) of their text; `note` tells the documents' own wording of a hit.
    """
    asked = parsed(atlas, query)
    index = atlas.derived(TextIndex)
    tags = _tags(atlas, documents, chapters, counties, topics)
    most, offset = min(max(most, 0), FARTHEST), min(max(offset, 0), FARTHEST)
    counts = {kind: 0 for kind in KINDS if kind in kinds}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS.values()}
    for kind in counts if asked.words else ():
        found = index.find(kind, asked.words, tags, most, offset)
        counts[kind] = found.count
        rows[LISTS[kind]] = _rows(atlas, kind, found.hits, asked.words, length)
    return {
        "query": asked.text,
        "words": [word.text for word in asked.words],
        "notices": [*asked.notices, *_unknown(index, kinds, tags)],
        "counts": counts,
        "most": most,
        "offset": offset,
        **rows,
    }


def search(atlas: Atlas, query: str, most: int = BOX_ROWS) -> dict[str, Any]:
    """The answer for the explorer's search box: see search_all.

    Returns:
        The same, with short snippets; of a clause also heading (the last) and document as its title alone.
    """
    found = search_all(atlas, query, most=most, length=BOX_SNIPPET)
    clauses = [
        {
            **row,
            "document": row["document"]["title"],
            "heading": row["headings"][-1] if row["headings"] else "",
            "linked": row["features"],
        }
        for row in found["clauses"]
    ]
    return {**found, "clauses": clauses}


def _rows(
    atlas: Atlas, kind: str, hits: Sequence[Hit], words: Sequence[Word], length: int
) -> list[dict[str, Any]]:
    things = things_of(atlas, kind)
    rows = []
    for hit in hits:
        thing = things[hit.at]
        if isinstance(thing, Clause):
            rows.append(clause_row(atlas, thing, words, length))
        elif isinstance(thing, Target):
            rows.append(target_row(atlas, thing, words, length))
        else:
            rows.append(feature_row(atlas, thing, words, hit))
    return rows


def _tags(
    atlas: Atlas,
    documents: Sequence[str],
    chapters: Sequence[str],
    counties: Sequence[str],
    topics: Sequence[str],
) -> dict[str, list[str]]:
    """The filters that were given, as the index knows them."""
    groups = {group["title"]: group["id"] for group in atlas.settings.groups}
    tags = {
        "document": list(documents),
        "chapter": [chapter_key(path.split(CHAPTER_SEPARATOR)) for path in chapters],
        "county": list(counties),
        "topic": [groups.get(topic, topic) for topic in topics],
    }
    return {name: values for name, values in tags.items() if values}


def _unknown(index: TextIndex, kinds: Sequence[str], tags: Mapping[str, Sequence[str]]) -> list[str]:
    """A sentence for every filter that nothing answers to."""
    titles = {"document": _("文件"), "chapter": _("章节"), "county": _("县（市、区）"), "topic": _("专题")}
    sentence = _("没有“{value}”这个{title}，请检查筛选条件。")
    wrong = [
        (value, titles[tag])
        for tag, values in tags.items()
        for value in values
        if not index.knows(tag, value)
    ]
    wrong += [(kind, _("类别")) for kind in kinds if kind not in KINDS]
    return [sentence.format(value=value[:LONGEST_QUERY], title=title) for value, title in wrong]
