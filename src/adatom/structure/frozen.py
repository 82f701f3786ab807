"""Immutable structures."""

from ase import Atoms


def frozen(atoms: Atoms) -> Atoms:
    """Return a copy whose arrays and cell cannot be written to.

    Everything on the table is shared between the tree, the viewer and the engine's messages; a copy that
    refuses to be changed keeps an edit from reaching behind an operation's back.

    Parameters
    ----------
    atoms
        Any structure. Its calculator is not kept: energies and forces belong to frames.

    Returns
    -------
    Atoms
        With read-only arrays; ``.copy()`` gives a writable one again.
    """
    copy = atoms.copy()
    for array in copy.arrays.values():
        array.flags.writeable = False
    copy.cell.array.flags.writeable = False
    copy.pbc.flags.writeable = False
    return copy
