"""Text from outside in Streamlit's Markdown: it is shown as it stands, and nothing in it is fetched or followed."""

from __future__ import annotations

MARKS = "\\`*_{}[]()#+-.!|<>$~:&"


def plain(text: str) -> str:
    """The text with every sign escaped that Markdown would read as a mark."""
    return "".join(f"\\{char}" if char in MARKS else char for char in text)
