"""The shipped atlas."""

import pytest

from geodata.atlas import Atlas, load_atlas


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The shipped atlas."""
    return load_atlas()
