"""One document held back: the atlas as it would be if nobody had read it, and what the project links in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from geodata.atlas import CITY, COUNTIES, TOWNS, Atlas
from geodata.coverage import NEWS, name_finder
from geodata.errors import PlanError
from geodata.model import Clause, Feature
from sources.texts import HERE as SOURCES
from sources.texts import Texts

# Features that an atlas has whether or not a document names them: they come from official registers.
REGISTERED = (CITY, COUNTIES, TOWNS)
Pair = tuple[str, str]  # feature id, clause id


@dataclass(frozen=True)
class HeldBack:
    """A document held back.

    Attributes:
        clauses: Its clauses, news left out, which the project links on no name.
        atlas: The atlas without the features and wordings that only this document gives.
        gone: Features that only this document cites; they are in neither the atlas nor the links.
        links: What the project links to these clauses (the city as a whole aside).
        named: Those whose clause holds a name that the project records for the feature.
        written: Those that stand in the sources by hand.
        mask: Blots out the names of the features that are gone.
    """

    source: str
    clauses: tuple[Clause, ...]
    atlas: Atlas
    gone: frozenset[str]
    wordings: int
    links: frozenset[Pair]
    named: frozenset[Pair]
    written: frozenset[Pair]
    mask: Callable[[str], str]


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def written_cites(texts: Texts) -> Iterator[Pair]:
    """Every cite of sources/features as feature id and clause id."""
    for path in sorted((SOURCES / "features").glob("*.yaml")):
        for record in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            for cite in record.get("cites") or []:
                try:
                    clause, _quote = texts.find(cite)
                except PlanError:
                    continue
                yield record["id"], clause.clause_id


class Holder:
    """Holds back one document after the other."""

    def __init__(self, atlas: Atlas, plans: Path) -> None:
        self.atlas = atlas
        self.texts = Texts(plans)
        self.cites = frozenset(written_cites(self.texts))
        self.source_of = {c.clause_id: s for s, clauses in self.texts.clauses.items() for c in clauses}
        self.said = {
            source: "\n".join(squeezed(part) for c in clauses for part in (c.text, *c.heading_path))
            for source, clauses in self.texts.clauses.items()
        }

    @property
    def sources(self) -> list[str]:
        """The documents' source names, in order."""
        return list(self.texts.clauses)

    def hold_back(self, source: str) -> HeldBack:
        """The atlas without a document, and what the project links in it."""
        clauses = tuple(c for c in self.texts.clauses[source] if c.doc_id not in NEWS)
        ids = {clause.clause_id for clause in clauses}
        gone = frozenset(f.id for f in self.atlas.features.values() if self._only_here(f, source))
        elsewhere = "\n".join(text for name, text in self.said.items() if name != source)
        atlas, wordings = self._without(source, gone, elsewhere)
        finder = self.atlas.derived(name_finder)
        links = frozenset(
            (link.feature_id, link.clause_id)
            for link in self.atlas.plan.links
            if link.clause_id in ids
            and link.feature_id in atlas.features
            and atlas.features[link.feature_id].layer != CITY
        )
        found = {c.clause_id: set(finder.find(squeezed(c.text))) for c in clauses}
        return HeldBack(
            source=source,
            clauses=clauses,
            atlas=atlas,
            gone=gone,
            wordings=wordings,
            links=links,
            named=frozenset((f, c) for f, c in links if f in found[c]),
            written=frozenset(self.cites & links),
            mask=lambda text: self._blotted(text, gone),
        )

    def _only_here(self, feature: Feature, source: str) -> bool:
        linked = {self.source_of.get(link.clause_id) for link in self.atlas.links.get(feature.id, ())}
        return feature.layer not in REGISTERED and linked == {source}

    def _without(self, source: str, gone: frozenset[str], elsewhere: str) -> tuple[Atlas, int]:
        """The atlas without some features and the wordings that stand in this document alone; how many those were."""
        lost = 0

        def known(feature: Feature) -> Feature:
            nonlocal lost
            if feature.layer in (CITY, COUNTIES):
                return feature
            names = (feature.name, *feature.aliases)
            kept = [
                name
                for name in names
                if squeezed(name) not in self.said[source]
                or squeezed(name) in elsewhere
                or (name == feature.name and feature.layer in REGISTERED)
            ]
            kept = kept or [feature.name]
            lost += len(names) - len(kept)
            return replace(feature, name=kept[0], aliases=tuple(kept[1:]))

        layers = tuple(
            replace(layer, features=tuple(known(f) for f in layer.features if f.id not in gone))
            for layer in self.atlas.layers
        )
        clauses = tuple(c for c in self.atlas.plan.clauses if self.source_of.get(c.clause_id) != source)
        plan = replace(self.atlas.plan, clauses=clauses, links=(), targets=())
        return replace(self.atlas, layers=layers, plan=plan, _made={}), lost

    def _blotted(self, text: str, gone: frozenset[str]) -> str:
        """The text with the names of features that are gone blotted out, where they name nothing else."""
        finder = self.atlas.derived(name_finder)
        for name, start in finder.spans(text):
            if finder.owners[name] <= gone:
                text = text[:start] + "\0" * len(name) + text[start + len(name) :]
        return text
