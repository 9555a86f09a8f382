"""What of the workspace everyone's atlas takes in."""

from __future__ import annotations

from dataclasses import replace

from geodata.atlas import Additions
from geodata.errors import WorkspaceError
from geodata.i18n import _
from geodata.model import Issue, Layer, Link
from geodata.workspace.layers import load_version, published
from geodata.workspace.publishing import published_documents
from geodata.workspace.store import Workspace


def additions(workspace: Workspace, edition: int) -> Additions:
    """All that is published, as of an edition; a version that cannot be read becomes an issue.

    Args:
        workspace: The open workspace.
        edition: Its edition, as it was asked for just before.
    """
    layers: list[Layer] = []
    links: list[Link] = []
    issues: list[Issue] = []
    for version in published(workspace):
        try:
            layer, own = load_version(workspace, version)
        except WorkspaceError as error:
            remedy = _("在此之前显示随附的图层（如有）。")
            issues.append(Issue(version.version_id, "", str(error), remedy))
            continue
        layers.append(replace(layer, tiles=version.version_id) if layer.is_large else layer)
        links += own
    added = published_documents(workspace)
    return Additions(
        edition,
        documents=added.documents,
        clauses=added.clauses,
        targets=added.targets,
        links=(*added.links, *links),
        layers=tuple(layers),
        issues=tuple(issues),
    )
