"""阅读: the documents, each word of them beside the map."""

from __future__ import annotations

from pages.shared import show_map


def show() -> None:
    """The text with the map, over the whole page."""
    show_map("read", "read")
