import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.slabs.supercells import cell_count
from adatom.structure.slabs.wood import matrix_name, wood_matrix, wood_name

SQUARE = np.eye(2) * 2.55
HEXAGONAL = 2.55 * np.array([[1, 0], [0.5, np.sqrt(3) / 2]])
OBTUSE = 2.55 * np.array([[1, 0], [-0.5, np.sqrt(3) / 2]])
RECTANGULAR = np.array([[2.55, 0], [0, 3.61]])
OBLIQUE = np.array([[2.6, 0], [0.9, 3.3]])


@pytest.mark.parametrize(
    ("text", "lattice", "matrix"),
    [
        ("2x2", SQUARE, ((2, 0), (0, 2))),
        ("p(2×1)", RECTANGULAR, ((2, 0), (0, 1))),
        ("(3 x 2)", OBLIQUE, ((3, 0), (0, 2))),
        ("c(2x2)", SQUARE, ((1, 1), (-1, 1))),
        ("c(2×2)", RECTANGULAR, ((1, 1), (-1, 1))),
        ("c(4x2)", SQUARE, ((2, 1), (-2, 1))),
        ("(√2×√2)R45°", SQUARE, ((1, 1), (-1, 1))),
        ("(√3×√3)R30°", HEXAGONAL, ((1, 1), (-1, 2))),
        ("(sqrt3xsqrt3)R30", HEXAGONAL, ((1, 1), (-1, 2))),
        ("(sqrt(3) x sqrt(3)) R30°", HEXAGONAL, ((1, 1), (-1, 2))),
        ("√3×√3", HEXAGONAL, ((1, 1), (-1, 2))),
        ("(√3×√3)R-30°", HEXAGONAL, ((2, -1), (1, 1))),
        ("(√3×√3)R30°", OBTUSE, ((2, 1), (-1, 1))),
        ("(√7×√7)R19.1°", HEXAGONAL, ((2, 1), (-1, 3))),
        ("(2√3×2√3)R30°", HEXAGONAL, ((2, 2), (-2, 4))),
        ("(√5×√5)R26.6°", SQUARE, ((2, 1), (-1, 2))),
        ("c(√2×5√2)R45°", SQUARE, ((-2, 3), (-3, 2))),
        ("(3√2/2×√2)R45", 2 * SQUARE, None),
    ],
)
def test_a_name_is_the_matrix_that_it_stands_for(text, lattice, matrix):
    if matrix is None:
        with pytest.raises(StructureError, match="does not fit"):
            wood_matrix(text, lattice)
        return
    found = np.array(wood_matrix(text, lattice))
    # Two matrices are one cell if whole numbers turn one into the other.
    between = found @ np.linalg.inv(np.array(matrix))
    assert np.abs(between - np.round(between)).max() < 1e-9
    assert abs(np.linalg.det(between)) == pytest.approx(1)
    assert np.linalg.det(found) > 0


@pytest.mark.parametrize(
    ("text", "lattice", "message"),
    [
        ("(√3×√3)R30°", SQUARE, r"does not fit .*2\.55 × 2\.55 Å, 90°.* 1\.50, 0\.87"),
        ("(√3×√3)R15°", HEXAGONAL, r"does not fit .* at that angle: turned by 30\.0° it does"),
        ("(2√3×√13)", HEXAGONAL, "must be whole numbers"),
        ("2.5x2", SQUARE, r"2\.50, 0\.00"),
        ("2/0x2", SQUARE, "has a side of 0"),
        ("999999x2", SQUARE, "has a side of over 200 cells"),
        ("two by two", SQUARE, "no surface cell in Wood's notation: write it as"),
        ("", SQUARE, "no surface cell"),
        ("2x2x2", SQUARE, "no surface cell"),
        ("(2x2", SQUARE, "no surface cell"),
        ("0x2", SQUARE, "side of 0"),
    ],
)
def test_what_does_not_fit_or_is_no_name_is_said_with_the_reason(text, lattice, message):
    with pytest.raises(StructureError, match=message):
        wood_matrix(text, lattice)


def test_a_cell_has_its_name_or_its_rows():
    assert wood_name(((1, 1), (-1, 2)), HEXAGONAL) == "(√3×√3)R30°"
    assert wood_name(((1, 1), (-1, 1)), SQUARE) == "c(2×2)"
    assert wood_name(((2, 0), (0, 3)), OBLIQUE) == "p(2×3)"
    assert wood_name(((2, 1), (0, 3)), OBLIQUE) is None
    assert matrix_name(((2, 1), (-1, 3)), OBLIQUE) == "(2 1 / −1 3)"


LATTICES = [SQUARE, HEXAGONAL, OBTUSE, RECTANGULAR, OBLIQUE]
SIDES = st.sampled_from(["1", "2", "3", "4", "√2", "√3", "2√3", "√5", "√7", "√13"])


@given(kind=st.sampled_from("pc"), first=SIDES, second=SIDES, lattice=st.sampled_from(LATTICES))
def test_a_name_leads_back_to_its_cell(kind, first, second, lattice):
    try:
        matrix = wood_matrix(f"{kind}({first}×{second})", lattice)
    except StructureError:
        return
    name = wood_name(matrix, lattice)
    if name is None:  # two vectors of one lattice may be another cell than the one that has the name
        return
    again = wood_matrix(name, lattice)
    assert cell_count(again) == cell_count(matrix)
    between = np.array(again) @ np.linalg.inv(np.array(matrix))
    assert np.abs(between - np.round(between)).max() < 1e-6


@pytest.mark.parametrize(
    "name", ["p(2×2)", "p(3×1)", "c(2×2)", "c(4×2)", "(√3×√3)R30°", "(√7×√7)R19.1°", "(2√3×2√3)R30°"]
)
def test_known_names_come_back_as_they_were(name):
    assert wood_name(wood_matrix(name, HEXAGONAL), HEXAGONAL) == name
