import json

import execnet.gateway_base
import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc111
from ase.constraints import FixAtoms, FixedPlane

from adatom.engine.codec import from_plain, to_plain
from adatom.engine.messages import (
    Adjust,
    Device,
    Edit,
    EngineReady,
    Hold,
    LetGo,
    StartRun,
    Step,
    WarmUp,
)
from adatom.relaxation.events import Converged, Failed, Frame
from adatom.relaxation.settings import RelaxationSettings


def over_the_wire(message):
    return from_plain(execnet.gateway_base.loads(execnet.gateway_base.dumps(to_plain(message))))


@pytest.mark.parametrize(
    "message",
    [
        EngineReady(
            "3.11.7",
            {"ase": "3.29.0"},
            (Device("cuda:0", "NVIDIA H100", 80_000_000_000), Device("cpu", "CPU")),
        ),
        Converged("run-1", 3, steps=21, force_calls=22, wall_s=4.3),
        Failed("run-1", 3, "Cu is unknown", "Traceback …"),
        WarmUp(RelaxationSettings("chgnet:0.3.0", None, "auto"), 29),
        Step("run-1"),
        Adjust("run-1", 4, RelaxationSettings("emt", fmax=0.01, optimizer="fire")),
    ],
)
def test_a_message_comes_out_as_it_went_in(message):
    assert over_the_wire(message) == message


def test_a_frame_keeps_every_bit_of_its_arrays():
    rng = np.random.default_rng(7)
    positions, forces, cell = rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
    frame = over_the_wire(Frame("r", 1, 2, -119.14, 0.04, positions, forces, cell, 3, 0.5))
    assert np.array_equal(frame.positions, positions)
    assert np.array_equal(frame.forces, forces)
    assert np.array_equal(frame.cell, cell)
    assert not frame.positions.flags.writeable


def test_orders_by_hand_keep_every_bit_of_where_atoms_are():
    places = np.random.default_rng(3).normal(size=(2, 3))
    hold = over_the_wire(Hold("r", (12, 13), places))
    assert (hold.run, hold.indices) == ("r", (12, 13))
    assert np.array_equal(hold.positions, places)
    let_go = over_the_wire(LetGo("r", 5, (12, 13), places))
    assert (let_go.generation, let_go.indices) == (5, (12, 13))
    assert np.array_equal(let_go.positions, places)
    atoms = fcc111("Pt", (1, 1, 3), vacuum=7)
    atoms.set_constraint(FixAtoms(indices=[0]))
    edit = over_the_wire(Edit("r", 6, atoms))
    assert (edit.generation, edit.atoms) == (6, atoms)
    assert edit.atoms.constraints[0].index.tolist() == [0]


def test_a_frame_tells_what_was_held_and_where_the_optimizer_began():
    nothing = np.zeros((1, 3))
    frame = Frame("r", 1, 9, -1.0, 0.1, nothing, nothing, np.eye(3), 3, 0.5, held=(0,), origin=7)
    assert over_the_wire(frame).held == (0,)
    assert over_the_wire(frame).origin == 7


def test_a_structure_keeps_what_forces_depend_on():
    atoms = fcc111("Pt", (2, 2, 3), vacuum=7)
    atoms.set_constraint([FixAtoms(indices=[0, 1, 2, 3]), FixedPlane([5], (0, 0, 1))])
    atoms.set_initial_charges(np.linspace(-1, 1, 12))
    atoms.set_initial_magnetic_moments(np.linspace(0, 2, 12))
    atoms.set_array("adsorbate", np.arange(12))
    atoms.info |= {"charge": -1, "spin": 2, "note": "kept", "object": object()}
    start = StartRun("r", 1, atoms, RelaxationSettings("emt"))
    sent = over_the_wire(start)
    assert sent.settings == start.settings
    assert sent.atoms == atoms  # positions, numbers, cell, pbc
    assert [c.todict() for c in sent.atoms.constraints] == [c.todict() for c in atoms.constraints]
    for name in ("initial_charges", "initial_magmoms", "tags", "adsorbate"):
        assert np.array_equal(sent.atoms.arrays[name], atoms.arrays[name])
    assert sent.atoms.info == {"charge": -1, "spin": 2, "note": "kept"}
    sent.atoms.positions += 1  # the engine moves them


def test_numpy_numbers_in_a_structure_are_taken():
    # An extended XYZ gives charge and spin as NumPy's integers.
    atoms = Atoms("Cu", info={"charge": np.int64(-1), "spin": np.int64(2), "energy": np.float64(-1.5)})
    sent = over_the_wire(StartRun("r", 1, atoms, RelaxationSettings("emt"))).atoms
    assert sent.info == {"charge": -1, "spin": 2, "energy": -1.5}


def test_what_is_on_the_wire_is_plain():
    plain = to_plain(StartRun("r", 1, Atoms("Cu"), RelaxationSettings("emt")))
    json.dumps(plain, default=lambda value: value.hex())  # bytes are the only other thing
