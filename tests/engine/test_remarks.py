"""What libraries say in their logs, and what of it reaches the user."""

import importlib.metadata
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from ase import Atoms

from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineReady
from adatom.engine.remarks import Remarks
from adatom.potentials.inference import _REMARKS, is_compiling, remark_on
from adatom.relaxation.events import Compiling, Remark, Started
from adatom.relaxation.settings import RelaxationSettings

from .conftest import until

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
COMPILING = "Model is being compiled"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def remarks(said: list[str]) -> Iterator[Remarks]:
    handler = Remarks(said.append, lambda: said.append("compiling"))
    logger = logging.getLogger("adatom.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield handler
    logger.removeHandler(handler)


def log(message: str) -> None:
    logging.getLogger("adatom.test").warning(message)


def test_what_matters_is_said_once_for_each_model_and_all_is_written_down(remarks, said, capsys):
    for _ in range(3):
        log("UMA Nitro cannot serve this request: no CUDA.")
    log("something nobody needs to know")
    assert len(said) == 1
    assert "Nitro" in said[0]
    remarks.forget()
    log("UMA Nitro cannot serve this request: no CUDA.")
    assert len(said) == 2
    written = capsys.readouterr().err
    assert written.count("no CUDA") == 4
    assert "nobody needs" in written


def test_that_a_model_is_compiled_is_told_each_time(remarks, said):
    log("Model is being compiled. This might take a while the first time.")
    log("Model is being compiled. This might take a while the first time.")
    assert said == ["compiling", "compiling"]


def test_fairchem_still_says_what_is_listened_for():
    package = importlib.metadata.distribution("fairchem-core")
    folder = Path(str(package.locate_file("fairchem/core")))
    source = " ".join(
        path.read_text(errors="replace")
        for path in (*folder.rglob("predict.py"), *folder.rglob("AllScAIP.py"))
    )
    source = source.replace('"\n', "").replace("\n", " ")
    words = " ".join(source.split()).replace('" "', "")
    for phrase in (*_REMARKS, COMPILING):
        assert phrase in words, phrase
        assert remark_on(phrase) or is_compiling(phrase)


@pytest.fixture
def fresh_engine(own_engine: EngineClient) -> EngineClient:
    until(own_engine, EngineReady)
    return own_engine


def test_a_fall_back_of_fairchem_is_a_remark_and_compiling_is_shown(
    fresh_engine: EngineClient, reference_start: Atoms
):
    # The default asks for Nitro, which no CPU can serve, and then compiles: here only until it says so.
    settings = RelaxationSettings(f"file:{TINY_UMA}", task="oc20", device="cpu", inference="default")
    fresh_engine.warm_up(settings)
    messages = until(fresh_engine, Started)
    remarks = [message.text for message in messages if isinstance(message, Remark)]
    assert len(remarks) == 1
    assert "Nitro" in remarks[0]
    fresh_engine.relax("run-1", 1, reference_start, settings)
    compiling = until(fresh_engine, Compiling)[-1]
    assert (compiling.run, compiling.model) == ("run-1", "tiny_uma.pt")
    fresh_engine.kill()
