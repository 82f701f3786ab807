"""Where added and pasted atoms go, and holding along one axis."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc111, molecule
from ase.constraints import FixCartesian
from ase.data import atomic_numbers, covalent_radii
from ase.geometry import get_distances
from hypothesis import given
from hypothesis import strategies as st

from adatom.structure.constraints import held_directions
from adatom.structure.editing.above import spot_above
from adatom.structure.editing.operations import HoldAlong, PasteAtoms
from adatom.structure.editing.pasting import fitted


def covered() -> Atoms:
    slab = fcc111("Cu", (3, 3, 3), vacuum=8.0)
    slab.pbc = True
    add_adsorbate(slab, molecule("CO"), 1.9, "ontop", mol_index=1)
    return slab


def nearest(atoms: Atoms, spot: np.ndarray, symbol: str) -> float:
    """Return the least distance from an atom, in sums of covalent radii."""
    distances = get_distances(spot[None], atoms.positions, cell=atoms.cell, pbc=atoms.pbc)[1][0]
    return float((distances / (covalent_radii[atoms.numbers] + covalent_radii[atomic_numbers[symbol]])).min())


@given(index=st.integers(0, 28), symbol=st.sampled_from(["H", "O", "Pt"]))
def test_an_atom_added_above_any_other_has_room(index: int, symbol: str):
    slab = covered()
    spot = spot_above(slab, (index,), symbol)
    assert spot[:2] == pytest.approx(slab.positions[index, :2])
    assert spot[2] > slab.positions[index, 2]
    assert nearest(slab, spot, symbol) > 0.8


def test_above_one_atom_at_the_top_an_atom_is_a_bond_away():
    slab = fcc111("Cu", (2, 2, 3), vacuum=8.0)
    spot = spot_above(slab, (11,), "O")
    assert spot[2] - slab.positions[11, 2] == pytest.approx(covalent_radii[29] + covalent_radii[8])


def test_with_nothing_selected_it_is_the_top_layer_and_in_a_crystal_some_place():
    slab = fcc111("Cu", (3, 3, 3), vacuum=8.0)
    assert spot_above(slab, (), "H")[2] > slab.positions[:, 2].max()
    assert np.isfinite(spot_above(bulk("Cu", cubic=True), (), "H")).all()


def test_pasted_atoms_stay_where_they_were_if_there_is_room():
    slab = covered()
    bare, part = slab[:27], slab[27:]
    assert np.array_equal(fitted(bare, part).positions, part.positions)


def test_a_copy_goes_beside_what_it_was_copied_from_again_and_again():
    slab = covered()
    part = slab[27:]
    for count in (1, 2, 3):
        slab = PasteAtoms(fitted(slab, part)).apply(slab)
        assert len(slab) == 29 + 2 * count
        distances = slab.get_all_distances(mic=True)
        assert distances[np.triu_indices(len(slab), 1)].min() > 1.0


def test_a_molecule_without_a_cell_goes_on_top_upright_as_it_is():
    slab, water = covered()[:27], molecule("H2O")
    placed = fitted(slab, water)
    assert placed.positions[:, 2].min() > slab.positions[:, 2].max()
    assert placed.get_all_distances() == pytest.approx(water.get_all_distances())


def test_nothing_moves_where_there_is_nothing_yet():
    water = molecule("H2O")
    assert np.array_equal(fitted(None, water).positions, water.positions)


def test_holding_along_an_axis_leaves_the_others():
    slab = covered()
    slab.set_constraint(FixCartesian([0], [True, False, False]))
    after = HoldAlong((0, 1), "z", held=True).apply(slab)
    assert held_directions(after)[:2].tolist() == [[True, False, True], [False, False, True]]
    back = HoldAlong((0, 1), "z", held=False).apply(after)
    assert held_directions(back)[:2].tolist() == [[True, False, False], [False, False, False]]
    assert HoldAlong((0,), "z", held=True, what="Cu 0").title == "Fix Cu 0 along z"


def test_the_script_of_holding_along_an_axis_gives_the_same():
    slab = covered()
    operation = HoldAlong((0, 5), "y", held=True)
    (step,) = operation.steps_on(slab)
    part, names = step.script(), {"atoms": slab.copy()}
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102 - the program's own script
    assert (held_directions(names["atoms"]) == held_directions(operation.apply(slab))).all()
