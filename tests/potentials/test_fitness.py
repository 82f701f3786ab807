"""What a model was not made for is said before it is believed."""

from dataclasses import replace
from pathlib import Path

import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc100, fcc111, molecule
from ase.spacegroup import crystal

from adatom.errors import ModelError, StructureError
from adatom.potentials.catalogue import default_task, find_model
from adatom.potentials.fitness import cautions, check_can_relax_cell, check_model_fits, stress_problem
from adatom.structure.character import is_bulk, is_molecule, is_oxide
from adatom.structure.electrons import SetChargeAndSpin

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


def rutile() -> Atoms:
    return crystal(
        ["Ti", "O"], [(0, 0, 0), (0.305, 0.305, 0)], spacegroup=136, cellpar=[4.594, 4.594, 2.959, 90, 90, 90]
    )


def slab_with(adsorbate: str | Atoms, coverage: int = 1) -> Atoms:
    slab = fcc111("Cu", (2, 2, 3), vacuum=8, periodic=True)
    for index in range(coverage):
        add_adsorbate(slab, adsorbate, 1.3, "fcc", offset=(index % 2, index // 2))
    return slab


def texts(model: str, task: str | None, atoms: Atoms) -> str:
    return " ".join(
        caution.text + " " + caution.advice for caution in cautions(find_model(model), task, atoms)
    )


@pytest.mark.parametrize(
    "oxide", [bulk("MgO", "rocksalt", a=4.21), rutile(), bulk("NiO", "rocksalt", a=4.18) * (2, 2, 2)]
)
def test_oxides_are_told_from_metals_with_oxygen_on_them(oxide: Atoms):
    assert is_oxide(oxide)
    assert not is_oxide(slab_with("O"))
    assert not is_oxide(slab_with("O", 4))
    assert not is_oxide(slab_with(molecule("OH")))
    assert not is_oxide(molecule("CH3OH"))
    assert not is_oxide(bulk("Cu"))


def test_molecules_slabs_and_crystals_are_told_apart():
    in_a_box = molecule("CO")
    in_a_box.center(vacuum=6)
    in_a_box.pbc = True
    assert [is_molecule(atoms) for atoms in (molecule("CO"), in_a_box, slab_with("O"), bulk("Cu"))] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [is_bulk(atoms) for atoms in (bulk("Cu"), rutile(), slab_with("O"), in_a_box)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_an_oxide_with_oc20_is_warned_about_and_led_to_better_tasks():
    said = texts("uma-s-1p2p1", "oc20", rutile())
    assert "oxide" in said
    assert "oc22" in said
    assert "omat" in said
    assert "oc22" not in texts("uma-s-1p1", "oc20", rutile())  # that checkpoint has no oc22
    assert "oxide" not in texts("uma-s-1p2p1", "oc22", rutile())
    assert "oxide" not in texts("chgnet", None, rutile())


def test_the_reference_workflow_is_inside_oc20():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    assert cautions(find_model("uma-s-1p1"), "oc20", slab) == ()
    assert cautions(find_model("chgnet"), None, slab) == ()


def test_an_element_never_seen_is_refused_although_the_model_would_give_a_number():
    uranium = Atoms("U2", [(0, 0, 0), (0, 0, 2.4)], cell=[10, 10, 10], pbc=True)
    found = cautions(find_model("uma-s-1p1"), "oc20", uranium)
    assert found[0].serious
    with pytest.raises(
        ModelError, match=r"UMA-S-1\.1 · oc20 was not made for U: its numbers would mean nothing"
    ):
        check_model_fits(find_model("uma-s-1p1"), uranium, "oc20")


def test_another_task_that_knows_the_element_is_named():
    alloy = bulk("Dy", "hcp", a=3.6, c=5.65)
    assert "Choose omat" in texts("uma-s-1p1", "oc20", alloy)


def test_elements_that_a_model_does_not_know_are_named():
    alloy = bulk("Fe", cubic=True)
    alloy.symbols[1] = "Ru"
    with pytest.raises(ModelError, match="EMT was not made for Fe, Ru"):
        check_model_fits(find_model("emt"), alloy)
    with pytest.raises(ModelError, match="Am"):
        check_model_fits(find_model("chgnet"), bulk("Am", "fcc", a=4.9))
    check_model_fits(find_model("chgnet"), alloy)
    check_model_fits(find_model("uma-s-1p1"), alloy, "omat")


def test_chgnet_needs_a_cell():
    with pytest.raises(ModelError, match="periodic"):
        check_model_fits(find_model("chgnet"), molecule("CO"))
    check_model_fits(find_model("emt"), molecule("CO"))


def test_a_slab_with_an_adsorbate_fits():
    for name in ("emt", "chgnet", "sevennet"):
        check_model_fits(find_model(name), slab_with("O"))


@pytest.mark.parametrize(
    ("task", "atoms", "said"),
    [
        ("oc20", molecule("H2O"), "omol"),
        ("oc20", bulk("Pt"), "omat"),
        ("omat", molecule("H2O"), "omol"),
        ("omol", slab_with("O"), "molecules by themselves"),
        ("oc20", fcc111("Ni", (2, 2, 3), vacuum=8, periodic=True), "without spin"),
    ],
)
def test_a_task_made_for_something_else_says_so(task: str, atoms: Atoms, said: str):
    assert said in texts("uma-s-1p2p1", task, atoms)


def test_a_charge_that_a_task_ignores_is_said():
    ion = SetChargeAndSpin(-1, 1).apply(molecule("OH"))
    assert "neither" in texts("uma-s-1p1", "oc20", ion)
    assert "neither" in texts("emt", None, ion)
    assert "neither" not in texts("uma-s-1p1", "omol", ion)


@pytest.mark.parametrize(("name", "value"), [("charge", 0.5), ("charge", 300), ("spin", "doublet")])
def test_a_charge_or_spin_that_the_model_cannot_take_is_refused(name: str, value: object):
    odd = molecule("OH")
    odd.info[name] = value
    with pytest.raises(ModelError, match=f"{name} is {value}"):
        check_model_fits(find_model("uma-s-1p1"), odd, "omol")
    check_model_fits(find_model("uma-s-1p1"), odd, "oc20")


def test_a_model_nobody_described_raises_no_false_alarm():
    uma = find_model("uma-s-1p1")
    bare = replace(uma, tasks=("new",), card=replace(uma.card, tasks=(), elements=None))
    assert cautions(bare, "new", bulk("Cu")) == ()


def test_no_task_is_advised_that_the_next_caution_would_speak_against():
    uma = find_model("uma-s-1p1")
    few = replace(uma, elements_of={"omat": frozenset({"Ti"}), "oc20": frozenset({"Ti", "O"})})
    said = " ".join(caution.advice for caution in cautions(few, "oc20", rutile()))
    assert "omat" not in said  # it does not know oxygen
    said = " ".join(caution.advice for caution in cautions(uma, "omol", rutile()))
    assert "oc20" not in said  # it never saw an oxide
    assert "omat" in said


@pytest.mark.parametrize("task", ["oc20", "omol", "odac"])
def test_a_task_without_stress_leads_to_those_with(task: str):
    model = find_model(str(TINY_UMA))
    assert stress_problem(model, bulk("Cu"), task).startswith(f"{task} computes no stress")
    with pytest.raises(ModelError, match="choose omat or omc, or relax the atoms alone"):
        check_can_relax_cell(model, bulk("Cu"), task)


def test_a_task_that_knows_the_elements_is_what_is_led_to():
    model = find_model(str(TINY_UMA))
    one = replace(model, elements_of={**model.elements_of, "omc": frozenset({"C", "H"})})
    assert "choose omat, or" in stress_problem(one, bulk("Cu"), "oc20")
    none = replace(model, without_stress=frozenset(model.tasks))
    assert "choose another model" in stress_problem(none, bulk("Cu"), "omat")


@pytest.mark.parametrize(
    ("model", "task"), [("emt", None), ("chgnet", None), ("sevennet:0", None), (str(TINY_UMA), "omat")]
)
def test_a_model_with_stress_can_relax_the_cell_of_a_crystal_and_of_nothing_else(
    model: str, task: str | None
):
    check_can_relax_cell(find_model(model), bulk("Cu"), task)
    check_can_relax_cell(find_model(model), rutile(), task)
    with pytest.raises(StructureError, match="bulk crystal"):
        check_can_relax_cell(find_model(model), slab_with("O"), task)


def test_where_a_stress_is_needed_the_first_choice_is_a_task_that_has_one():
    model = find_model(str(TINY_UMA))
    assert default_task(model) == "oc20"
    assert default_task(model, stress=True) == "omat"
    assert default_task(find_model("emt"), stress=True) is None
    assert default_task(replace(model, without_stress=frozenset(model.tasks)), stress=True) == "oc20"
