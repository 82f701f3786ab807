"""Structure files."""

from pathlib import Path


def ase_read_call(path: Path) -> str:
    """Return the call of ``ase.io.read`` that reads the last structure of a file."""
    return f"read({str(path)!r})"
