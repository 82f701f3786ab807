import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from tests.structure.crystals import magnesia, rutile
from tests.structure.slabs.random_crystals import KNOWN

from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.editing.changing import DeleteAtoms
from adatom.structure.slabs.cautions import image_distance, slab_cautions
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.facets import distinct_facets
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.planes import LAYER_TOLERANCE, StandardCrystal, oriented
from adatom.structure.slabs.terminations import terminations


def keys(atoms, termination=None):
    return [caution.key for caution in slab_cautions(atoms, termination)]


def cut(crystal, miller, layers, size=(1, 1), vacuum=8.0, termination=0):
    slab = cut_slab(crystal, miller, layers, size, vacuum, termination=termination)
    return slab, terminations(crystal, miller, layers)[termination]


def test_a_good_slab_is_not_cautioned():
    assert slab_cautions(build_slab("Cu", "111", (4, 4, 4), 8.0)) == ()
    assert keys(*cut(magnesia(), (1, 0, 0), 4, (3, 3))) == []
    assert keys(*cut(rutile(), (1, 1, 0), 9, (3, 2))) == []


def test_a_thin_slab_is_told_by_layers_and_thickness():
    (caution,) = slab_cautions(build_slab("Cu", "111", (4, 4, 2), 8.0))
    assert caution.key == "thin"
    assert "2 atomic layers, 2.1 Å" in caution.text
    assert "1 atomic layer, 0.0 Å" in slab_cautions(build_slab("Cu", "111", (4, 4, 1), 8.0))[0].text
    assert keys(build_slab("Cu", "110", (3, 4, 3), 8.0)) == ["thin"]


def test_nothing_is_said_of_an_adsorbate_whose_slab_was_taken_away():
    slab = place(build_slab("Cu", "100", (3, 3, 3), 8.0), adsorbate("CO"), Pose((0.0, 0.0), 1.8))
    assert slab_cautions(DeleteAtoms(tuple(range(27))).apply(slab)) == ()


def test_vacuum_counts_from_the_highest_atom_of_an_adsorbate_to_the_image():
    slab = build_slab("Cu", "111", (4, 4, 4), 5.5)
    assert keys(slab) == []
    slab.set_array("adsorbate", np.zeros(len(slab), int))
    with_co = slab + Atoms("CO", positions=slab.positions[-1] + [(0, 0, 1.9), (0, 0, 3.05)])
    with_co.arrays["adsorbate"][-2:] = 1
    (caution,) = slab_cautions(with_co)
    assert caution.key == "vacuum"
    assert "Only 7.9 Å of vacuum in all lie between the slab and adsorbate and its image" in caution.text
    with_co.pbc = (True, True, False)
    assert keys(with_co) == []
    assert adsorbate("CO").symbols == ("C", "O")


def test_polar_and_charged_slabs_are_told():
    slab, termination = cut(magnesia(), (1, 1, 1), 6, (3, 3))
    (caution,) = slab_cautions(slab, termination)
    assert caution.key == "polar"
    assert "ends in Mg at the top and in O below" in caution.text
    slab, termination = cut(magnesia(), (1, 1, 1), 7, (3, 3), termination=1)
    (caution,) = slab_cautions(slab, termination)
    assert caution.key == "composition"
    assert "Mg3O4 per surface cell. Both its faces are alike." in caution.text
    assert "2 electrons too few" in caution.text


@pytest.mark.parametrize(
    ("name", "miller", "layers", "polar"),
    [
        ("MgO", (1, 1, 1), 6, True),
        ("ZnO", (0, 0, 1), 8, True),
        ("MgO", (1, 0, 0), 5, False),
        ("SrTiO3", (1, 0, 0), 6, False),
        ("Cu3Pt", (1, 0, 0), 4, False),
        ("GaAs", (1, 1, 1), 6, True),
    ],
)
def test_a_slab_of_which_no_cut_is_known_is_polar_by_its_own_charges(name, miller, layers, polar):
    slab = cut_slab(KNOWN[name], miller, layers, (4, 4), 8.0)
    assert keys(slab) == (["polar"] if polar else [])
    rattled = slab.copy()
    rattled.rattle(0.05, seed=1)
    assert keys(rattled) == (["polar"] if polar else [])


def test_a_small_cell_is_told_with_the_distance_to_the_image():
    slab = fcc111("Cu", (3, 3, 4), a=3.61, vacuum=8, periodic=True)
    (caution,) = slab_cautions(slab)
    assert caution.key == "cell"
    assert "An adsorbate would be 7.7 Å from its own image" in caution.text
    # In an oblique cell the nearest image need not be along a or b.
    oblique = slab.copy()
    oblique.cell[1] += oblique.cell[0]
    assert slab_cautions(oblique)[0].text == caution.text
    assert image_distance(np.array([[10.0, 0], [9.0, 2.0]])) == pytest.approx(np.sqrt(5))


def test_of_what_is_no_slab_in_the_xy_plane_nothing_is_said():
    assert slab_cautions(molecule("H2O")) == ()
    upright = build_slab("Cu", "100", (2, 2, 2), 2.0)
    upright.rotate(90, "x", rotate_cell=True)
    assert slab_cautions(upright) == ()
    assert slab_cautions(bulk("Cu")) == slab_cautions(bulk("Cu", cubic=True)) == ()
    assert keys(build_slab("Cu", "111", (4, 4, 4), 1.0)) == ["vacuum"]


@pytest.mark.parametrize(("layers", "sound"), [(4, 3), (5, 6), (8, 9)])
def test_a_slab_off_its_formula_is_told_how_many_layers_would_mend_it(layers: int, sound: int) -> None:
    crystal = rutile()
    termination = terminations(crystal, (1, 1, 0), layers)[0]
    assert termination.sound_layers == sound
    slab = cut_slab(crystal, (1, 1, 0), layers, (1, 1), 8.0)
    texts = [caution.text for caution in slab_cautions(slab, termination)]
    assert any(f"; {sound} layers would mend it." in text for text in texts)
    mended = terminations(crystal, (1, 1, 0), sound)[0]
    assert (mended.stoichiometric, mended.polar) == (True, False)


def test_of_a_polar_face_no_number_of_layers_is_promised() -> None:
    crystal = magnesia()
    termination = terminations(crystal, (1, 1, 1), 7)[0]
    assert termination.sound_layers is None
    texts = [caution.text for caution in slab_cautions(termination.slab, termination)]
    assert any("With no number of layers" in text for text in texts)


def test_a_slab_of_dense_planes_is_judged_by_its_thickness():
    crystal = bulk_of("Al2O3", "corundum").apply(None)
    dense = next(
        facet.miller
        for facet in distinct_facets(crystal, 4)
        if oriented(StandardCrystal.of(crystal), facet.miller).tolerance < LAYER_TOLERANCE
    )
    thick, thin = (cut_slab(crystal, dense, layers, (1, 1), 10.0) for layers in (120, 3))
    assert "thin" not in {caution.key for caution in slab_cautions(thick)}
    assert "thin" in {caution.key for caution in slab_cautions(thin)}
