"""What a new state of a layer changes is told feature by feature."""

from dataclasses import replace

from shapely import affinity

from geodata.atlas import ZONES, Atlas
from geodata.layer_changes import compare, counts


def test_each_kind_of_change_is_found(atlas: Atlas) -> None:
    first, second, third = atlas.layer_features(ZONES)
    assert first.geometry and second.geometry
    moved = replace(first, geometry=affinity.translate(first.geometry, 0.01, 0), note="新")
    renamed = replace(second, name="新名", geometry=affinity.translate(second.geometry, 1e-7, 0))
    new = replace(third, id="zones.new")
    changes = {c.feature.id: c for c in compare((first, second, third), (moved, renamed, new))}
    assert changes[first.id].kind == "moved" and "最大偏移" in changes[first.id].details
    assert "说明" in changes[first.id].details
    assert changes[second.id].kind == "changed" and "→ 新名" in changes[second.id].details
    assert changes[third.id].kind == "removed" and changes["zones.new"].kind == "added"
    assert counts(changes.values()) == {"added": 1, "removed": 1, "moved": 1, "changed": 1, "same": 0}


def test_the_same_layer_has_no_changes(atlas: Atlas) -> None:
    for layer in atlas.layers:
        assert {c.kind for c in compare(layer.features, layer.features)} <= {"same"}


def test_getting_or_losing_a_place_is_a_move(atlas: Atlas) -> None:
    zone = atlas.layer_features(ZONES)[0]
    lost = replace(zone, geometry=None)
    assert compare((zone,), (lost,))[0].details.startswith("不再落图")
    assert compare((lost,), (zone,))[0].details.startswith("落图")
