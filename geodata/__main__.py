"""`python -m geodata check` checks the shipped data; `python -m geodata export DIR` writes the open data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.check import check
from geodata.console import Parser
from geodata.coverage import coverage_lines
from geodata.errors import AtlasError, CatalogError
from geodata.i18n import _
from geodata.model import Issue
from geodata.open_data import export


def _parser() -> Parser:
    parser = Parser(prog="python -m geodata", description=_("聊城规划一张图：检查数据，导出开放数据"))
    commands = parser.add_subparsers(title=_("命令"), dest="command", metavar=_("命令"), required=True)
    text = _("检查图层目录、数据、条文、目标与关联；逐行列出问题，有问题时以 1 退出")
    checker = commands.add_parser("check", help=text, description=text)
    text = _("把开放数据（GeoJSON 与 CSV，UTF-8）写到一个目录")
    exporter = commands.add_parser("export", help=text, description=text)
    arguments = exporter.add_argument_group(_("参数"))
    text = _("写到哪个目录；没有就新建，已有的同名文件会被替换")
    arguments.add_argument("out", metavar="DIR", type=Path, help=text)
    for command in (checker, exporter):
        command.options.add_argument(
            "--root", metavar="DIR", type=Path, default=PACKAGE,
            help=_("数据所在目录，其中有 catalog、data、plan（默认：随附的数据）"),
        )  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 for done, 1 for problems found or nothing written."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "export":
            return run_export(options.root, options.out)
        return run_check(options.root)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1


def _load(root: Path) -> Atlas:
    if not root.is_dir():
        message = _("找不到目录 {root}。--root 应是含 catalog、data、plan 的目录。")
        raise CatalogError(message.format(root=root))
    return load_atlas(root)


def run_check(root: Path) -> int:
    """Lists every problem and their number, or says how much there is."""
    atlas = _load(root)
    issues = check(atlas, root)
    print("\n".join(coverage_lines(atlas)))
    if issues:
        _list(issues)
        print(_("共 {n} 个问题。").format(n=len(issues)))
        return 1
    message = _(
        "没有问题：{layers} 个图层、{features} 个要素、{clauses} 条条文、{targets} 个目标、{links} 个关联。"
    )
    plan = atlas.plan
    print(
        message.format(
            layers=len(atlas.layers),
            features=len(atlas.features),
            clauses=len(plan.clauses),
            targets=len(plan.targets),
            links=len(plan.links),
        )
    )
    return 0


def run_export(root: Path, out: Path) -> int:
    """Writes the open data and says how much; what could not be loaded is said, not written."""
    atlas = _load(root)
    counts = export(atlas, out)
    for name, count in counts.items():
        print(_("{file}：{n} 条").format(file=out / name, n=count))
    if atlas.issues:
        print(_("注意：以下 {n} 处没有读入，不在导出的数据里。").format(n=len(atlas.issues)), file=sys.stderr)
        _list(atlas.issues, sys.stderr)
    return 0


def _list(issues: Sequence[Issue], where: Any = None) -> None:
    for issue in issues:
        print(issue.line(), file=where)


if __name__ == "__main__":
    sys.exit(main())
