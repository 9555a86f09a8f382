"""`python -m loaders inspect FILE` says what is in a vector file, what is wrong with it, and what is proposed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geodata.atlas import PACKAGE, load_atlas
from geodata.console import Parser
from geodata.errors import AtlasError, IntakeError
from geodata.i18n import _
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
    inspector.options.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 for nothing found, 1 for findings, 2 for a file that is refused."""
    options = _parser().parse_args(arguments)
    try:
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


def inspect(file: Path, layer: str | None, as_json: bool) -> int:
    """Prints the report on a file, or the list of its layers where one has to be chosen."""
    reference = Reference.of(load_atlas(Path(os.environ.get("PLAN_DATA") or PACKAGE)))
    with Intake(file, reference) as intake:
        datasets = intake.open(_tell)
        if layer is None and len(datasets) > 1:
            return _choose(file.name, datasets, as_json)
        report = intake.examine(pick(datasets, layer), listener=_tell)
    _print(report.as_json() if as_json else report.text())
    return FINE if report.clean else LOOK


def pick(datasets: list[Dataset], layer: str | None) -> Dataset:
    """The dataset of a name or number; the only one where none is asked for.

    Raises:
        IntakeError: No dataset, or more than one, is called so.
    """
    found = [one for one in datasets if layer in (None, one.id, one.name)]
    found = [one for one in found if one.id == layer] or found
    if len(found) == 1:
        return found[0]
    message = _("名为“{layer}”的图层有 {n} 个；可选：{names}。请用序号指定。")
    names = "、".join(f"{one.id} {one.name}" for one in datasets)
    raise IntakeError(message.format(layer=layer, n=len(found), names=names))


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
