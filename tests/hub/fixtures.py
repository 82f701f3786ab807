"""A hub of one's own for any test, and somebody who uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .client import HubUser
from .server import LocalHub


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    """A hub with FAIRChem's repositories, tiny models in them."""
    with LocalHub() as hub:
        yield hub


@pytest.fixture
def hub_user(hub: LocalHub, tmp_path: Path) -> HubUser:
    """Someone with an empty home folder, not logged in."""
    home = tmp_path / "home"
    home.mkdir()
    return HubUser(home, hub.url)
