"""How much a file may hold before it is refused; every limit is a setting (an environment variable)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from geodata.errors import IntakeError
from geodata.i18n import _

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What is let in, and what reading it may cost.

    Attributes:
        upload_mb: Size of the file as it is brought, in megabytes (PLAN_MAX_UPLOAD_MB).
        unpacked_mb: Size of all that a zip unpacks to, in megabytes (PLAN_MAX_UNPACKED_MB).
        members: Files in a zip, those in zips inside it included (PLAN_MAX_MEMBERS).
        ratio: Unpacked to packed size of a zip; counts beyond 100 MB unpacked (PLAN_MAX_RATIO).
        fields: Fields of a layer (PLAN_MAX_FIELDS).
        features: Features of a layer (PLAN_MAX_FEATURES).
        vertices: Vertices of one feature beyond which simplifying is proposed (PLAN_MAX_VERTICES).
        seconds: Time for one piece of work, in seconds (PLAN_MAX_SECONDS).
        memory_mb: Address space of the process that reads, in megabytes (PLAN_MAX_MEMORY_MB).
    """

    upload_mb: float = 500.0
    unpacked_mb: float = 5000.0
    members: int = 10_000
    ratio: int = 200
    fields: int = 500
    features: int = 2_000_000
    vertices: int = 200_000
    seconds: float = 900.0
    memory_mb: int = 4000

    @classmethod
    def of(cls, environment: Mapping[str, str] | None = None) -> Limits:
        """The limits as the environment sets them (PLAN_MAX_UPLOAD_MB and so on), defaults elsewhere.

        Raises:
            IntakeError: A setting is no positive number.
        """
        given = os.environ if environment is None else environment
        found = {}
        for field in fields(cls):
            text = given.get(setting(field.name), "").strip()
            if not text:
                continue
            try:
                value = float(text)
            except ValueError:
                value = 0.0
            if not 0 < value < float("inf"):
                message = _("设置 {name}={text} 看不懂，应为大于 0 的数，例如 {name}={default}。")
                facts = {"name": setting(field.name), "text": text, "default": field.default}
                raise IntakeError(message.format(**facts))
            found[field.name] = value if isinstance(field.default, float) else int(value) or 1
        return cls(**found)  # type: ignore[arg-type]


def setting(limit: str) -> str:
    """The environment variable that sets a limit."""
    return f"PLAN_MAX_{limit.upper()}"


def check_size(name: str, size: int, limits: Limits) -> None:
    """Raises IntakeError when a file is too big to be brought."""
    if size > limits.upload_mb * MEGABYTE:
        message = _("{name} 有 {size:.0f} MB，最多 {most:g} MB。请拆成几个文件，或请管理员调大 {setting}。")
        facts = {"size": size / MEGABYTE, "most": limits.upload_mb, "setting": setting("upload_mb")}
        raise IntakeError(message.format(name=name, **facts))
    if not size:
        raise IntakeError(_("{name} 是空文件，没有任何内容。请重新导出后再添加。").format(name=name))
