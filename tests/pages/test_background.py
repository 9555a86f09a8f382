"""Work in a thread of its own: what goes wrong there reaches the page, and what nobody expected the log."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from geodata.errors import IntakeError
from pages.background import Job

PATIENCE_SECONDS = 60


def failing(error: Exception) -> Callable[..., Any]:
    def make(*_: object) -> None:
        raise error

    return make


@pytest.mark.parametrize(("error", "logged"), [(IntakeError("文件坏了。"), False), (KeyError("x"), True)])
def test_an_error_is_kept_and_an_unexpected_one_is_logged(
    caplog: pytest.LogCaptureFixture, error: Exception, logged: bool
) -> None:
    with caplog.at_level(logging.ERROR):
        job = Job("处理 甲", failing(error))
        assert job.wait(PATIENCE_SECONDS)
    assert job.error is error and job.result is None
    assert ("KeyError" in caplog.text and "处理 甲" in caplog.text) == logged
