"""Moments are shown in Beijing time."""

from datetime import UTC, datetime

import pytest

from geodata.moments import beijing_time


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-24T18:03:59+00:00",
        "2026-11-24T18:03:59",
        "2026-11-25T02:03:59+08:00",
        datetime(2026, 11, 24, 18, 3, 59, tzinfo=UTC),
    ],
)
def test_a_moment_is_shown_in_beijing_time(moment: str | datetime) -> None:
    assert beijing_time(moment) == "2026-11-25 02:03:59"
