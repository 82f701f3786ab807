"""A bench of the workshop with its real helper process: how it lives, answers and dies."""

import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil
import pytest
from ase.build import bulk

from adatom.engine.codec import from_plain, to_plain
from adatom.engine.workshop import WORKSHOP, Bench
from adatom.engine.workshop_messages import Answer, CutOC20Slabs, ReadSmiles
from adatom.errors import AdatomError, EngineError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.slabs.oc20 import OC20Slab

from .test_client import gone

PATIENCE_S = 120.0


class Told:
    """What a bench tells, to be waited for."""

    def __init__(self) -> None:
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __call__(self, answer: Any) -> None:
        self._answers.put(answer)

    def next(self) -> Any:
        return self._answers.get(timeout=PATIENCE_S)

    def nothing(self) -> bool:
        return self._answers.empty()


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


@dataclass(frozen=True)
class Stray:
    """A record that nobody has made known."""


def pid_of(bench: Bench) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while (pid := bench.pid) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return pid


def test_a_molecule_comes_back_whole_and_the_process_stays_for_the_next(bench):
    told = Told()
    bench.ask(ReadSmiles("CCO"), told)
    ethanol = told.next()
    assert isinstance(ethanol, Adsorbate)
    assert sorted(ethanol.symbols) == sorted("CCO" + 6 * "H")
    assert ethanol.positions.shape == (9, 3)
    assert not ethanol.positions.flags.writeable
    assert np.abs(ethanol.positions[list(ethanol.binding)].mean(axis=0)).max() < 1e-9
    pid = bench.pid
    bench.ask(ReadSmiles("N"), told)
    assert told.next().name == "NH3"
    assert bench.pid == pid


def test_what_is_wrong_with_a_question_is_said_in_its_own_words(bench):
    told = Told()
    bench.ask(ReadSmiles("C1CC"), told)
    refused = told.next()
    assert isinstance(refused, AdatomError)
    assert "'C1CC'" in str(refused)
    assert "log" not in str(refused)


def test_what_nobody_foresaw_becomes_a_sentence_with_the_place_of_the_log(bench):
    told = Told()
    bench.ask(ReadSmiles(5), told)  # type: ignore[arg-type]
    refused = told.next()
    assert isinstance(refused, AdatomError)
    assert str(refused).startswith("The molecule could not be made (AttributeError")
    assert str(WORKSHOP.log_file) in str(refused)
    assert "Traceback" in WORKSHOP.log_file.read_text()
    bench.ask(ReadSmiles("O"), told)
    assert told.next().name == "H2O"


def test_of_questions_asked_in_a_row_only_the_newest_is_answered(bench):
    older, newest = Told(), Told()
    for text in ("C", "CC", "CCC"):
        bench.ask(ReadSmiles(text), older)
    bench.ask(ReadSmiles("CCCC"), newest)
    assert newest.next().symbols.count("C") == 4
    bench.ask(ReadSmiles("O"), newest)
    assert newest.next().name == "H2O"
    assert older.nothing()


def test_a_bench_that_was_made_ready_answers_from_the_same_process(bench):
    told = Told()
    bench.get_ready("molecule")
    pid = pid_of(bench)
    bench.get_ready("molecule")
    bench.ask(ReadSmiles("O"), told)
    assert told.next().name == "H2O"
    assert bench.pid == pid


def test_a_process_that_dies_is_told_of_and_replaced_when_it_is_needed(bench):
    told = Told()
    bench.ask(ReadSmiles("O"), told)
    told.next()
    process = psutil.Process(pid_of(bench))
    process.suspend()
    bench.ask(ReadSmiles("C"), told)
    process.kill()
    lost = told.next()
    assert isinstance(lost, EngineError)
    assert "broke off" in str(lost)
    bench.ask(ReadSmiles("C"), told)
    assert told.next().name == "CH4"


def test_a_process_that_dies_unasked_is_replaced_without_a_word(bench):
    told = Told()
    bench.ask(ReadSmiles("O"), told)
    told.next()
    former = pid_of(bench)
    psutil.Process(former).kill()
    assert gone(former, 5)
    while bench.pid is not None:
        time.sleep(0.005)
    bench.ask(ReadSmiles("C"), told)
    assert told.next().name == "CH4"
    assert told.nothing()


def test_cancelling_ends_the_process_at_once_and_nothing_is_told(bench):
    told = Told()
    bench.ask(ReadSmiles("O"), told)
    told.next()
    pid = pid_of(bench)
    psutil.Process(pid).suspend()
    bench.ask(ReadSmiles("C"), told)
    bench.cancel()
    assert gone(pid, 2)
    bench.ask(ReadSmiles("N"), told)
    assert told.next().name == "NH3"
    assert told.nothing()


def test_cancelling_where_nothing_is_asked_keeps_the_process(bench):
    told = Told()
    bench.ask(ReadSmiles("O"), told)
    told.next()
    pid = pid_of(bench)
    bench.cancel()
    assert bench.pid == pid


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.5])
def test_closing_waits_for_no_answer_and_leaves_nothing(moment):
    bench, told = Bench(), Told()
    bench.ask(ReadSmiles("CCCCCCCCCC"), told)
    time.sleep(moment)
    before = time.monotonic()
    bench.close()
    assert time.monotonic() - before < 2
    bench.close()
    bench.ask(ReadSmiles("O"), told)
    bench.get_ready("molecule")
    assert bench.pid is None


def test_closing_takes_a_process_that_hangs_along():
    bench, told = Bench(), Told()
    bench.ask(ReadSmiles("O"), told)
    told.next()
    pid = pid_of(bench)
    psutil.Process(pid).suspend()
    before = time.monotonic()
    bench.close()
    assert time.monotonic() - before < 2
    assert gone(pid, 0.5)


PARENT = """
import sys
from adatom.engine.workshop import Bench
from adatom.engine.workshop_messages import ReadSmiles

bench = Bench()
bench.ask(ReadSmiles("O"), lambda answer: print(bench.pid, flush=True))
sys.stdin.read()
"""


def test_the_process_goes_with_its_window_however_that_ends():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone(pid, 2)


def test_oc20_slabs_keep_tags_and_constraints_on_the_way(bench):
    told = Told()
    bench.ask(CutOC20Slabs(bulk("Cu"), (1, 1, 1)), told)
    slabs = told.next()
    assert [type(slab) for slab in slabs] == [OC20Slab]
    atoms = slabs[0].atoms
    assert (len(atoms), atoms.get_tags().sum()) == (96, 16)
    assert np.array_equal(atoms.constraints[0].index, np.flatnonzero(atoms.get_tags() == 0))
    assert atoms.pbc.all()
    bench.ask(CutOC20Slabs(bulk("Cu"), (0, 0, 0)), told)
    assert "0 0 0" in str(told.next())


def test_what_the_other_side_would_not_know_never_leaves():
    with pytest.raises(TypeError, match="Stray"):
        to_plain(Answer(1, Stray()))
    assert from_plain(to_plain(Answer(1, ("a", 2.5)))).value == ("a", 2.5)
