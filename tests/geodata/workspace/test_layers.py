"""Layer versions: published by moving a pointer, whole whatever happens, never lost."""

import hashlib
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from shapely import affinity

from geodata.atlas import TOWNS, ZONES, Atlas, enriched
from geodata.catalogue import entry_of
from geodata.crs import area_m2
from geodata.errors import PublishConflict, WorkspaceError
from geodata.model import Feature, Layer, Link
from geodata.workspace.additions import additions
from geodata.workspace.layer_files import read_version, sweep, version_path
from geodata.workspace.layers import (
    SHIPPED,
    NewVersion,
    add_version,
    clean,
    current,
    keep_entries,
    publish,
    set_binned,
    versions,
)
from geodata.workspace.store import Workspace, open_workspace

MOMENTS = 20


def new_version(
    layer: Layer, features: tuple[Feature, ...] | None = None, links: tuple[Link, ...] = ()
) -> NewVersion:
    return NewVersion(entry_of(layer), features or layer.features, links, "乡镇.zip", {"found": 0})


def official(atlas: Atlas) -> tuple[Feature, ...]:
    """Town areas as an official layer would bring them: other outlines, authoritative."""
    return tuple(
        replace(f, accuracy="authoritative", geometry=f.geometry and affinity.scale(f.geometry, 0.9, 0.9))
        for f in atlas.layer_features(TOWNS)
        if f.geometry is not None
    )


def test_a_version_comes_back_as_it_went_in(workspace: Workspace, atlas: Atlas) -> None:
    for layer in atlas.layers:
        version_id = add_version(workspace, new_version(layer), "王", "试")
        back = read_version(workspace.home, version_id, layer.id)
        assert back == layer.features
        assert [f.recipe for f in back] == [f.recipe for f in layer.features]


def test_nobody_sees_a_version_until_it_is_published(workspace: Workspace, atlas: Atlas) -> None:
    version_id = add_version(
        workspace, new_version(atlas.layer_by_id[TOWNS], official(atlas)), "王", "官方界线"
    )
    assert current(workspace, TOWNS) == SHIPPED and workspace.edition == 0
    publish(workspace, TOWNS, version_id, "王", "换官方界线", expected=SHIPPED)
    assert current(workspace, TOWNS) == version_id
    shown = enriched(atlas, additions(workspace, workspace.edition))
    assert {f.accuracy for f in shown.layer_features(TOWNS)} == {"authoritative"}
    assert shown.version != atlas.version
    publish(workspace, TOWNS, SHIPPED, "王", "回退")
    again = enriched(atlas, additions(workspace, workspace.edition))
    assert again.layer_features(TOWNS) == atlas.layer_features(TOWNS)


def test_zones_follow_the_towns_that_they_are_made_of(workspace: Workspace, atlas: Atlas) -> None:
    version_id = add_version(workspace, new_version(atlas.layer_by_id[TOWNS], official(atlas)), "王", "")
    publish(workspace, TOWNS, version_id, "王", "")
    shown = enriched(atlas, additions(workspace, workspace.edition))
    for zone in atlas.layer_features(ZONES):
        assert area_m2(shown.features[zone.id].geometry) < 0.9 * area_m2(zone.geometry)
    assert shown.links.keys() >= {f.id for f in atlas.layer_features(TOWNS) if f.id in atlas.links}


def test_new_links_come_with_the_version(workspace: Workspace, atlas: Atlas) -> None:
    layer = atlas.layer_by_id[TOWNS]
    clause = atlas.plan.clauses[0]
    link = Link(official(atlas)[0].id, clause.clause_id, clause.text[:10])
    publish(
        workspace,
        TOWNS,
        add_version(workspace, new_version(layer, official(atlas), (link,)), "王", ""),
        "王",
        "",
    )
    assert link in enriched(atlas, additions(workspace, 1)).links[link.feature_id]


def test_the_second_of_two_publishers_is_told(workspace: Workspace, atlas: Atlas) -> None:
    layer = atlas.layer_by_id[TOWNS]
    one, two = (add_version(workspace, new_version(layer), who, "") for who in "王李")
    publish(workspace, TOWNS, one, "王", "", expected=SHIPPED)
    with pytest.raises(PublishConflict) as conflict:
        publish(workspace, TOWNS, two, "李", "", expected=SHIPPED)
    assert conflict.value.current == one and current(workspace, TOWNS) == one
    assert [line.who for line in workspace.trail(TOWNS) if line.what == "发布"] == ["王"]


