"""The system of a layer without .prj: how often the right one is first, and among the first three."""

import numpy as np
from hypothesis import given, settings

from loaders.vector.crs_guess import rank, sample
from loaders.vector.edges import outline
from loaders.vector.reference import Reference
from loaders.vector.systems import GROUPS, group_of, name_of
from tests.loaders.vector.layers import SYSTEMS, drawn_layers, in_system, random_layer
from tests.loaders.vector.makers import known

OUTLINE = 400


def groups(reference: Reference, code: int, kind: str, seed: int) -> list[str]:
    """The groups of the candidates of a random layer in a system, in order; swapped or scaled ones do not count."""
    shapes = in_system(random_layer(reference, kind, seed), code)
    edge = outline(shapes, OUTLINE)
    return [
        one.group if not one.placement.swapped and one.placement.unit == "m" else ""
        for one in rank(sample(shapes), edge, reference)
    ]


def test_right_first_in_95_and_among_three_in_99_of_100() -> None:
    """A system counts as right when its coordinates are: one projection, meridian and false easting (see `systems`)."""
    hits: list[tuple[bool, bool]] = []

    @settings(max_examples=240, derandomize=True, deadline=None, database=None)
    @given(drawn_layers)
    def guess(drawn: tuple[int, str, int]) -> None:
        code, kind, seed = drawn
        found = groups(known(), code, kind, seed)
        hits.append((found[:1] == [group_of(code)], group_of(code) in found[:3]))

    guess()
    first, three = np.mean(hits, axis=0)
    assert len(hits) >= 200
    assert first >= 0.95 and three >= 0.99, (first, three)


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(drawn_layers)
def test_right_always_among_three(drawn: tuple[int, str, int]) -> None:
    code, kind, seed = drawn
    assert group_of(code) in groups(known(), code, kind, seed)[:3]


def test_twenty_systems_and_a_name_for_each() -> None:
    assert len(set(SYSTEMS)) == 20
    assert all(group_of(code) for code in SYSTEMS)
    labels = [name_of(code) for group in GROUPS for code in group.codes]
    assert len(set(labels)) == len(labels)


def test_without_a_clue_nothing_is_claimed(reference: Reference) -> None:
    assert rank(np.array([[100.0, 200.0], [300.0, 400.0]]), np.empty((0, 2)), reference) == []
