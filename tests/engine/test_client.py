"""The engine process and its client, with EMT: how it lives, obeys and dies."""

import contextlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from ase.calculators.emt import EMT
from ase.optimize import LBFGS

from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineLost, EngineReady
from adatom.errors import EngineError
from adatom.potentials.catalogue import default_model
from adatom.relaxation.events import (
    Converged,
    Failed,
    Frame,
    Loading,
    Paused,
    Resumed,
    Started,
    Stopped,
)
from adatom.relaxation.settings import RelaxationSettings

from .conftest import until, until_ended

EMT_SETTINGS = RelaxationSettings("emt")
ENDLESS = RelaxationSettings("emt", optimizer="fire", fmax=1e-9, max_steps=10_000_000)


def gone(pid: int, within: float) -> bool:
    """Tell whether a process ends in time; an orphan has ended although its new parent has yet to reap it."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
                continue
        return True
    return False


def test_a_relaxation_is_the_one_that_ase_does(engine, reference_start):
    engine.relax("run-1", 4, reference_start, EMT_SETTINGS)
    messages = until_ended(engine, "run-1")
    frames = [message for message in messages if isinstance(message, Frame)]

    bare = reference_start.copy()
    bare.calc = EMT()
    optimizer = LBFGS(bare, logfile=None)
    optimizer.run(fmax=0.05, steps=100)

    assert isinstance(messages[0], Started)
    assert isinstance(messages[-1], Converged)
    assert messages[-1].steps == optimizer.nsteps == frames[-1].step
    assert [frame.step for frame in frames] == list(range(optimizer.nsteps + 1))
    assert [frame.force_calls for frame in frames] == list(range(1, optimizer.nsteps + 2))
    assert {frame.generation for frame in frames} == {4}
    assert frames[-1].energy == pytest.approx(bare.get_potential_energy(), abs=1e-9)
    assert np.allclose(frames[-1].positions, bare.positions, atol=1e-9)
    assert np.array_equal(frames[0].positions, reference_start.positions)


def test_the_engine_tells_its_versions_and_devices(own_engine):
    ready = until(own_engine, EngineReady)[-1]
    assert ready.python == sys.version.split()[0]
    assert {"ase", "torch", "fairchem-core"} <= set(ready.versions)
    assert ready.devices[-1].key == "cpu"
    assert ready.devices[-1].title.startswith("CPU · ")


def test_starting_and_commanding_never_wait(reference_start):
    client = EngineClient()
    try:
        client.start()
        client.warm_up(RelaxationSettings("emt"))
        client.relax("run-1", 1, reference_start, EMT_SETTINGS)
        client.pause()
        client.resume()
        # Nothing has come from the engine yet: all of that was queued while its process was being started.
        assert client.receive(0.0) is None
        assert client.alive
        assert isinstance(until_ended(client, "run-1")[-1], Converged)
    finally:
        client.close()


def test_a_run_is_paused_resumed_and_stopped_between_force_calls(engine, reference_start):
    engine.relax("run-1", 1, reference_start, ENDLESS)
    until(engine, Frame)
    engine.pause()
    last = until(engine, Paused)
    assert engine.receive(0.3) is None
    engine.resume()
    assert isinstance(until(engine, Resumed)[0], Resumed)
    on = until(engine, Frame)[-1]
    newest = [message for message in last if isinstance(message, Frame)]
    assert on.step == (newest[-1].step if newest else 0) + 1
    assert on.wall_s < 0.3 + (newest[-1].wall_s if newest else 0.0)  # the pause isn't counted
    engine.pause()
    engine.stop()
    ending = until_ended(engine, "run-1")[-1]
    assert isinstance(ending, Stopped)
    assert ending.reason == "stopped by the user"
    assert ending.force_calls == ending.steps + 1


def test_a_stop_for_a_run_that_has_ended_does_not_stop_the_next(engine, reference_start):
    engine.relax("run-1", 1, reference_start, EMT_SETTINGS)
    engine.stop()
    engine.relax("run-2", 2, reference_start, EMT_SETTINGS)
    assert isinstance(until_ended(engine, "run-1")[-1], Stopped)
    assert isinstance(until_ended(engine, "run-2")[-1], Converged)


def test_a_run_stopped_while_it_waits_for_another_never_starts(own_engine, reference_start):
    own_engine.relax("run-1", 1, reference_start, ENDLESS)
    until(own_engine, Frame)
    own_engine.relax("run-2", 2, reference_start, ENDLESS)
    own_engine.stop()
    messages = until_ended(own_engine, "run-2")
    assert isinstance(messages[-1], Stopped)
    assert messages[-1].steps == 0
    assert not any(isinstance(message, Started) for message in messages)


def test_a_run_at_its_step_limit_says_so(engine, reference_start):
    engine.relax("run-1", 1, reference_start, RelaxationSettings("emt", max_steps=3))
    ending = until_ended(engine, "run-1")[-1]
    assert ending.reason == "step limit"
    assert (ending.steps, ending.force_calls) == (3, 4)


def test_a_warm_up_is_answered(engine):
    engine.warm_up(RelaxationSettings("emt"))
    messages = until(engine, Started)
    assert messages[-1].run == ""
    engine.warm_up(RelaxationSettings("no-such-model"))
    assert "no-such-model" in until(engine, Failed)[-1].message


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (RelaxationSettings("no-such-model"), "no-such-model"),
        (RelaxationSettings("fairchem:uma-s-1p1", task="oc20"), "adatom login"),
    ],
)
def test_a_model_that_cannot_be_used_fails_at_once_with_the_remedy(engine, reference_start, settings, words):
    started = time.monotonic()
    engine.relax("run-1", 1, reference_start, settings)
    failed = until_ended(engine, "run-1")[-1]
    assert isinstance(failed, Failed)
    assert words in failed.message
    assert failed.details == ""
    assert time.monotonic() - started < 5


def test_an_element_the_model_does_not_know_is_named(engine, reference_start):
    reference_start.symbols[0] = "Fe"
    engine.relax("run-1", 1, reference_start, EMT_SETTINGS)
    assert "Fe" in until_ended(engine, "run-1")[-1].message


def test_a_device_that_is_not_there_is_refused(engine, reference_start):
    engine.relax("run-1", 1, reference_start, RelaxationSettings(default_model().key, device="cuda:7"))
    messages = until_ended(engine, "run-1")
    assert isinstance(messages[0], Loading)
    assert "'cuda:7'" in messages[-1].message


def test_a_killed_engine_is_noticed_at_once_and_another_can_be_started(own_engine, reference_start):
    own_engine.relax("run-1", 1, reference_start, ENDLESS)
    until(own_engine, Frame)
    psutil.Process(own_engine.pid).kill()
    killed = time.monotonic()
    lost = until(own_engine, EngineLost)[-1]
    assert time.monotonic() - killed < 1
    assert "memory" in lost.message or "ended by itself" in lost.message
    assert not own_engine.alive
    own_engine.start()
    own_engine.relax("run-2", 2, reference_start, EMT_SETTINGS)
    assert isinstance(until_ended(own_engine, "run-2")[-1], Converged)


def test_killing_ends_it_at_once_and_is_no_loss(own_engine, reference_start):
    own_engine.relax("run-1", 1, reference_start, ENDLESS)
    until(own_engine, Frame)
    pid = own_engine.pid
    own_engine.kill()
    assert not own_engine.alive
    own_engine.start()
    own_engine.relax("run-2", 2, reference_start, EMT_SETTINGS)
    messages = until_ended(own_engine, "run-2")
    assert gone(pid, 1)
    assert isinstance(messages[-1], Converged)
    assert not any(isinstance(message, EngineLost) for message in messages)


def test_an_engine_that_hangs_is_closed_within_two_seconds(reference_start):
    client = EngineClient()
    client.start()
    client.relax("run-1", 1, reference_start, ENDLESS)
    until(client, Frame)
    pid = client.pid
    psutil.Process(pid).suspend()
    before = time.monotonic()
    client.close()
    assert time.monotonic() - before < 2
    assert gone(pid, 0.5)


@pytest.mark.parametrize("moment", [0.0, 0.03, 0.2])
def test_closing_while_it_starts_leaves_nothing(moment):
    client = EngineClient()
    client.start()
    time.sleep(moment)
    client.close()
    client.close()
    assert not client.alive
    assert client.pid is None
    with pytest.raises(EngineError, match="closed"):
        client.start()


def test_closing_wakes_whoever_receives():
    client = EngineClient()
    client.start()
    received = []
    thread = threading.Thread(target=lambda: received.append(until_none(client)))
    thread.start()
    client.close()
    thread.join(5)
    assert received == [None]


def until_none(client: EngineClient) -> None:
    while client.receive(None) is not None:
        pass


def test_an_interpreter_that_is_not_there_is_a_lost_engine():
    client = EngineClient(python="/no/such/python")
    try:
        client.start()
        assert "could not be started" in until(client, EngineLost)[-1].message
        assert not client.alive
    finally:
        client.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a script in place of an interpreter needs a #! line")
def test_an_interpreter_that_talks_nonsense_is_a_lost_engine(tmp_path):
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho nonsense\nexec sleep 60\n")
    script.chmod(0o755)
    client = EngineClient(python=str(script))
    try:
        client.start()
        assert "could not be started" in until(client, EngineLost)[-1].message
    finally:
        client.close()


def test_another_interpreter_serves(reference_start):
    client = EngineClient(python=sys.executable)
    try:
        client.start()
        client.relax("run-1", 1, reference_start, EMT_SETTINGS)
        assert isinstance(until_ended(client, "run-1")[-1], Converged)
    finally:
        client.close()


def test_a_command_before_the_start_is_refused(reference_start):
    with pytest.raises(EngineError, match="no engine"):
        EngineClient().relax("run-1", 1, reference_start, EMT_SETTINGS)


PARENT = """
import sys
from adatom.engine.client import EngineClient
from adatom.relaxation.events import Frame
from adatom.relaxation.settings import RelaxationSettings
from ase.build import fcc111

client = EngineClient()
client.start()
endless = RelaxationSettings("emt", fmax=1e-9, max_steps=10**7, optimizer="fire")
client.relax("run-1", 1, fcc111("Cu", (3, 3, 4), vacuum=8), endless)
while not isinstance(client.receive(None), Frame):
    pass
print(client.pid, flush=True)
sys.stdin.read()
"""


def test_the_engine_goes_with_its_window_however_that_ends(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    assert gone(pid, 2)


def test_nothing_of_the_engine_reaches_the_terminal(tmp_path: Path):
    script = PARENT.replace("print(client.pid, flush=True)\nsys.stdin.read()", "client.close()")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
