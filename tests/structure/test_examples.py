import numpy as np
from ase.build import add_adsorbate, fcc100, molecule
from ase.constraints import FixAtoms

from adatom.structure.checks import check_structure
from adatom.structure.examples import examples
from adatom.structure.files import read_structures
from adatom.structure.layers import adsorbate_mask


def test_the_first_example_is_the_reference_start():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    (shipped,) = read_structures(examples()[0].path)
    assert shipped.get_chemical_symbols() == slab.get_chemical_symbols()
    np.testing.assert_allclose(shipped.positions, slab.positions, rtol=0, atol=1e-8)
    np.testing.assert_array_equal(shipped.cell.array, slab.cell.array)
    np.testing.assert_array_equal(shipped.get_tags(), slab.get_tags())
    assert shipped.pbc.all()
    assert not shipped.constraints
    # O 2.0 Å above the top layer, C 0.85 Å: ASE measures from the molecule's first atom.
    assert (shipped.positions[27:, 2] - shipped.positions[:27, 2].max()).round(3).tolist() == [2.0, 0.85]


def test_there_are_four_examples_small_and_sound():
    assert [example.key for example in examples()] == ["co-cu100", "o-pt111", "oh-ruo2-110", "h2o-mgo100"]
    for example in examples():
        (atoms,) = read_structures(example.path)
        check_structure(atoms)
        assert len(atoms) <= 60
        assert atoms.pbc.all()
        assert adsorbate_mask(atoms).any()


def test_the_other_examples_hold_their_bottom_layers():
    for example in examples()[1:]:
        (atoms,) = read_structures(example.path)
        (constraint,) = atoms.constraints
        assert isinstance(constraint, FixAtoms)
        free = np.setdiff1d(np.arange(len(atoms)), constraint.index)
        assert atoms.positions[constraint.index, 2].max() < atoms.positions[free, 2].min()


def test_ruthenia_is_stoichiometric():
    (atoms,) = read_structures(examples()[2].path)
    slab = atoms[~adsorbate_mask(atoms)]
    assert slab.get_chemical_formula() == "O24Ru12"
