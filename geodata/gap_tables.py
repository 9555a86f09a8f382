"""The gap register in tables: accuracy by layer, unplaced features by county, doubts by document; and their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from geodata.atlas import COUNTIES, Atlas
from geodata.errors import NotFound
from geodata.gaps import (
    ALL,
    EXACTNESSES,
    Gap,
    Scope,
    documents_of_doubt,
    doubts_in,
    exactness_label,
    exactness_of,
    features_in,
)
from geodata.i18n import _
from geodata.model import OUTSIDE, WHOLE_CITY

ACCURACY, UNPLACED, DOUBTS = "accuracy", "unplaced", "doubts"
GROUP = "group:"  # before the id of a group, because a layer may have the same


def accuracy_shares(atlas: Atlas, scope: Scope = ALL, by_group: bool = False) -> pd.DataFrame:
    """How exactly the features of each layer (or group of layers) are placed.

    Returns:
        A row for each layer and exactness that occurs, in the order of the layer tree: id and title of the layer (or
        GROUP and group), code and label of the exactness, features, total (of the layer), share (0 to 1).
    """
    groups = {group["id"]: group["title"] for group in atlas.settings.groups}
    order = list(groups)
    layers = sorted((y for y in atlas.layers if y.group in groups), key=lambda y: order.index(y.group))
    by_id = {layer.id: layer.title for layer in layers}
    titles = {GROUP + id_: title for id_, title in groups.items()} if by_group else by_id
    counts: dict[str, Counter[str]] = {row: Counter() for row in titles}
    for feature in features_in(atlas, scope):
        layer = atlas.layer_by_id[feature.layer]
        counts[GROUP + layer.group if by_group else layer.id][exactness_of(feature)] += 1
    rows = [
        {
            "id": row,
            "title": titles[row],
            "code": code,
            "label": exactness_label(code),
            "features": found[code],
            "total": found.total(),
            "share": found[code] / found.total(),
        }
        for row, found in counts.items()
        for code in EXACTNESSES
        if found[code]
    ]
    return pd.DataFrame(rows, columns=["id", "title", "code", "label", "features", "total", "share"])


def unplaced_by_county(atlas: Atlas, scope: Scope = ALL) -> pd.DataFrame:
    """How many features of each county nobody could place; one of several counties counts in each.

    Returns:
        A row for each county, then the whole city and what lies outside: county, unplaced, features, share (0 to 1).
    """
    features = features_in(atlas, scope)
    total = Counter(county for f in features for county in f.county)
    unplaced = Counter(county for f in features if f.geometry is None for county in f.county)
    order = [*(f.name for f in atlas.layer_features(COUNTIES)), WHOLE_CITY, OUTSIDE]
    rows = [
        {"county": c, "unplaced": unplaced[c], "features": total[c], "share": unplaced[c] / total[c]}
        for c in sorted(total, key=lambda c: order.index(c) if c in order else len(order))
        if scope.county in ("", c)
    ]
    return pd.DataFrame(rows, columns=["county", "unplaced", "features", "share"])


def doubts_by_document(atlas: Atlas, scope: Scope = ALL) -> pd.DataFrame:
    """How many doubts of each kind a document has; one between two documents counts in both.

    Returns:
        A row for each document and kind that occurs, in the order of the documents: document (id), title, kind, doubts.
    """
    counts = Counter(
        (document, doubt.kind)
        for doubt in doubts_in(atlas, scope)
        for document in documents_of_doubt(atlas, doubt)
        if scope.document in ("", document)
    )
    order = list(atlas.documents)
    rows = [
        {
            "document": document,
            "title": atlas.documents[document].title,
            "kind": kind,
            "doubts": counts[document, kind],
        }
        for document, kind in sorted(counts, key=lambda key: (order.index(key[0]), key[1]))
    ]
    return pd.DataFrame(rows, columns=["document", "title", "kind", "doubts"])


def cell(atlas: Atlas, scope: Scope, table: str, row: str, column: str = "") -> Gap:
    """What one number of a table counts.

    Args:
        atlas: The loaded atlas.
        scope: What the table was made for.
        table: ACCURACY, UNPLACED or DOUBTS.
        row: A layer (its id) or group of layers (GROUP and its id), a county (its name), or a document (its id).
        column: An exactness (its code; ACCURACY), a kind of doubts (DOUBTS); "" for the whole row.

    Raises:
        NotFound: There is no such table, row or column.
    """
    Keys = Callable[[Any], Iterable[str]]
    tables: dict[str, tuple[Callable[[Atlas, Scope], Sequence[Any]], Keys, Keys]] = {
        ACCURACY: (
            features_in,
            lambda f: (f.layer, GROUP + atlas.layer_by_id[f.layer].group),
            lambda f: (exactness_of(f),),
        ),
        UNPLACED: (_unplaced_in, lambda f: f.county, lambda f: ()),
        DOUBTS: (doubts_in, lambda doubt: documents_of_doubt(atlas, doubt), lambda doubt: (doubt.kind,)),
    }
    if table not in tables:
        raise NotFound(_("没有“{id}”这张表。").format(id=table[:40]))
    things, rows, columns = tables[table]
    everything = things(atlas, ALL)
    for value, keys in ((row, rows), (column, columns)):
        if value and not any(value in keys(thing) for thing in everything):
            raise NotFound(_("表里没有“{value}”这一项。").format(value=value[:40]))
    found = [t for t in things(atlas, scope) if row in rows(t) and (not column or column in columns(t))]
    return Gap(table, found, len(found))


def _unplaced_in(atlas: Atlas, scope: Scope) -> list[Any]:
    return [feature for feature in features_in(atlas, scope) if feature.geometry is None]
