"""Lattice constants to start from, measured and estimated."""

import numpy as np
import pytest

from adatom.errors import StructureError
from adatom.structure.bulks import constants
from adatom.structure.bulks.constants import closest_contact, filled_in, starting_constants
from adatom.structure.bulks.elemental import elemental_bulk
from adatom.structure.bulks.prototypes import prototypes


def test_a_well_known_compound_has_its_measured_constants():
    magnesia = starting_constants("rocksalt", ("Mg", "O"))
    assert magnesia.values == {"a": 4.212}
    assert magnesia.measured
    assert "Wyckoff" in magnesia.source


def test_an_estimate_says_that_it_is_one():
    strontium_selenide = starting_constants("rocksalt", ("Sr", "Se"))
    assert not strontium_selenide.measured
    assert strontium_selenide.source == (
        "estimated from covalent radii that touch as in other rocksalt crystals; not measured"
    )
    assert strontium_selenide.values["a"] == pytest.approx(6.24, rel=0.06)  # Wyckoff


def test_estimates_keep_their_word_on_compounds_that_were_measured():
    """Each known compound from the others of its prototype, as the docstring of the estimate claims."""
    errors = []
    for entry in prototypes():
        if len(entry.compounds) < 3:
            continue
        contacts = {
            c.formula: constants._closest_contact(entry, c.elements, c.constants) for c in entry.compounds
        }
        example = entry.compounds[0].constants
        for compound in entry.compounds:
            usual = np.median([contacts[other] for other in contacts if other != compound.formula])
            scale = usual / constants._closest_contact(entry, compound.elements, example)
            errors.append(abs(example["a"] * scale / compound.constants["a"] - 1))
    assert len(errors) > 200
    assert np.median(errors) < 0.04
    assert np.quantile(errors, 0.9) < 0.12


def test_estimates_grow_with_the_atoms():
    sizes = [starting_constants("fluorite", (metal, "Cl")).values["a"] for metal in ("Mg", "Ca", "Sr", "Ba")]
    assert sizes == sorted(sizes)


def test_an_element_without_a_radius_needs_a_constant():
    with pytest.raises(StructureError, match="No radius of Og is known"):
        starting_constants("rocksalt", ("Og", "O"))
    assert filled_in("rocksalt", ("Og", "O"), {"a": 5.0}).values == {"a": 5.0}


def test_a_new_a_keeps_the_ratios_unless_they_are_given():
    kept = filled_in("rutile", ("Ti", "O"), {"a": 4.8})
    assert kept.values["c"] == pytest.approx(2.959 * 4.8 / 4.594)
    assert kept.values["u"] == 0.305
    assert kept.source.startswith("a given; else measured")
    both = filled_in("rutile", ("Ti", "O"), {"a": 4.8, "c": 3.0})
    assert (both.values["a"], both.values["c"]) == (4.8, 3.0)
    assert filled_in("rutile", ("Ti", "O"), {"a": 4.8, "c": 3.0, "u": 0.3}).source == "given"


def test_a_contact_is_between_unlike_atoms_where_there_are_any():
    assert closest_contact(elemental_bulk("Cu")) == pytest.approx(3.61 / 2**0.5 / (2 * 1.32))
