"""What the browser needs to play a story: the story, the catalogue of its layers, and the features that it draws."""

from __future__ import annotations

import json
from typing import Any

from geodata.atlas import Atlas
from geodata.cards import feature_card
from geodata.stories import Story
from geodata.story_facts import drawn_features, story_facts
from layers.browser_data import layer_geojson, map_config

CONFIG_KEYS = ("title", "city", "bounds", "accuracies", "attribution")


def story_payload(atlas: Atlas, story: Story, base: str, with_cards: bool = False) -> dict[str, Any]:
    """Everything to play a story with.

    Args:
        atlas: The loaded atlas.
        story: What is played.
        base: The address under which cards are served (no slash at the end); "" where there is no server.
        with_cards: Puts the cards of all drawn features in, for a page without a server.
    """
    config = map_config(atlas, base)
    drawn = {f.id: f for scene in (story.cover, *story.scenes) for f in drawn_features(atlas, scene)}
    used = {feature.layer for feature in drawn.values()}
    layers = [layer for layer in config["layers"] if layer["id"] in used]
    groups = [group for group in config["groups"] if group["id"] in {layer["group"] for layer in layers}]
    return {
        "story": story_facts(atlas, story),
        "config": {key: config[key] for key in CONFIG_KEYS}
        | {"base": base, "layers": layers, "groups": groups, "presets": []},
        "data": {
            layer.id: json.loads(layer_geojson(atlas, layer, drawn))
            for layer in atlas.layers
            if layer.id in used
        },
        "cards": {feature_id: _slim_card(atlas, feature_id) for feature_id in drawn} if with_cards else None,
    }


def _slim_card(atlas: Atlas, feature_id: str) -> dict[str, Any]:
    """A card without what leads to features that are not here."""
    return {**feature_card(atlas, feature_id), "inside": []}
