"""A command line in the user's language."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from geodata.i18n import _


class _Help(argparse.HelpFormatter):
    """Help whose headings are in the user's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("用法：") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help and complaints are in the user's language."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **settings)
        self.options = self.add_argument_group(_("选项"))
        self.options.add_argument("-h", "--help", action="help", help=_("显示这份说明"))

    def error(self, message: str) -> NoReturn:
        """Says how the command is written, and ends with code 2."""
        complaint = _("命令写法不对（{message}）。用 -h 查看说明。").format(message=message)
        self.exit(2, f"{self.format_usage()}{complaint}\n")