def test_of_two_who_publish_at_once_one_is_told(workspace: Workspace, atlas: Atlas) -> None:
    versions_ = [add_version(workspace, new_version(atlas.layer_by_id[TOWNS]), who, "") for who in "王李赵钱"]
    told: list[str] = []

    def go(version_id: str) -> None:
        try:
            publish(workspace, TOWNS, version_id, "王", "", expected=SHIPPED)
        except PublishConflict as conflict:
            told.append(conflict.current)

    threads = [threading.Thread(target=go, args=(version_id,)) for version_id in versions_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [current(workspace, TOWNS)] * 3


def test_only_to_a_bin_and_never_the_one_in_use(workspace: Workspace, atlas: Atlas) -> None:
    layer = atlas.layer_by_id[TOWNS]
    one, two = (add_version(workspace, new_version(layer), "王", "") for _ in range(2))
    publish(workspace, TOWNS, one, "王", "")
    with pytest.raises(WorkspaceError, match="正在使用"):
        set_binned(workspace, one, True, "王", "")
    set_binned(workspace, two, True, "王", "旧")
    with pytest.raises(WorkspaceError, match="回收站"):
        publish(workspace, TOWNS, two, "王", "")
    assert version_path(workspace.home, two).is_file()
    set_binned(workspace, two, False, "王", "取回")
    publish(workspace, TOWNS, two, "王", "")
    assert [version.number for version in versions(workspace, TOWNS)] == [2, 1]


@pytest.mark.parametrize("fault", ["empty", "twice", "entry"])
def test_what_is_no_layer_is_refused(workspace: Workspace, atlas: Atlas, fault: str) -> None:
    layer = atlas.layer_by_id[ZONES]
    features = {"empty": (), "twice": layer.features * 2, "entry": layer.features}[fault]
    entry = {**entry_of(layer), **({"geometry": "Blob"} if fault == "entry" else {})}
    with pytest.raises(WorkspaceError):
        add_version(workspace, NewVersion(entry, features, (), "x", {}), "王", "")
    assert versions(workspace) == [] and not list(workspace.home.glob("layers/*"))


def test_a_damaged_version_is_told_and_the_shipped_layer_shown(workspace: Workspace, atlas: Atlas) -> None:
    version_id = add_version(workspace, new_version(atlas.layer_by_id[TOWNS], official(atlas)), "王", "")
    publish(workspace, TOWNS, version_id, "王", "")
    version_path(workspace.home, version_id).write_bytes(b"PAR1 broken")
    shown = enriched(atlas, additions(workspace, workspace.edition))
    assert shown.layer_features(TOWNS) == atlas.layer_features(TOWNS)
    assert version_id in shown.issues[0].line()


WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from geodata.atlas import load_atlas
from geodata.catalogue import entry_of
from geodata.workspace.layers import NewVersion, add_version, publish
from geodata.workspace.store import open_workspace
workspace, layer = open_workspace(Path(sys.argv[1])), load_atlas().layer_by_id["zones"]
print("ready", flush=True)
while True:
    version = add_version(workspace, NewVersion(entry_of(layer), layer.features, (), "x.zip", {}), "王", "")
    publish(workspace, "zones", version, "王", "")
    print("round", flush=True)
"""


def test_killed_at_any_moment_the_old_version_is_whole_or_the_new_one(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _moment in range(MOMENTS):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        )
        assert worker.stdout and worker.stdout.readline() == "ready\n"
        assert worker.stdout.readline() == "round\n"
        time.sleep(chance.uniform(0, 0.2))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        workspace = open_workspace(tmp_path)
        clean(workspace)
        rows = {version.version_id: version for version in versions(workspace)}
        assert current(workspace, "zones") in rows
        files = {path.stem: path for path in (tmp_path / "layers").glob("*")}
        assert files.keys() == rows.keys()
        for version_id, path in files.items():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == rows[version_id].sha256
        assert not list((tmp_path / "staging").glob("*"))


def test_what_is_published_stands_in_the_catalogue_folder_too(workspace: Workspace, atlas: Atlas) -> None:
    layer = atlas.layer_by_id[ZONES]
    entry = entry_of(layer) | {"id": "gongyeyuan", "title": "工业园"}
    path = workspace.home / "catalogue" / "gongyeyuan.yaml"
    version_id = add_version(workspace, NewVersion(entry, layer.features, (), "x.zip", {}), "王", "")
    assert not path.exists()
    publish(workspace, "gongyeyuan", version_id, "王", "新图层")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["title"] == "工业园"
    mine = path.with_name("mine.yaml")
    mine.write_text("id: mine", encoding="utf-8")
    path.write_text("changed by hand", encoding="utf-8")
    keep_entries(workspace)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["title"] == "工业园"
    publish(workspace, "gongyeyuan", SHIPPED, "王", "不要了")
    assert [one.name for one in path.parent.iterdir()] == ["mine.yaml"]


def test_a_catalogue_folder_that_cannot_be_written_stops_no_publishing(
    workspace: Workspace, atlas: Atlas
) -> None:
    (workspace.home / "catalogue").write_text("a file where the folder should be", encoding="utf-8")
    version_id = add_version(workspace, new_version(atlas.layer_by_id[ZONES]), "王", "")
    publish(workspace, ZONES, version_id, "王", "")
    assert current(workspace, ZONES) == version_id


def test_a_start_with_another_database_loses_nothing(workspace: Workspace, atlas: Atlas) -> None:
    version_id = add_version(workspace, new_version(atlas.layer_by_id[ZONES]), "王", "")
    stray = open_workspace(workspace.home, f"sqlite:///{workspace.home / 'other.db'}")
    assert clean(stray) == []
    assert version_path(workspace.home, version_id).is_file()


def test_sweeping_leaves_a_writer_alone(workspace: Workspace) -> None:
    from geodata.workspace.layer_files import staging

    with staging(workspace.home) as folder:
        assert sweep(workspace.home, ()) == []
        assert folder.is_dir()
    assert not folder.exists()
