"""Targets made up for a test."""

from collections.abc import Callable
from typing import Any

import pytest

from geodata.model import Target

Make = Callable[..., Target]


@pytest.fixture
def make() -> Make:
    """Makes a target; what isn't given is empty, the value 100 个 by 2025."""

    def made(**given: Any) -> Target:
        facts = dict.fromkeys(("baseline", "baseline_year", "comparator", "nature", "lead", "quote"), "")
        facts |= {"target_id": "t", "clause_id": "c", "indicator": "某数", "area": "全市"}
        facts |= {"value": "100", "unit": "个", "year": "2025"}
        return Target(**{**facts, **given})

    return made
