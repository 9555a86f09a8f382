"""此处适用: what the plan says at a point or in an area."""

from __future__ import annotations

from geodata.applies import RADII_M, USUAL_RADIUS_M
from geodata.nearby import FeatureIndex
from loaders.site import FORMATS, MAX_FILE_MB
from pages.shared import shared_atlas, show_map


def show() -> None:
    """The map in its mode for sites; the index of places is made while the browser fetches the map."""
    limits = {"mb": MAX_FILE_MB, "formats": FORMATS}
    show_map("here", "here", radii=list(RADII_M), radius=USUAL_RADIUS_M, limits=limits)
    shared_atlas().derived(FeatureIndex).cores  # noqa: B018
