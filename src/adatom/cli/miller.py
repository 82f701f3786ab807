"""Miller indices as they are typed."""

from collections.abc import Sequence

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.slabs.planes import StandardCrystal


def miller_index(words: Sequence[str]) -> tuple[int, int, int]:
    """Return a Miller index typed as ``1 1 0``, ``110`` or ``1-10``, or by four as ``10-10``.

    Of four indices the third is the negative sum of the first two, and is left out.

    Raises
    ------
    StructureError
        If it is none.
    """
    numbers = _numbers(words)
    if len(numbers) == 4:
        h, k, i, l = numbers  # noqa: E741 - the index is called l
        if i != -(h + k):
            raise StructureError(
                f"{' '.join(words)!r} is no Miller index: of four, the third is minus the sum of the first "
                f"two, here {-(h + k)}."
            )
        return h, k, l
    if len(numbers) != 3:
        raise _no_index(words)
    return numbers[0], numbers[1], numbers[2]


def plane_of(words: Sequence[str], bulk: Atoms) -> tuple[int, int, int]:
    """Return a Miller index typed for a crystal: four numbers only where its standard cell is hexagonal.

    Raises
    ------
    StructureError
        If it is none, or not one for this crystal.
    """
    miller = miller_index(words)
    if len(_numbers(words)) == 4 and not StandardCrystal.of(bulk).is_hexagonal:
        raise StructureError(
            f"{' '.join(words)!r} has four indices, which are for hexagonal crystals; this one is not: "
            "give three."
        )
    return miller


def _numbers(words: Sequence[str]) -> list[int]:
    text = " ".join(words).replace("−", "-")
    numbers = text.split()
    if len(numbers) == 1:
        numbers = _digits(text)
    try:
        return [int(number) for number in numbers]
    except ValueError:
        raise _no_index(words) from None


def _no_index(words: Sequence[str]) -> StructureError:
    return StructureError(
        f"{' '.join(words)!r} is no Miller index: give three whole numbers, as in 1 1 0 or 110, or four "
        "for a hexagonal crystal, as in 10-10."
    )


def _digits(text: str) -> list[str]:
    """Split ``"1-10"`` into ``["1", "-1", "0"]``."""
    numbers: list[str] = []
    sign = ""
    for character in text:
        if character == "-":
            sign = "-"
        else:
            numbers.append(sign + character)
            sign = ""
    return numbers
