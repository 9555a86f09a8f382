"""Takes a file in from beginning to end without a browser: doctor, proposals, matching, a new version, publishing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.atlas import COUNTIES, Atlas
from geodata.catalogue import entry_for
from geodata.errors import IntakeError
from geodata.i18n import _
from geodata.layer_changes import change_label, compare, counts
from geodata.matching import Adoption, Match, Row, adopt, match
from geodata.model import Feature
from geodata.workspace.layers import NewVersion, add_version, current, publish
from geodata.workspace.store import Workspace
from loaders.vector.intake import Intake
from loaders.vector.progress import Listener
from loaders.vector.reference import Reference
from loaders.vector.report import Report
from loaders.vector.rows import rows_of
from loaders.vector.sources import Dataset
from loaders.vector.state import family_label

PICK = "{id} {name}"


@dataclass(frozen=True)
class Wish:
    """What the file is to become: which layer, from where, how exact, by whom and why."""

    layer: str
    provenance: dict[str, str]
    accuracy: str
    who: str
    why: str
    dataset: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A file that is ready to be published: what the doctor did, what the rows are, what would change."""

    report: Report
    matches: list[Match]
    features: tuple[Feature, ...]
    entry: dict[str, Any]
    changes: dict[str, int]
    seen: str

    def as_json(self) -> dict[str, Any]:
        """The account as plain data."""
        ways: dict[str, int] = {}
        for one in self.matches:
            ways[one.how] = ways.get(one.how, 0) + 1
        return {"report": self.report.as_json(), "matches": ways, "changes": self.changes}

    def text(self) -> str:
        """The account for the console."""
        told = "，".join(f"{change_label(kind)} {n}" for kind, n in self.changes.items() if n)
        return "\n".join([self.report.text(), "", _("与现在的图层相比：{told}").format(told=told)])


def prepare(atlas: Atlas, seen: str, path: Path, wish: Wish, listener: Listener | None = None) -> Prepared:
    """Examines a file, accepts every proposal, and finds the features that its rows are.

    Raises:
        IntakeError: The file is refused, the layer is not there or of another geometry type, or rows cannot be told
            apart without somebody deciding.
    """
    layer = atlas.layer_by_id.get(wish.layer)
    if layer is None:
        names = "、".join(PICK.format(id=one.id, name=one.title) for one in atlas.layers)
        raise IntakeError(_("没有图层 {layer}；可选：{names}").format(layer=wish.layer, names=names))
    with Intake(path, Reference.of(atlas)) as intake:
        dataset = pick(intake.open(listener), wish.dataset)
        proposals = intake.examine(dataset, listener=listener).proposals
        repaired = intake.repair(dataset, proposals, listener=listener)
    rows = rows_of(repaired.layer)
    kinds = {row.geometry.geom_type.removeprefix("Multi") for row in rows if row.geometry is not None}
    if kinds - {layer.geometry}:
        message = _("文件里有{found}，而图层“{title}”只收{wanted}。")
        found = "、".join(family_label(kind) for kind in sorted(kinds))
        facts = {"found": found, "title": layer.title, "wanted": family_label(layer.geometry)}
        raise IntakeError(message.format(**facts))
    matches = match(rows, layer.features)
    _refuse_unclear(rows, matches)
    kind = layer.features[0].kind if layer.features else layer.title
    how = Adoption(layer.id, wish.accuracy, wish.provenance["provider"], kind)
    chosen = {one.number: one.feature_id for one in matches}
    before = {feature.id: feature for feature in layer.features}
    features = adopt(rows, chosen, before, atlas.layer_features(COUNTIES), how)
    entry = entry_for(layer, wish.accuracy, wish.provenance)
    changes = counts(compare(layer.features, features))
    return Prepared(repaired.report, matches, features, entry, changes, seen)


def take_in(
    workspace: Workspace, atlas: Atlas, path: Path, wish: Wish, listener: Listener | None = None
) -> tuple[Prepared, str]:
    """Prepares a file and publishes it; returns the account and the id of the version.

    Raises:
        IntakeError: See `prepare`.
        WorkspaceError: It cannot be kept, or somebody else has published meanwhile.
    """
    prepared = prepare(atlas, current(workspace, wish.layer), path, wish, listener)
    new = NewVersion(prepared.entry, prepared.features, (), path.name, prepared.report.as_json())
    version = add_version(workspace, new, wish.who, wish.why)
    publish(workspace, wish.layer, version, wish.who, wish.why, expected=prepared.seen)
    return prepared, version


def pick(datasets: list[Dataset], name: str | None) -> Dataset:
    """The dataset of a name or number; the only one where none is asked for.

    Raises:
        IntakeError: No dataset, or more than one, is called so.
    """
    found = [one for one in datasets if name in (None, one.id, one.name)]
    found = [one for one in found if one.id == name] or found
    if len(found) == 1:
        return found[0]
    names = "、".join(PICK.format(id=one.id, name=one.name) for one in datasets)
    if name is None:
        raise IntakeError(_("文件里有 {n} 个图层，请指定一个：{names}").format(n=len(datasets), names=names))
    message = _("名为“{layer}”的图层有 {n} 个；可选：{names}。请用序号指定。")
    raise IntakeError(message.format(layer=name, n=len(found), names=names))


def _refuse_unclear(rows: list[Row], matches: list[Match]) -> None:
    names = {row.number: row.name for row in rows}
    unclear = [f"{one.number} {names[one.number]}" for one in matches if not one.sure and not one.feature_id]
    if unclear:
        message = _("这些行与几个现有要素同名，要人来定，请在“数据管理”页导入：{rows}")
        raise IntakeError(message.format(rows="、".join(unclear[:10])))
