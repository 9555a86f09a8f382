"""What of the workspace everyone's atlas takes in."""

from __future__ import annotations

from geodata.atlas import Additions
from geodata.workspace.store import Workspace


def additions(workspace: Workspace, edition: int) -> Additions:
    """All that is published, as of an edition.

    Args:
        workspace: The open workspace.
        edition: Its edition, as it was asked for just before.
    """
    return Additions(edition=edition)
