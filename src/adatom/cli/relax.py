"""`adatom relax`: relax a structure in a terminal, with the window's own engine."""

import argparse
import itertools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from adatom.errors import EngineError, ModelError
from adatom.potentials.inference import MODES
from adatom.relaxation.events import summary
from adatom.relaxation.settings import CELL_FMAX, FMAX, OPTIMIZERS, RelaxationSettings
from adatom.workbench.state import Notice, RunState
from adatom.workbench.workbench import Workbench

if TYPE_CHECKING:
    from ase import Atoms

    from adatom.potentials.model import Model
    from adatom.structure.electrons import SetChargeAndSpin

_EPILOG = """\
Examples:

  adatom relax start.extxyz
  adatom relax start.extxyz --model chgnet --fmax 0.03 --steps 300 -o relaxed.extxyz --trajectory run.traj
  adatom relax start.extxyz --model uma-s-1p1 --task oc20
  adatom relax bulk.cif --cell -o relaxed.cif

With --json: model, task, device, optimizer, cell_relaxed, converged, reason, steps, force_calls, energy
(eV), fmax (eV/Å; with --cell the lattice counts in it), wall_s; with --cell also lattice (Å, degrees).
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `relax`."""
    parser = subparsers.add_parser(
        "relax",
        help="relax a structure with a machine-learned potential",
        description="Relax a structure: move its free atoms until no force is larger than fmax.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the structure to start from; of several frames, the last"
    )
    parser.add_argument(
        "--model",
        default=None,
        help="see `adatom models`, or a FAIRChem checkpoint file (default: the best one that is ready)",
    )
    parser.add_argument("--task", default=None, help="task of a model that has several, e.g. oc20")
    parser.add_argument("--optimizer", default="lbfgs", choices=list(OPTIMIZERS), help="default: lbfgs")
    parser.add_argument(
        "--cell",
        action="store_true",
        help="relax the cell of a bulk crystal too; the forces on its lattice then count in fmax "
        "(stress times the volume per atom, eV)",
    )
    parser.add_argument(
        "--fmax",
        type=float,
        default=None,
        help=f"target, eV/Å, on free atoms (default: {FMAX}, with --cell {CELL_FMAX})",
    )
    parser.add_argument("--steps", type=int, default=100, metavar="N", help="steps at most (default: 100)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N (default: auto)")
    parser.add_argument(
        "--threads", type=int, default=None, metavar="N", help="CPU threads (default: cores − 1)"
    )
    parser.add_argument(
        "--charge", type=int, default=None, help="total charge, for tasks that take it (omol)"
    )
    parser.add_argument("--spin", type=int, default=None, help="spin multiplicity 2S + 1, for the same tasks")
    parser.add_argument(
        "--inference", default="auto", choices=MODES, help="how FAIRChem's models compute (default: auto)"
    )
    parser.add_argument(
        "--trust-checkpoint",
        action="store_true",
        help="load a checkpoint file even if it can run code of its own: only if you trust who made it",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=None,
        metavar="FILE",
        help="where to write the relaxed structure (default: beside FILE, as FILE-relaxed.extxyz)",
    )
    parser.add_argument(
        "--trajectory", type=Path, default=None, metavar="FILE", help="where to write every frame"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Relax, write what was asked, and report.

    Raises
    ------
    AdatomError
        If the input makes no sense or the relaxation fails; nothing is written then.
    """
    # The window's own rooms are imported here: `adatom --help` needs none of them.
    from adatom.potentials.catalogue import default_model, default_task

    model = _chosen_model(args) if args.model else default_model()
    if args.output is None:
        args.output = _beside(args.file)
    settings = RelaxationSettings(
        model=model.key,
        task=args.task or default_task(model, stress=args.cell),
        device=args.device,
        optimizer=args.optimizer,
        fmax=args.fmax if args.fmax is not None else CELL_FMAX if args.cell else FMAX,
        max_steps=args.steps,
        threads=args.threads,
        inference=args.inference,
        cell=args.cell,
    )
    workbench = Workbench()
    try:
        return _relax(workbench, args, settings)
    finally:
        workbench.close()


def _relax(workbench: Workbench, args: argparse.Namespace, settings: RelaxationSettings) -> int:
    progress = sys.stderr if sys.stderr.isatty() else None
    workbench.notice.connect(_Remarks())
    from adatom.project.bulks import relaxed_lattice
    from adatom.structure.bulks.lattice import lattice_constants
    from adatom.structure.files import check_can_write

    start = workbench.open_file(args.file).structure
    if args.charge is not None or args.spin is not None:
        start = workbench.apply(_electrons(args, start)).structure
    if start is not None:
        for path in filter(None, (args.output, args.trajectory)):
            check_can_write(path, [start])  # now, rather than after an hour of relaxing
    for remark in workbench.remarks_on(settings):
        print(remark, file=sys.stderr)
    workbench.relax(settings)
    state = _wait(workbench, progress)
    result = summary(*workbench.outcome())
    workbench.export(args.output)
    if args.trajectory is not None:
        workbench.export(args.trajectory, whole=True)
    head, lattice = workbench.project.head, ""
    if settings.cell and head.structure is not None:
        result["lattice"], lattice = lattice_constants(head.structure), relaxed_lattice(head)
    print(json.dumps(result, indent=2) if args.json else _report(state, result, lattice, args.output))
    return 0


def _chosen_model(args: argparse.Namespace) -> "Model":
    """Return the model asked for; the code in a checkpoint file is agreed to only as the user says so.

    Raises
    ------
    ModelError
        If there is none, or it would run code and nobody has agreed to that.
    """
    from adatom.potentials.catalogue import find_model
    from adatom.potentials.checkpoint_models import agree_to, checkpoint_file, digest_of

    model = find_model(args.model)
    if model.state.code != "needs consent":
        return model
    if not args.trust_checkpoint:
        raise ModelError(f"{model.title}: {model.state.remedy} If you do, add --trust-checkpoint.")
    path = checkpoint_file(model)
    if path is not None:
        agree_to(digest_of(path))
    return find_model(args.model)


def _electrons(args: argparse.Namespace, start: "Atoms | None") -> "SetChargeAndSpin":
    """Return the step that gives a structure charge and spin; what is not asked for stays as it is."""
    from adatom.structure.electrons import SetChargeAndSpin, charge_of, spin_of

    charge = args.charge if args.charge is not None else charge_of(start) if start is not None else 0
    spin = args.spin if args.spin is not None else spin_of(start) if start is not None else 1
    return SetChargeAndSpin(charge, spin)


def _beside(file: Path) -> Path:
    """Return a name beside a file that nothing has yet: ``start-relaxed.extxyz``, or numbered."""
    names = (
        f"{file.stem}-relaxed{'' if number == 1 else f'-{number}'}.extxyz" for number in itertools.count(1)
    )
    return next(path for path in map(file.with_name, names) if not path.exists())


class _Remarks:
    """Prints remarks; failures are raised by `Workbench.outcome` and not said twice."""

    def __call__(self, notice: Notice) -> None:
        if notice.level == "info":
            print(notice.text, file=sys.stderr)


def _wait(workbench: Workbench, progress: TextIO | None) -> RunState:
    """Wait for the end; an interrupt stops the relaxation and keeps what it reached."""
    while True:
        try:
            return workbench.wait(0.5)
        except EngineError:
            if progress is not None:
                print(f"\r\033[K{_line(workbench.run_state)}", end="", file=progress, flush=True)
        except KeyboardInterrupt:
            workbench.stop()


def _line(state: RunState) -> str:
    if state.energy is None or state.fmax is None:
        return state.text
    return f"step {state.step}  E {state.energy:.4f} eV  fmax {state.fmax:.4f} eV/Å"


def _calls(count: int) -> str:
    return "1 force call" if count == 1 else f"{count} force calls"


def _report(state: RunState, result: dict[str, Any], lattice: str, output: Path) -> str:
    task = f" · {result['task']}" if result["task"] else ""
    lines = [
        (
            f"{state.text[:1].upper()}{state.text[1:]}: E = {result['energy']:.4f} eV, "
            f"fmax = {result['fmax']:.4f} eV/Å, {_calls(result['force_calls'])} in {result['wall_s']:.1f} s "
            f"({result['model']}{task} on {result['device']})"
        ),
        f"{lattice[:1].upper()}{lattice[1:]}",
        str(output),
    ]
    return "\n".join(filter(None, lines))
