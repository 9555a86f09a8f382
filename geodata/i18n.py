"""The one translation function. Chinese is the source language; another language is a gettext catalogue."""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("atlas", LOCALE_DIR, languages=[language], fallback=True)


def _(message: str) -> str:
    """Translate a Chinese message into the language named by PLAN_LANGUAGE (default: leave it Chinese)."""
    return _catalogue(os.environ.get("PLAN_LANGUAGE", "zh_CN")).gettext(message)
