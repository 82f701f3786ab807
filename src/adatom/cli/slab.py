"""`adatom slab`: a slab of an element, or cut out of a bulk crystal."""

import argparse
import json
from pathlib import Path

from ase import Atoms

from adatom.cli.miller import miller_index
from adatom.cli.output import add_output
from adatom.errors import StructureError
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.slabs.operations import BuildSlab, CutSlab


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `slab`."""
    _add_slab(subparsers)


def _add_slab(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "slab",
        help="build a slab of an element, or cut one out of a bulk crystal",
        description=(
            "Build a slab of an element: fcc 111, 100, 110, 211; bcc 110, 100, 111; hcp 0001. "
            "Or cut one along any plane out of the bulk crystal in a file (--bulk)."
        ),
    )
    parser.add_argument("symbol", nargs="?", metavar="ELEMENT", help="chemical symbol, e.g. Cu")
    parser.add_argument("--bulk", type=Path, metavar="FILE", help="cut the slab out of this bulk crystal")
    parser.add_argument(
        "--facet",
        nargs="+",
        required=True,
        metavar="hkl",
        help="Miller index of the surface: 100 or 1 0 0; with --bulk on the conventional standard cell",
    )
    parser.add_argument(
        "--size",
        nargs="+",
        type=int,
        required=True,
        metavar="N",
        help="repeats along a and b, and layers: 3 3 3; with --bulk repeats along a and b: 2 1",
    )
    parser.add_argument("--layers", type=int, metavar="N", help="atomic layers, with --bulk")
    parser.add_argument(
        "--vacuum", type=float, required=True, metavar="Å", help="on each side of the slab, Å"
    )
    parser.add_argument(
        "--fix", type=int, default=0, metavar="N", help="hold the N bottom layers in place (default: 0)"
    )
    parser.add_argument(
        "--structure", choices=("fcc", "bcc", "hcp"), help="crystal structure (default: the element's own)"
    )
    parser.add_argument(
        "--a", type=float, metavar="Å", help="lattice constant, Å (default: the element's own)"
    )
    parser.add_argument("--c", type=float, metavar="Å", help="height of the hcp cell, Å (default: keeps c/a)")
    add_output(parser, "the slab")
    parser.set_defaults(run=run_slab)


def run_slab(args: argparse.Namespace) -> int:
    """Build or cut a slab and write it.

    Raises
    ------
    AdatomError
        If the input makes no sense; nothing is written then.
    """
    format_for(args.output)
    operation = _cut(args) if args.bulk is not None else _build(args)
    slab = operation.apply(None)
    write_structures(args.output, [slab])
    cell = slab.cell.cellpar()
    layers = _layer_count(operation)
    report = {
        "file": str(args.output),
        "title": operation.title,
        "formula": slab.get_chemical_formula(),
        "atoms": len(slab),
        "layers": layers,
        "fixed_atoms": _count_fixed(slab),
        "cell": [float(value) for value in cell],
        "vacuum_per_side": args.vacuum,
    }
    if args.json:
        print(json.dumps(report, indent=1))
    else:
        size = " × ".join(f"{length:.3f}" for length in cell[:3])
        print(f"{operation.title}: {len(slab)} atoms in {layers} layers, {size} Å → {args.output}")
    return 0


def _build(args: argparse.Namespace) -> BuildSlab:
    if args.symbol is None:
        raise StructureError("Name an element, as in `adatom slab Cu`, or a bulk crystal with --bulk FILE.")
    if args.layers is not None and len(args.size) == 3:
        raise StructureError(
            "--layers goes with --bulk; without it the third number of --size is the layers."
        )
    size = tuple(args.size) if args.layers is None else (*args.size, args.layers)
    if len(size) != 3:
        raise StructureError(f"--size wants repeats along a and b, and layers, as in 3 3 3, not {len(size)}.")
    facet = "".join(args.facet)
    return BuildSlab(
        args.symbol, facet, size, args.vacuum, args.structure, args.a, args.c, fixed_layers=args.fix
    )


def _cut(args: argparse.Namespace) -> CutSlab:
    given = {"an element": args.symbol, "--structure": args.structure, "--a": args.a, "--c": args.c}
    for name, value in given.items():
        if value is not None:
            raise StructureError(f"--bulk takes the crystal from its file: leave out {name}.")
    if args.layers is None:
        raise StructureError("With --bulk say how many atomic layers, as in --layers 4.")
    if len(args.size) != 2:
        raise StructureError(
            f"With --bulk --size wants repeats along a and b, as in 2 1, not {len(args.size)}."
        )
    bulk = read_structures(args.bulk)[-1]
    miller = miller_index(args.facet)
    size = (args.size[0], args.size[1])
    return CutSlab(bulk, args.bulk.name, miller, args.layers, size, args.vacuum, args.fix)


def _layer_count(operation: BuildSlab | CutSlab) -> int:
    return operation.layers if isinstance(operation, CutSlab) else operation.size[2]


def _count_fixed(slab: Atoms) -> int:
    return sum(len(constraint.index) for constraint in slab.constraints)
