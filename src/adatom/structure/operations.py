"""Operations: small frozen records, each of which turns one structure into the next.

The window, the command line and the tests all apply the same operations, and the reproducible script is
what the operations say of themselves from the root of the project down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ase import Atoms


@dataclass(frozen=True, slots=True)
class ScriptPart:
    """The lines with which an operation repeats itself in plain ASE.

    Parameters
    ----------
    imports
        Import lines, merged and sorted over the whole script.
    lines
        Statements. The structure is called ``atoms`` before and after.
    """

    lines: tuple[str, ...]
    imports: tuple[str, ...] = field(default=())


@runtime_checkable
class Operation(Protocol):
    """One step of the work."""

    @property
    def title(self) -> str:
        """What was done, in a few words, as the undo menu shows it: ``"CO at bridge"``."""
        ...

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the next structure; `structure` is left alone.

        Parameters
        ----------
        structure
            The structure before, or ``None`` at the root of a project.

        Raises
        ------
        StructureError
            If the operation makes no sense on this structure.
        """
        ...

    def script(self) -> ScriptPart:
        """Return the plain ASE lines that do the same."""
        ...


@runtime_checkable
class Composite(Operation, Protocol):
    """An operation that is several plain ones, which ones depending on the structure before it."""

    def steps_on(self, structure: Atoms) -> Sequence[Operation]:
        """Return the plain operations that do the same on a structure."""
        ...
