"""The catalogue entries of what is published, as YAML files in PLAN_HOME/catalogue.

The database is the one source of truth: a version's row holds its entry, and that is what the atlas shows. The files
are copies, written anew from it whenever something is published and at every start, and never read; they are there
to be looked at, and to be copied into `geodata/catalog` when a layer is to be shipped.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geodata.catalogue_files import entry_text
from geodata.errors import WorkspaceError
from geodata.i18n import _

FOLDER = "catalogue"
MARK = "# plan-atlas"


def write_entries(home: Path, entries: Mapping[str, dict[str, Any]]) -> None:
    """Makes the files those of the given entries (layer id to entry), and removes those of other layers that it wrote.

    Raises:
        WorkspaceError: They cannot be written; what is published stays published.
    """
    folder = home / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for layer, entry in entries.items():
            _write(folder / f"{layer}.yaml", f"{MARK}: {_head()}\n{entry_text(entry)}")
        for path in folder.glob("*.yaml"):
            if path.stem not in entries and path.read_text(encoding="utf-8").startswith(MARK):
                path.unlink()
    except (OSError, UnicodeDecodeError) as error:
        message = _("图层定义写不进 {folder}（{reason}）。图层照常显示；处理后重启，文件会补上。")
        reason = getattr(error, "strerror", "") or error
        raise WorkspaceError(message.format(folder=folder, reason=reason)) from error


def _head() -> str:
    return _(
        "由系统按工作区数据库写出，改动它不起作用；可连同数据文件复制到 geodata/catalog 和 geodata/data。"
    )


def _write(path: Path, text: str) -> None:
    """Writes a file whole or not at all, where it is not so already."""
    if path.is_file() and path.read_bytes() == text.encode():
        return
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
