"""Vector files without a browser: `python -m loaders inspect FILE` and `python -m loaders import FILE --layer … --yes`.

The first says what is in a file, what is wrong with it and what is proposed; the second takes it in and publishes it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geodata.atlas import PACKAGE, load_atlas
from geodata.console import Parser
from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.model import ACCURACIES
from geodata.workspace.additions import additions
from geodata.workspace.layers import current
from geodata.workspace.store import open_workspace
from loaders.importing import Wish, pick, prepare, take_in
from loaders.vector.doctor import stage_label
from loaders.vector.intake import Intake
from loaders.vector.progress import Step
from loaders.vector.reference import Reference
from loaders.vector.sources import Dataset

FINE, LOOK, REFUSED = 0, 1, 2


def _parser() -> Parser:
    parser = Parser(prog="python -m loaders", description=_("聊城规划一张图：查验要导入的空间数据"))
    commands = parser.add_subparsers(title=_("命令"), dest="command", metavar=_("命令"), required=True)
    text = _("查验一个文件：逐条说明发现了什么、建议怎样处理；不改动任何东西")
    ends = _("退出代码：0 没有问题；1 有需要核对或决定的；2 读不了或被拒绝。")
    inspector = commands.add_parser("inspect", help=text, description=text + "。" + ends)
    arguments = inspector.add_argument_group(_("参数"))
    arguments.add_argument("file", metavar="FILE", type=Path, help=_("文件；也可以是 .gdb 文件夹或 .shp"))
    inspector.options.add_argument(
        "--layer", metavar="NAME", help=_("有几个图层时，查验哪一个（名称或序号）")
    )
    _add_import(commands)
    for command in commands.choices.values():
        command.options.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    return parser


def _add_import(commands: Any) -> None:
    text = _("按全部建议处理一个文件，替换一个图层并发布；不加 --yes 只说明会怎样")
    importer = commands.add_parser("import", help=text, description=text)
    arguments = importer.add_argument_group(_("参数"))
    arguments.add_argument("file", metavar="FILE", type=Path, help=_("文件；也可以是 .gdb 文件夹或 .shp"))
    needed = {
        "--layer": _("图层编号，例如 towns"),
        "--provider": _("数据来源"),
        "--licence": _("许可或使用范围"),
        "--method": _("制作方法"),
        "--who": _("编辑人"),
        "--why": _("为什么改"),
    }
    for name, words in needed.items():
        importer.options.add_argument(name, required=True, help=words)
    options = importer.options
    options.add_argument("--dataset", help=_("文件里有几个图层时，导入哪一个（名称或序号）"))
    options.add_argument(
        "--accuracy", default="authoritative", choices=ACCURACIES[:4], help=_("精度（默认 authoritative）")
    )
    options.add_argument("--retrieved", default=date.today().isoformat(), help=_("取得日期（默认今天）"))
    options.add_argument("--yes", action="store_true", help=_("处理并发布"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 for nothing found, 1 for findings, 2 for a file that is refused."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "import":
            return run_import(options)
        return inspect(options.file, options.layer, options.json)
    except AtlasError as error:
        _print(
            {"refused": str(error)} if options.json else str(error),
            sys.stdout if options.json else sys.stderr,
        )
        return REFUSED
    except KeyboardInterrupt:
        print(_("已取消，没有留下任何改动。"), file=sys.stderr)
        return REFUSED


def run_import(options: argparse.Namespace) -> int:
    """Publishes a file as a layer's new version, or says what it would change."""
    workspace = open_workspace()
    atlas = load_atlas(_root(), additions(workspace, workspace.edition))
    provenance = {key: getattr(options, key) for key in ("provider", "licence", "retrieved", "method")}
    wish = Wish(options.layer, provenance, options.accuracy, options.who, options.why, options.dataset)
    if options.yes:
        prepared, version = take_in(workspace, atlas, options.file, wish, _tell)
    else:
        prepared, version = prepare(atlas, current(workspace, wish.layer), options.file, wish, _tell), ""
    said = (
        _("已发布：{version}").format(version=version)
        if version
        else _("没有改动任何东西；加 --yes 即处理并发布。")
    )
    _print(prepared.as_json() | {"version": version} if options.json else f"{prepared.text()}\n{said}")
    return FINE if version else LOOK


def _root() -> Path:
    return Path(os.environ.get("PLAN_DATA") or PACKAGE)


def inspect(file: Path, layer: str | None, as_json: bool) -> int:
    """Prints the report on a file, or the list of its layers where one has to be chosen."""
    reference = Reference.of(load_atlas(_root()))
    with Intake(file, reference) as intake:
        datasets = intake.open(_tell)
        if layer is None and len(datasets) > 1:
            return _choose(file.name, datasets, as_json)
        report = intake.examine(pick(datasets, layer), listener=_tell)
    _print(report.as_json() if as_json else report.text())
    return FINE if report.clean else LOOK


def _choose(name: str, datasets: list[Dataset], as_json: bool) -> int:
    if as_json:
        _print({"datasets": [one.as_json() for one in datasets]})
        return LOOK
    print(_("{name} 里有 {n} 个图层，请用 --layer 指定一个：").format(name=name, n=len(datasets)))
    for one in datasets:
        print(f"  {one.id}  {one.line()}  {one.file}")
    return LOOK


def _tell(step: Step) -> None:
    """Progress on one line of the console, when somebody watches it."""
    if sys.stderr.isatty():
        left = _("，约剩 {n:.0f} 秒").format(n=step.left) if step.left is not None and step.left >= 1 else ""
        print(
            f"\r\x1b[K{stage_label(step.stage)} {step.share:.0%}{left}", end="", file=sys.stderr, flush=True
        )
        if step.number == step.stages:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _print(what: Any, where: Any = None) -> None:
    print(what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, indent=2), file=where)


if __name__ == "__main__":
    sys.exit(main())
