"""What is indexed of each clause, target, feature and place: its words by weight, its names, its tags.

Tags are what answers can be narrowed by: document (id), chapter (heading path, joined), county, topic (layer group).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geodata.atlas import Atlas
from geodata.folding import BREAK, fold
from geodata.model import Clause, Feature, Target
from geodata.slips import Slips

CHAPTER_SEPARATOR = "›"


@dataclass(frozen=True)
class Row:
    """One thing to index; all texts are folded.

    Attributes:
        title: Headings, indicator or names.
        body: The verbatim text; kind and layer of a feature.
        mended: The text with its slips mended, "" where it has none.
        rest: What else belongs to it: area and agency of a target, counties of a feature.
        names: Name and aliases of a feature, verbatim.
        linked: How many links it has.
        rank: The rank of a feature, 1 the highest.
    """

    title: str
    body: str
    mended: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    tags: frozenset[tuple[str, str]] = frozenset()
    linked: int = 0
    rank: int = 0


def things_of(atlas: Atlas, kind: str) -> Sequence[Clause | Target | Feature]:
    """All things of a kind in the order of their rows."""
    if kind == "clause":
        return atlas.plan.clauses
    if kind == "target":
        return atlas.plan.targets
    return atlas.derived(_places if kind == "place" else _things)


def _places(atlas: Atlas) -> list[Feature]:
    return [f for layer in atlas.layers if layer.boundary for f in layer.features]


def _things(atlas: Atlas) -> list[Feature]:
    return [f for layer in atlas.layers if not layer.boundary for f in layer.features]


def rows_of(atlas: Atlas, kind: str) -> Iterator[Row]:
    """The rows of a kind."""
    for thing in things_of(atlas, kind):
        if isinstance(thing, Clause):
            yield _clause_row(atlas, thing)
        elif isinstance(thing, Target):
            yield _target_row(atlas, thing)
        else:
            yield _feature_row(atlas, thing)


def chapter_key(path: Iterable[str]) -> str:
    """A heading path as it is compared: folded, joined."""
    return CHAPTER_SEPARATOR.join(fold(heading).text.replace(BREAK, "") for heading in path)


def mended_text(atlas: Atlas, clause_id: str, text: str, offset: int = 0) -> str:
    """A text of a clause with its slips mended, folded; "" where it has none."""
    read = atlas.derived(Slips).as_read(clause_id, text, offset)
    return read.text if read else ""


def quote_offset(atlas: Atlas, target: Target) -> int:
    """Where in its clause a target's quote begins; 0 where it can't be found."""
    clause = atlas.clauses.get(target.clause_id)
    return max(0, clause.text.find(target.quote)) if clause else 0


def _lines(*texts: str) -> str:
    return BREAK.join(fold(text).text for text in texts if text)


def _place_tags(features: Iterable[Feature], atlas: Atlas) -> Iterator[tuple[str, str]]:
    for feature in features:
        yield "topic", atlas.layer_by_id[feature.layer].group
        for county in feature.county:
            yield "county", county


def _clause_tags(atlas: Atlas) -> dict[str, list[tuple[str, str]]]:
    """The tags of every clause by its id: its document and the chapters that it stands under."""
    chapters: dict[tuple[str, ...], str] = {}
    tags = {}
    for clause in atlas.plan.clauses:
        path = clause.heading_path
        above = [path[:depth] for depth in range(1, len(path) + 1)]
        chapters.update({each: chapter_key(each) for each in above if each not in chapters})
        tags[clause.clause_id] = [
            ("document", clause.doc_id),
            *(("chapter", chapters[each]) for each in above),
        ]
    return tags


def _features(atlas: Atlas, ids: Iterable[str]) -> list[Feature]:
    return [atlas.features[i] for i in dict.fromkeys(ids) if i in atlas.features]


def _clause_row(atlas: Atlas, clause: Clause) -> Row:
    named = _features(atlas, (link.feature_id for link in atlas.links_of_clause.get(clause.clause_id, ())))
    return Row(
        title=_lines(*clause.heading_path),
        body=fold(clause.text).text,
        mended=mended_text(atlas, clause.clause_id, clause.text),
        tags=frozenset([*atlas.derived(_clause_tags)[clause.clause_id], *_place_tags(named, atlas)]),
        linked=len(named),
    )


def _target_row(atlas: Atlas, target: Target) -> Row:
    """A target; its places are the features that it speaks of, or else those that its clause names."""
    ids = target.feature_ids or [link.feature_id for link in atlas.links_of_clause.get(target.clause_id, ())]
    places = [("county", area) for area in target.area.split("、") if area]
    own = atlas.derived(_clause_tags).get(target.clause_id, [])
    return Row(
        title=fold(target.indicator).text,
        body=fold(target.quote).text,
        mended=mended_text(atlas, target.clause_id, target.quote, quote_offset(atlas, target)),
        rest=_lines(target.area, target.lead, target.nature, target.value + target.unit, target.year),
        tags=frozenset([*own, *places, *_place_tags(_features(atlas, ids), atlas)]),
        linked=len(target.feature_ids),
    )


def _feature_row(atlas: Atlas, feature: Feature) -> Row:
    links = atlas.links.get(feature.id, ())
    tags = atlas.derived(_clause_tags)
    return Row(
        title=_lines(feature.name, *feature.aliases),
        body=_lines(feature.kind, atlas.layer_by_id[feature.layer].title),
        rest=_lines(*feature.county),
        names=(feature.name, *feature.aliases),
        tags=frozenset(
            [*(tag for link in links for tag in tags.get(link.clause_id, ())), *_place_tags([feature], atlas)]
        ),
        linked=len(links),
        rank=feature.rank,
    )
