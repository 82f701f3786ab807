import io
from contextlib import suppress

import numpy as np
import pytest
from ase import Atoms
from ase.constraints import FixAtoms
from ase.io import write
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.editing.structures import ALL, covered_slab, loaded_slab, oc20_slab, water

from adatom.errors import StructureError
from adatom.structure.constraints import held_directions
from adatom.structure.editing import clipboard
from adatom.structure.editing.clipboard import from_text, to_text
from adatom.structure.editing.operations import HoldAtoms, PasteAtoms
from adatom.structure.layers import ADSORBATE_ARRAY


def written(atoms: Atoms, form: str) -> str:
    file = io.BytesIO() if form == "cif" else io.StringIO()
    write(file, atoms, format=form)
    value = file.getvalue()
    return value if isinstance(value, str) else value.decode()


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
def test_what_is_copied_is_pasted_with_all_it_carries(name, data):
    atoms = ALL[name]()
    indices = data.draw(st.permutations(range(len(atoms))))[: data.draw(st.integers(1, len(atoms)))]
    back = from_text(to_text(atoms, indices))
    np.testing.assert_array_equal(back.numbers, atoms.numbers[indices])
    np.testing.assert_allclose(back.positions, atoms.positions[indices], atol=1e-8)
    np.testing.assert_allclose(back.cell.array, atoms.cell.array, atol=1e-12)
    np.testing.assert_array_equal(back.pbc, atoms.pbc)
    np.testing.assert_array_equal(back.get_tags(), atoms.get_tags()[indices])
    if ADSORBATE_ARRAY in atoms.arrays:
        np.testing.assert_array_equal(back.arrays[ADSORBATE_ARRAY], atoms.arrays[ADSORBATE_ARRAY][indices])
    if name != "loaded slab":  # there a plane lies aslant
        np.testing.assert_array_equal(held_directions(back), held_directions(atoms)[indices])


def test_the_whole_keeps_its_charge_and_a_part_does_not():
    atoms = loaded_slab()
    assert from_text(to_text(atoms)).info == {"charge": 1, "spin": 2}
    assert from_text(to_text(atoms, [0, 1])).info == {}
    np.testing.assert_allclose(from_text(to_text(atoms)).get_initial_magnetic_moments(), np.arange(14) / 7)


def test_partly_fixed_atoms_are_told_in_the_text():
    atoms = HoldAtoms((12,), (False, False, True)).apply(oc20_slab())
    text = to_text(atoms, [0, 12])
    assert "move_mask" in text
    assert [row.split()[4:7] for row in text.splitlines()[2:]] == [["F"] * 3, ["T", "T", "F"]]
    kinds = {type(c): c.index.tolist() for c in from_text(text).constraints}
    assert kinds[FixAtoms] == [0]


@pytest.mark.parametrize("form", ["extxyz", "xyz", "vasp", "cif"])
def test_text_of_other_programs_is_read(form):
    atoms = covered_slab()
    text = written(atoms, form)
    for variant in (text, f"\n{text}\n\n", text.replace("\n", "\r\n"), f"\ufeff{text}"):
        back = from_text(variant)
        assert sorted(back.symbols) == sorted(atoms.symbols)
        assert back.pbc.all() == (form != "xyz")
        if form != "cif":
            np.testing.assert_allclose(
                np.sort(back.get_all_distances().ravel()),
                np.sort(atoms.get_all_distances().ravel()),
                atol=1e-4,
            )


def test_of_several_structures_the_first_is_taken():
    text = written(water(), "extxyz") + written(covered_slab(), "extxyz")
    assert from_text(text).get_chemical_formula() == "H2O"


