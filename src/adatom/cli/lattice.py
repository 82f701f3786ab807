"""Relaxing a crystal's lattice with a model, for the commands that make crystals."""

import argparse
import sys
from typing import TYPE_CHECKING

from ase import Atoms

from adatom.structure.operations import Operation

if TYPE_CHECKING:
    from adatom.workbench.state import Notice

_STEPS = 500
"""At most; a crystal that takes more goes where the model can't follow."""


def add_relax_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--relax``, ``--task`` and ``--device``."""
    parser.add_argument(
        "--relax",
        metavar="MODEL",
        help="relax atoms and cell with this model first, so that slabs have its own lattice constants",
    )
    parser.add_argument("--task", help="task of a model that has several (default: one that computes stress)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N (default: auto)")


def relaxed_crystal(args: argparse.Namespace, operation: Operation) -> tuple[Atoms, str]:
    """Return a crystal relaxed as the options say, and what became of its lattice.

    Parameters
    ----------
    args
        With ``relax``, ``task`` and ``device``.
    operation
        What makes the crystal.

    Raises
    ------
    AdatomError
        If the model can't be used, computes no stress, or the relaxation fails.
    """
    from adatom.potentials.catalogue import default_task, find_model
    from adatom.project.bulks import relaxed_lattice
    from adatom.relaxation.settings import CELL_FMAX, RelaxationSettings
    from adatom.workbench.workbench import Workbench

    model = find_model(args.relax)
    settings = RelaxationSettings(
        model=model.key,
        task=args.task or default_task(model, stress=True),
        device=args.device,
        fmax=CELL_FMAX,
        max_steps=_STEPS,
        cell=True,
    )
    workbench = Workbench()
    try:
        workbench.notice.connect(_remark)
        workbench.apply(operation)
        for remark in workbench.remarks_on(settings):
            print(remark, file=sys.stderr)
        workbench.relax(settings)
        state = workbench.wait()
        workbench.outcome()
        if not state.converged:
            print(f"The lattice has not converged: {state.text}.", file=sys.stderr)
        node = workbench.project.head
        assert node.structure is not None, "an ended relaxation has frames"  # noqa: S101
        return node.structure.copy(), relaxed_lattice(node)
    finally:
        workbench.close()


def _remark(notice: "Notice") -> None:
    """Print a remark; failures are raised and not said twice."""
    if notice.level == "info":
        print(notice.text, file=sys.stderr)
