"""A layer as files: copied into a catalogue, it is the layer that it was."""

import json
from pathlib import Path

from geodata.atlas import Atlas
from geodata.catalogue import entry_of, read_layers
from geodata.catalogue_files import data_name, data_text, entry_text


def test_every_layer_comes_back_from_its_two_files(tmp_path: Path, atlas: Atlas) -> None:
    for layer in atlas.layers:
        entry = json.loads(json.dumps(entry_of(layer)))
        (tmp_path / f"{layer.id}.yaml").write_text(entry_text(entry), encoding="utf-8")
        (tmp_path / data_name(layer.id)).write_text(data_text(layer.features), encoding="utf-8")
    layers, issues = read_layers(tmp_path, tmp_path)
    assert issues == []
    back = {layer.id: layer for layer in layers}
    for layer in atlas.layers:
        assert back[layer.id] == layer
        assert all(
            one.geometry == other.geometry
            for one, other in zip(back[layer.id].features, layer.features, strict=True)
        )


def test_an_entry_reads_like_those_of_the_catalogue(atlas: Atlas) -> None:
    text = entry_text(entry_of(atlas.layer_by_id["key_towns"]))
    assert text.startswith("id: key_towns\ntitle: 重点镇\n") and "file: key_towns.geojson" in text
    assert "boundary" not in text and "null" not in text
