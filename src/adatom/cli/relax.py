"""`adatom relax`: relax a structure in a terminal, with the window's own engine."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from adatom.errors import EngineError
from adatom.relaxation.events import summary
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.workbench.state import Notice, RunState
from adatom.workbench.workbench import Workbench


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `relax`."""
    parser = subparsers.add_parser(
        "relax",
        help="relax a structure with a machine-learned potential",
        description="Relax a structure: move its free atoms until no force is larger than fmax.",
    )
    parser.add_argument("file", type=Path, help="the structure to start from; of several frames, the last")
    parser.add_argument("--model", default=None, help="see `adatom models` (default: the one that is ready)")
    parser.add_argument("--task", default=None, help="task of a model that has several, e.g. oc20")
    parser.add_argument("--optimizer", default="lbfgs", choices=list(OPTIMIZERS), help="default: lbfgs")
    parser.add_argument(
        "--fmax", type=float, default=0.05, help="target, eV/Å, on free atoms (default: 0.05)"
    )
    parser.add_argument("--steps", type=int, default=100, help="steps at most (default: 100)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N (default: auto)")
    parser.add_argument("--threads", type=int, default=None, help="CPU threads (default: cores − 1)")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="where to write the relaxed structure"
    )
    parser.add_argument("--trajectory", type=Path, default=None, help="where to write every frame")
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
    from adatom.potentials.catalogue import default_model, find_model

    model = find_model(args.model) if args.model else default_model()
    settings = RelaxationSettings(
        model=model.key,
        task=args.task or (model.tasks[0] if model.tasks else None),
        device=args.device,
        optimizer=args.optimizer,
        fmax=args.fmax,
        max_steps=args.steps,
        threads=args.threads,
    )
    workbench = Workbench()
    try:
        return _relax(workbench, args, settings)
    finally:
        workbench.close()


def _relax(workbench: Workbench, args: argparse.Namespace, settings: RelaxationSettings) -> int:
    progress = sys.stderr if sys.stderr.isatty() else None
    workbench.notice.connect(_Remarks())
    from adatom.structure.files import check_can_write

    start = workbench.open_file(args.file).structure
    if start is not None:
        for path in filter(None, (args.output, args.trajectory)):
            check_can_write(path, [start])  # now, rather than after an hour of relaxing
    workbench.relax(settings)
    state = _wait(workbench, progress)
    result = summary(*workbench.outcome())
    workbench.export(args.output)
    if args.trajectory is not None:
        workbench.export(args.trajectory, whole=True)
    print(json.dumps(result, indent=2) if args.json else _report(state, result, args.output))
    return 0


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


def _report(state: RunState, result: dict[str, Any], output: Path) -> str:
    task = f" · {result['task']}" if result["task"] else ""
    return (
        f"{state.text[:1].upper()}{state.text[1:]}: E = {result['energy']:.4f} eV, "
        f"fmax = {result['fmax']:.4f} eV/Å, {result['force_calls']} force calls in {result['wall_s']:.1f} s "
        f"({result['model']}{task} on {result['device']})\n{output}"
    )
