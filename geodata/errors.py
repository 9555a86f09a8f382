"""The project's error root. A message gives the value found, what was expected and the remedy, in Chinese."""

from __future__ import annotations


class AtlasError(Exception):
    """Root of every error that the atlas raises on purpose."""


class CatalogError(AtlasError, ValueError):
    """A catalogue entry (YAML) or its data file cannot be used."""


class PlanError(AtlasError, ValueError):
    """A document, clause, quote or target cannot be used."""


class TableError(AtlasError, ValueError):
    """A table that somebody brings cannot be read."""


class NotFound(AtlasError, LookupError):
    """An id that nothing in the atlas carries."""


class ExportError(AtlasError, OSError):
    """An export cannot be written where it was asked for."""


class WorkspaceError(AtlasError, OSError):
    """The workspace (what people add) cannot be opened, read or written."""


class PublishConflict(WorkspaceError):
    """Somebody else has published the same layer meanwhile; `current` is what everyone sees now."""

    def __init__(self, message: str, current: str) -> None:
        super().__init__(message)
        self.current = current


class StoryConflict(WorkspaceError):
    """Somebody else has changed the same story meanwhile; `current` is its revision now."""

    def __init__(self, message: str, current: str) -> None:
        super().__init__(message)
        self.current = current


class StoryError(AtlasError, ValueError):
    """A story cannot be kept as it is."""


class TileError(AtlasError, RuntimeError):
    """The tiles of a large layer could not be made."""


class IntakeError(AtlasError, ValueError):
    """A file that somebody brings cannot be taken in, or not as it is."""


class FontMissing(AtlasError, OSError):
    """The Chinese font that maps and reports are drawn with has not been put in place."""


class SiteError(AtlasError, ValueError):
    """What was clicked, drawn, typed or uploaded is no site that can be judged."""
