"""Moments as they are read in China: kept in UTC, shown in Beijing time, which all of the country has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def beijing_time(moment: str | datetime) -> str:
    """A moment (ISO 8601 or with its zone; UTC where none is named) in Beijing: 2026-11-24 18:03:59."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
