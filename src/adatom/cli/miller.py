"""Miller indices as they are typed."""

from collections.abc import Sequence

from adatom.errors import StructureError


def miller_index(words: Sequence[str]) -> tuple[int, int, int]:
    """Return a Miller index typed as ``1 1 0``, ``110`` or ``1-10``.

    Raises
    ------
    StructureError
        If it is none.
    """
    text = " ".join(words)
    numbers = text.split()
    if len(numbers) == 1:
        numbers = _digits(text)
    try:
        h, k, l = (int(number) for number in numbers)  # noqa: E741 - the index is called l
    except ValueError:
        raise StructureError(
            f"{text!r} is no Miller index: give three whole numbers, as in 1 1 0 or 110."
        ) from None
    return h, k, l


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