@pytest.mark.parametrize(
    "text",
    [
        "C 0 0 0\nO 0 0 1.15",
        "  C   0.0   0.0   0.0  \n\n  O   0.0   0.0   1.15\n",
        "c,0,0,0\no,0,0,1.15",
        "6 0 0 0 some note\n8 0 0 1.15d0",
        "# two atoms\nC\t0.\t0.\t0.\nO\t0e0\t.0\t1.15E+0\t0.3",
        "2\n\nC 0 0 0\nO 0 0 1.15",
        "2\nmade by hand, energy=x\nC 0 0 0\nO 0 0 1.15\n",
    ],
)
def test_rows_of_elements_and_coordinates_are_read(text):
    back = from_text(text)
    assert str(back.symbols) == "CO"
    np.testing.assert_allclose(back.positions, [[0, 0, 0], [0, 0, 1.15]])
    assert not back.pbc.any()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There are no atoms in the text"),
        (" \n\n ", "There are no atoms in the text"),
        ("Dear all, the meeting is at 10.", "There are no atoms in the text"),
        ("__import__('os').system('true')", "There are no atoms in the text"),
        ("C 0 0 0\nand so on", "Row 2 of the text on the clipboard, 'and so on', is no atom"),
        ("C 0 0 0\nC 1 2", "Row 2 of the text"),
        ("Xq 0 0 0", "There is no element 'Xq'"),
        ("119 0 0 0", "There is no element number 119"),
        ("0 0 0 0", "There is no element number 0"),
        ("C 0 0 0\nC 0 0 0.1", "lie on top of each other"),
        ("C 0 0 1e9", "from the origin"),
        ("C 0 0 1e999", "not a number"),
        ("3\n\nC 0 0 0\nO 0 0 1.1\n", "looks like XYZ, but cannot be read"),
        ("0\n\n\n", "cannot be read|no atoms"),
        ("data_x\n_cell_length_a 3\nnonsense", "looks like a CIF, but cannot be read"),
        ("Cu\n1.0\n3 0 0\n0 3 0\n0 0 3\nCu\n4\nDirect\n0 0 0", "looks like a POSCAR, but cannot be read"),
        ("C 0 0 0\n\0", "There are no atoms in the text"),
    ],
)
def test_nonsense_is_refused_in_plain_words(text, message):
    with pytest.raises(StructureError, match=message) as caught:
        from_text(text)
    assert "/" not in str(caught.value)


def test_more_than_anybody_copies_is_refused(monkeypatch):
    monkeypatch.setattr(clipboard, "MAX_TEXT", 100)
    with pytest.raises(StructureError, match="too long for a structure"):
        from_text("C 0 0 0\n" * 100)
    monkeypatch.undo()
    monkeypatch.setattr(clipboard, "MAX_ATOMS", 2)
    rows = "".join(f"H 0 0 {k}\n" for k in range(3))
    for text in (rows, f"3\n\n{rows}"):
        with pytest.raises(StructureError, match="the limit is 2"):
            from_text(text)


@given(text=st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        atoms = from_text(text)
    except StructureError:
        return
    assert len(atoms)


@given(seed=st.integers(0, 2**16), form=st.sampled_from(["extxyz", "vasp", "cif"]))
def test_damaged_files_are_read_or_refused(seed, form):
    rng = np.random.default_rng(seed)
    text = written(covered_slab((1, 1, 2)), form)
    for _ in range(3):
        at, length = rng.integers(len(text)), rng.integers(1, 30)
        text = text[:at] + "".join(map(chr, rng.integers(32, 127, rng.integers(0, 6)))) + text[at + length :]
    with suppress(StructureError):
        assert len(from_text(text))


def test_nothing_to_copy_is_refused():
    with pytest.raises(StructureError, match="No atoms are selected"):
        to_text(water(), [])
    with pytest.raises(StructureError, match="There is no atom 7"):
        to_text(water(), [7])


@pytest.mark.parametrize(
    "text",
    [
        "999999999999\n\nH 0 0 0\n",
        "1\nProperties=species:S:1:pos:R:3:more:R:1000000000\nH 0 0 0 1\n",
        "x\n1.0\n5 0 0\n0 5 0\n0 0 5\nH\n99999999999\nDirect\n0 0 0\n",
        "x\n1.0\n5 0 0\n0 5 0\n0 0 5\n99999999999\nDirect\n0 0 0\n",
    ],
)
def test_text_that_promises_more_than_it_has_is_refused_without_looking_for_it(text):
    with pytest.raises(StructureError, match="promises"):
        from_text(text)


@pytest.mark.parametrize("column", ["S:1", "I:3", "R:1"])
@pytest.mark.parametrize("name", [ADSORBATE_ARRAY, "tags"])
def test_columns_of_our_names_that_mean_something_else_are_left_behind(name, column):
    values = {"S:1": "a", "I:3": "1 2 3", "R:1": "0.5"}[column]
    pasted = from_text(f"1\nProperties=species:S:1:pos:R:3:{name}:{column}\nCu 2 2 15 {values}\n")
    assert name not in pasted.arrays
    assert len(PasteAtoms(pasted).apply(covered_slab())) == len(covered_slab()) + 1
