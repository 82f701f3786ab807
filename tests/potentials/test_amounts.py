import pytest

from adatom.potentials.amounts import size_text, time_text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (812, "812 bytes"),
        (43_400_000, "43 MB"),
        (999_700_000, "1.0 GB"),
        (1_183_000_000, "1.2 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (12, "12 s"), (91, "1 min 31 s"), (700, "11 min"), (7500, "2 h 5 min"), (3600, "1 h")],
)
def test_times_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert time_text(seconds) == text
