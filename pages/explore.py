"""一张图: the whole plan on one map."""

from __future__ import annotations

from pages.shared import show_map


def show() -> None:
    """The map, over the whole page."""
    show_map()
