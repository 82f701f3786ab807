"""Relaxations that wait for one another."""

import time

import pytest

from adatom.errors import AdatomError
from adatom.project.tree import Project
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.slabs.operations import BuildSlab
from adatom.workbench.queue import RunQueue
from adatom.workbench.workbench import Workbench

QUICK = RelaxationSettings("emt", fmax=0.05)
LONG_RUN = RelaxationSettings("emt", fmax=1e-12, max_steps=1_000_000, optimizer="fire")


@pytest.fixture
def bench():
    workbench = Workbench()
    yield workbench
    workbench.close()


def three_slabs(bench):
    root = bench.project.root
    return [bench.apply(BuildSlab(metal, "111", (1, 1, 3), 8.0), at=root) for metal in ("Cu", "Ag", "Au")]


def until(bench, condition, timeout=30.0):
    """Do what the window does when it hears that a run has ended, until a condition holds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        if not bench.run_state.active:
            bench.tidy()
        time.sleep(0.005)


def relaxed(node):
    return [child for child in node.children if child.trajectory is not None]


def test_structures_are_relaxed_one_after_another_and_the_head_stays(bench):
    slabs = three_slabs(bench)
    bench.visit(slabs[0])
    first = bench.relax(LONG_RUN)
    assert bench.relax(QUICK, node=slabs[1]) is None
    assert bench.relax(QUICK, node=slabs[2]) is None
    assert [entry.node for entry in bench.queue.entries] == slabs[1:]
    until(bench, lambda: len(first.trajectory) > 2)
    bench.stop()  # ends this one; the queue goes on
    until(bench, lambda: all(map(relaxed, slabs)) and not bench.run_state.active)
    assert bench.project.head is first
    assert all(relaxed(slab)[0].trajectory[-1].fmax < 0.05 for slab in slabs[1:])
    assert len(bench.queue) == 0


def test_who_stands_on_the_start_is_taken_along(bench):
    slabs = three_slabs(bench)
    first = bench.relax(LONG_RUN, node=slabs[0])
    until(bench, lambda: len(first.trajectory) > 1)
    assert bench.project.head is slabs[2]
    bench.relax(QUICK)
    bench.stop()
    until(bench, lambda: relaxed(slabs[2]))
    assert bench.project.head is relaxed(slabs[2])[0]


def test_what_is_removed_or_cannot_be_relaxed_is_passed_over(bench):
    notices = []
    bench.notice.connect(notices.append)
    slabs = three_slabs(bench)
    bench.relax(LONG_RUN, node=slabs[0])
    bench.relax(QUICK, node=slabs[1])
    bench.relax(QUICK, node=slabs[2])
    bench.queue.add(bench.project.root, QUICK)  # there is nothing on it to relax
    bench.queue.move(bench.queue.entries[-1].key, 0)
    bench.remove(slabs[1])
    assert [entry.node for entry in bench.queue.entries] == [bench.project.root, slabs[2]]
    bench.stop()
    until(bench, lambda: relaxed(slabs[2]) and not bench.run_state.active)
    assert any("was not relaxed" in notice.text for notice in notices)


def test_an_emptied_queue_begins_nothing(bench):
    slabs = three_slabs(bench)
    bench.relax(LONG_RUN, node=slabs[0])
    bench.relax(QUICK, node=slabs[1])
    bench.queue.clear()
    bench.stop()
    bench.wait(30)
    bench.tidy()
    assert not bench.run_state.active
    assert not relaxed(slabs[1])


def test_undo_of_a_run_lets_the_next_begin_only_when_it_is_done(bench):
    slabs = three_slabs(bench)
    bench.visit(slabs[0])
    first = bench.relax(LONG_RUN)
    bench.relax(QUICK, node=slabs[1])
    bench.run_changed.connect(lambda state: None if state.active else bench.tidy())
    until(bench, lambda: len(first.trajectory) > 1)
    assert bench.undo() is slabs[0]
    until(bench, lambda: relaxed(slabs[1]) and not bench.run_state.active)
    assert bench.project.head is slabs[0]


def test_the_order_can_be_changed_and_is_told():
    queue, node, told = RunQueue(), Project().root, []
    queue.queue_changed.connect(lambda: told.append(len(queue)))
    keys = [queue.add(node, QUICK).key for _ in range(3)]
    queue.move(keys[2], 0)
    assert [entry.key for entry in queue.entries] == [keys[2], keys[0], keys[1]]
    queue.move(keys[2], 99)
    assert [entry.key for entry in queue.entries] == [keys[0], keys[1], keys[2]]
    queue.remove(keys[1])
    queue.remove(keys[1])
    assert queue.take().key == keys[0]
    with pytest.raises(AdatomError, match="waits no longer"):
        queue.move(keys[0], 0)
    queue.clear()
    assert queue.take() is None
    assert told == [1, 2, 3, 3, 3, 2, 1, 0]


def test_what_waits_says_so_in_words():
    entry = RunQueue().add(Project().root, QUICK)
    assert entry.text == "Waits to relax with EMT"
