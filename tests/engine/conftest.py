"""Engines that work, and the reference structure."""

from collections.abc import Iterator
from typing import Any

import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule

from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineMessage, EngineReady
from adatom.relaxation.events import ENDINGS


@pytest.fixture
def reference_start() -> Atoms:
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    return slab


@pytest.fixture
def own_engine() -> Iterator[EngineClient]:
    """An engine of the test's own, to be killed."""
    client = EngineClient()
    client.start()
    yield client
    client.close()


@pytest.fixture(scope="module")
def shared_engine() -> Iterator[EngineClient]:
    client = EngineClient()
    client.start()
    until(client, EngineReady)
    yield client
    client.close()


@pytest.fixture
def engine(shared_engine: EngineClient) -> EngineClient:
    """An engine that works and has nothing left to say."""
    while shared_engine.receive(0.05) is not None:
        pass
    return shared_engine


def until(client: EngineClient, *kinds: type, run: str | None = None) -> list[EngineMessage]:
    """Return the messages up to the first of one of these kinds, that of `run` if one is named."""
    messages: list[Any] = []
    while True:
        message = client.receive(60)
        assert message is not None, f"the engine fell silent after {messages}"
        messages.append(message)
        if isinstance(message, kinds) and run in (None, getattr(message, "run", None)):
            return messages


def until_ended(client: EngineClient, run: str) -> list[EngineMessage]:
    return until(client, *ENDINGS, run=run)
