"""A file on its way in, as the page keeps it from step to step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from geodata.atlas import COUNTIES, TOWNS, Atlas
from geodata.matching import Adoption, Match, Row, adopt, match
from geodata.model import Feature, Layer, Link
from geodata.new_links import NewLink, new_links
from loaders.vector.intake import Intake
from loaders.vector.reference import Reference
from loaders.vector.report import Report
from loaders.vector.rows import rows_of
from loaders.vector.sources import Dataset
from loaders.vector.work import WorkFolder, no_room, sweep, work_folder
from pages.background import Job

KEY = "intake-draft"
NEW = ""
PROPOSED_MOST = 300


@dataclass
class Draft:
    """One file: what was found in it, what was decided, and what becomes of it."""

    intake: Intake
    folder: WorkFolder
    job: Job | None = None
    datasets: list[Dataset] = field(default_factory=list)
    dataset: Dataset | None = None
    report: Report | None = None
    decisions: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    geometry: str = ""
    repaired: Report | None = None
    target: str | None = None
    matches: list[Match] = field(default_factory=list)
    settled: dict[int, str] = field(default_factory=dict)
    entry: dict[str, Any] = field(default_factory=dict)
    adoption: Adoption | None = None
    links: tuple[Link, ...] = ()
    picked: dict[str, Any] = field(default_factory=dict)
    seen: str = ""
    clash: bool = False
    made: tuple[Any, tuple[Feature, ...]] | None = None
    proposed: tuple[Any, list[NewLink]] | None = None

    @property
    def name(self) -> str:
        """The file's name as its author knows it."""
        return self.intake.name

    def close(self) -> None:
        """Removes everything that was kept of the file."""
        if self.job is not None:
            self.job.stop()
        self.intake.close()
        self.folder.close()

    def take(self, layer: Any, report: Report) -> None:
        """Takes over the repaired layer."""
        self.rows = rows_of(layer)
        self.repaired = report
        kinds = [
            row.geometry.geom_type.removeprefix("Multi") for row in self.rows if row.geometry is not None
        ]
        self.geometry = max(set(kinds), key=kinds.count, default="Polygon")

    def aim(self, atlas: Atlas, layer_id: str) -> None:
        """Chooses the layer that the file is for (NEW for one of its own) and finds the features that the rows are."""
        self.target = layer_id
        self.settled, self.clash, self.seen, self.adoption = {}, False, "", None
        before = atlas.layer_features(layer_id)
        self.matches = (
            match(self.rows, before) if layer_id else [Match(row.number, "", "") for row in self.rows]
        )
        self.entry = {}

    def features(self, atlas: Atlas) -> tuple[Feature, ...]:
        """The features that the rows become as decided so far; made anew only where something else is decided."""
        assert self.adoption is not None
        decided = (atlas.version, self.target, self.adoption, dict(self.settled))
        if self.made is None or self.made[0] != decided:
            before = {feature.id: feature for feature in atlas.layer_features(self.adoption.layer)}
            chosen = {m.number: self.settled.get(m.number, m.feature_id) for m in self.matches}
            made = adopt(self.rows, chosen, before, atlas.layer_features(COUNTIES), self.adoption)
            self.made = (decided, made)
        return self.made[1]

    def proposed_links(self, atlas: Atlas) -> list[NewLink]:
        """The clauses that name features which are new."""
        features = self.features(atlas)
        if self.proposed is None or self.proposed[0] is not features:
            self.proposed = (features, new_links(atlas, features, PROPOSED_MOST))
        return self.proposed[1]


def current_draft() -> Draft | None:
    """The draft of this session."""
    found = st.session_state.get(KEY)
    return found if isinstance(found, Draft) else None


def drop_draft() -> None:
    """Gives the draft of this session up."""
    draft = current_draft()
    if draft is not None:
        draft.close()
    st.session_state.pop(KEY, None)


def begin(atlas: Atlas, name: str, content: bytes | Path) -> Draft:
    """Starts with a file: an upload, or one that lies in the inbox.

    Raises:
        IntakeError: It is too large, or there is no room to work on it.
    """
    drop_draft()
    sweep()  # what sessions that have ended left
    folder = work_folder()
    path = content if isinstance(content, Path) else folder.path / (Path(name).name or "file")
    try:
        if isinstance(content, bytes):
            path.write_bytes(content)
        intake = Intake(path, Reference.of(atlas), name=name)
    except OSError as error:
        folder.close()
        raise no_room(error) from error
    except BaseException:
        folder.close()
        raise
    draft = Draft(intake, folder)
    st.session_state[KEY] = draft
    return draft


def replaceable(atlas: Atlas, geometry: str) -> list[Layer]:
    """The layers that a file of this geometry type may stand in for, town areas first."""
    fitting = [layer for layer in atlas.layers if layer.geometry == geometry]
    return sorted(fitting, key=lambda layer: (layer.id != TOWNS, not layer.boundary, layer.title))
