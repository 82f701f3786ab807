"""`adatom slab`: a slab of an element, or cut out of a bulk crystal."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.build import bulk as ase_bulk

from adatom.cli.crystals import add_structure, crystal_named, symmetry_line, symmetry_record
from adatom.cli.miller import plane_of
from adatom.cli.output import add_output
from adatom.errors import StructureError
from adatom.structure.bulks.elements import FACETS
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.layers import layer_indices
from adatom.structure.limits import check_positive
from adatom.structure.slabs.cautions import slab_cautions
from adatom.structure.slabs.cutting import Fixing, surface_cell
from adatom.structure.slabs.low_index import slab_crystal
from adatom.structure.slabs.oc20 import oc20_slabs
from adatom.structure.slabs.operations import BuildSlab, CutSlab, TakeOC20Slab
from adatom.structure.slabs.supercells import Matrix, repeats_for_width
from adatom.structure.slabs.terminations import Termination, terminations
from adatom.structure.slabs.transforms import per_side, total_vacuum
from adatom.structure.slabs.wood import wood_matrix

_CUT_ONLY = ("termination", "matrix", "cell", "min_width", "orthogonal", "bottom", "flip")
"""Options that ASE's own builders do not know: with one of them an element is cut like any other crystal."""

_EPILOG = """\
Examples:

  adatom slab Cu --facet 100 --size 3 3 3 --vacuum 8 --fix 1 -o slab.extxyz
  adatom slab Cu --facet 111 --cell "(sqrt3xsqrt3)R30" --layers 4 --vacuum 8 -o slab.extxyz
  adatom slab Cu --facet 211 --layers 12 --min-width 8 --vacuum 8 -o slab.extxyz
  adatom slab --bulk bulk.cif --facet 110 --termination 2 --layers 12 --vacuum-total 20 -o slab.extxyz
  adatom slab Pt --facet 111 --preset oc20 -o slab.extxyz

In a slab that is cut, a layer is a plane of atoms, and a and b are those of the smallest cell of the
plane. What is unwise about a slab is a warning on standard error: too thin, little vacuum, polar, not
stoichiometric, a cell under 8 Å.

With --json: file, title, formula, atoms, layers, space_group, space_group_number, symmetry_tolerance (at
which it was found, Å), farthest_from_ideal (how far atoms are off their ideal places, Å), fixed_atoms,
cell (a, b, c in Å, α, β, γ in degrees), vacuum_per_side and vacuum_total (Å), cautions (about, text).
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `slab`."""
    parser = subparsers.add_parser(
        "slab",
        help="build a slab of an element, or cut one out of a bulk crystal",
        description=(
            "Build a slab of an element with ASE's own builders (fcc 111, 100, 110, 211; bcc 110, 100, 111; "
            "hcp 0001), or cut one along any plane out of the crystal of an element, of a formula such as "
            "MgO, or in a file (--bulk)."
        ),
        epilog=_EPILOG,
    )
    _add_crystal(parser)
    _add_cell(parser)
    _add_vacuum(parser)
    add_output(parser, "the slab")
    parser.set_defaults(run=run_slab)


def _add_crystal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol", nargs="?", metavar="ELEMENT", help="e.g. Cu, or the formula of a compound")
    parser.add_argument("--bulk", type=Path, metavar="FILE", help="cut the slab out of this bulk crystal")
    parser.add_argument(
        "--facet",
        nargs="+",
        required=True,
        metavar="hkl",
        help="Miller index of the surface on the conventional standard cell: 100 or 1 0 0, 0001 or 0 0 0 1",
    )
    parser.add_argument("--layers", type=int, metavar="N", help="atomic layers of a slab that is cut")
    parser.add_argument(
        "--termination",
        type=int,
        metavar="N",
        help="which termination, as `adatom terminations` lists them (default: 0, the cheapest to cleave)",
    )
    parser.add_argument(
        "--preset", choices=("oc20",), help="the slab exactly as OC20's own code makes it; takes no size"
    )
    parser.add_argument(
        "--fix",
        default="0",
        metavar="N",
        help="hold the N bottom layers in place, or what OC20's rule holds: oc20 (default: 0)",
    )
    parser.add_argument("--flip", action="store_true", help="turn the slab over")
    add_structure(parser)
    parser.add_argument(
        "--a", type=float, metavar="Å", help="lattice constant, Å (default: the crystal's own)"
    )
    parser.add_argument(
        "--c", type=float, metavar="Å", help="height of the cell, Å (default: of an hcp metal, keeps c/a)"
    )


def _add_cell(parser: argparse.ArgumentParser) -> None:
    cells = parser.add_mutually_exclusive_group()
    cells.add_argument(
        "--size", nargs="+", type=int, metavar="N", help="repeats along a and b, and layers: 3 3 3, or 3 3"
    )
    cells.add_argument(
        "--matrix", nargs=4, type=int, metavar="N", help="the cell in multiples of a and b: 1 1 -1 2"
    )
    cells.add_argument(
        "--cell", metavar="NAME", help='the cell in Wood\'s notation: "c(2x2)", "(sqrt3xsqrt3)R30"'
    )
    cells.add_argument(
        "--min-width", type=float, metavar="Å", help="as many repeats as make the cell this wide both ways, Å"
    )
    parser.add_argument("--orthogonal", action="store_true", help="take the smallest right-angled cell")
    parser.add_argument(
        "--conventional",
        action="store_true",
        help="count repeats in the conventional cell's own lattice, as ase.build.surface does, not in the "
        "smallest surface cell",
    )


def _add_vacuum(parser: argparse.ArgumentParser) -> None:
    vacuum = parser.add_mutually_exclusive_group()
    vacuum.add_argument("--vacuum", type=float, metavar="Å", help="on each side of the slab, Å")
    vacuum.add_argument("--vacuum-total", type=float, metavar="Å", help="between the slab and its image, Å")
    parser.add_argument(
        "--bottom", action="store_true", help="put the slab at the bottom of the cell, all vacuum above it"
    )


def run_slab(args: argparse.Namespace) -> int:
    """Build or cut a slab and write it.

    Raises
    ------
    AdatomError
        If the input makes no sense; nothing is written then.
    """
    format_for(args.output)
    operation = _operation(args)
    slab = operation.apply(None)
    write_structures(args.output, [slab])
    bulk = _bulk_of(operation)
    cautions = slab_cautions(slab, _termination(operation), bulk)
    for caution in cautions:
        print(f"adatom slab: warning: {caution.text}", file=sys.stderr)
    cell = slab.cell.cellpar()
    layers = _layer_count(operation, slab)
    vacuum = total_vacuum(slab)
    report = {
        "file": str(args.output),
        "title": operation.title,
        "formula": slab.get_chemical_formula(),
        "atoms": len(slab),
        "layers": layers,
        **symmetry_record(bulk),
        "fixed_atoms": sum(len(constraint.index) for constraint in slab.constraints),
        "cell": [float(value) for value in cell],
        "vacuum_per_side": per_side(vacuum),
        "vacuum_total": vacuum,
        "cautions": [{"about": caution.key, "text": caution.text} for caution in cautions],
    }
    if args.json:
        print(json.dumps(report, indent=1))
    else:
        size = " × ".join(f"{length:.3f}" for length in cell[:3])
        made = f"{_counted(len(slab), 'atom')} in {_layer_words(operation, layers)}, {size} Å"
        print(f"{operation.title}: {made} → {args.output}")
        print(symmetry_line(bulk))
    return 0


def _operation(args: argparse.Namespace) -> BuildSlab | CutSlab | TakeOC20Slab:
    if args.preset is not None:
        return _preset(args)
    return _build(args) if _is_built(args) else _cut(args)


def _is_built(args: argparse.Namespace) -> bool:
    """Return whether one of ASE's own builders makes what is asked for."""
    wishes = vars(args)
    if args.bulk is not None or args.symbol is None or args.conventional or args.fix == "oc20":
        return args.bulk is None and args.symbol is None
    if any(wishes[name] not in (None, False) for name in _CUT_ONLY) or args.size is None:
        return False
    facet = "".join(args.facet)
    if args.structure is not None:
        return facet in FACETS.get(args.structure, ())
    try:
        structure, _, _ = slab_crystal(args.symbol, None, args.a, args.c)
    except StructureError:
        return False
    return facet in FACETS[structure]


def _build(args: argparse.Namespace) -> BuildSlab:
    if args.symbol is None:
        raise StructureError("Name an element, as in `adatom slab Cu`, or a bulk crystal with --bulk FILE.")
    size, layers = _size_and_layers(args)
    facet = "".join(args.facet)
    return BuildSlab(
        args.symbol,
        facet,
        (*size, layers),
        _vacuum(args),
        args.structure,
        args.a,
        args.c,
        fixed_layers=_fixed_layers(args),
    )


def _cut(args: argparse.Namespace) -> CutSlab:
    bulk, source = _crystal(args)
    size, layers = _size_and_layers(args)
    miller = plane_of(args.facet, bulk)
    fixing: Fixing = "oc20" if args.fix == "oc20" else "layers"
    matrix: Matrix | None = None
    if args.matrix is not None:
        p, q, r, s = args.matrix
        matrix = ((p, q), (r, s))
    elif args.cell is not None:
        matrix = wood_matrix(args.cell, surface_cell(bulk, miller))
    operation = CutSlab(
        bulk,
        source,
        miller,
        layers,
        size,
        _vacuum(args),
        0 if fixing == "oc20" else _fixed_layers(args),
        termination=args.termination or 0,
        matrix=matrix,
        orthogonal=args.orthogonal,
        position="bottom" if args.bottom else "centred",
        flipped=args.flip,
        fixing=fixing,
        cell="conventional" if args.conventional else "smallest",
    )
    return operation if args.min_width is None else _wide(operation, args.min_width)


def _wide(operation: CutSlab, width: float) -> CutSlab:
    """Return the same cut, repeated until it is so wide."""
    lattice = operation.apply(None).cell.array[:2, :2]
    return replace(operation, size=repeats_for_width(np.asarray(lattice), width))


def _preset(args: argparse.Namespace) -> TakeOC20Slab:
    given = {
        "--size": args.size,
        "--layers": args.layers,
        "--matrix": args.matrix,
        "--cell": args.cell,
        "--min-width": args.min_width,
        "--vacuum": args.vacuum,
        "--vacuum-total": args.vacuum_total,
        "--orthogonal": args.orthogonal or None,
        "--conventional": args.conventional or None,
        "--bottom": args.bottom or None,
        "--flip": args.flip or None,
        "--fix": None if args.fix == "0" else args.fix,
    }
    for name, value in given.items():
        if value is not None:
            raise StructureError(
                f"OC20's preset decides size, layers, vacuum and what is held: leave out {name}."
            )
    bulk, source = _crystal(args)
    miller = plane_of(args.facet, bulk)
    slabs = oc20_slabs(bulk, miller)
    index = args.termination or 0
    if not 0 <= index < len(slabs):
        known = "0 alone" if len(slabs) == 1 else f"0 to {len(slabs) - 1}"
        raise StructureError(f"OC20's code makes no slab {index} along this plane; there is {known}.")
    return TakeOC20Slab(bulk, source, miller, index, slabs[index].atoms)


def _crystal(args: argparse.Namespace) -> tuple[Atoms, str]:
    """Return the crystal to cut and its name."""
    if args.bulk is None:
        if args.symbol is None:
            raise StructureError(
                "Name an element, as in `adatom slab Cu`, or a bulk crystal with --bulk FILE."
            )
        given = {name: value for name, value in (("a", args.a), ("c", args.c)) if value is not None}
        return crystal_named(args.symbol, args.structure, given)
    others = {"an element": args.symbol, "--structure": args.structure, "--a": args.a, "--c": args.c}
    for name, value in others.items():
        if value is not None:
            raise StructureError(f"--bulk takes the crystal from its file: leave out {name}.")
    return read_structures(args.bulk)[-1], args.bulk.name


def _size_and_layers(args: argparse.Namespace) -> tuple[tuple[int, int], int]:
    """Return repeats along a and b, and layers, which may be the third of the sizes or stand alone."""
    size = list(args.size or (1, 1))
    if len(size) not in (2, 3):
        raise StructureError(f"--size wants repeats along a and b, and layers, as in 3 3 3, not {len(size)}.")
    if len(size) == 3 and args.layers is not None:
        raise StructureError("The third number of --size is the layers: leave it out, or --layers.")
    layers = size[2] if len(size) == 3 else args.layers
    if layers is None:
        raise StructureError("Say how many atomic layers, as in --layers 4 or --size 2 2 4.")
    return (size[0], size[1]), layers


def _vacuum(args: argparse.Namespace) -> float:
    """Return the vacuum on each side, Å."""
    if args.vacuum is not None:
        return float(args.vacuum)
    if args.vacuum_total is not None:
        check_positive("A total vacuum", args.vacuum_total)
        return per_side(args.vacuum_total)
    raise StructureError("Say how much vacuum: --vacuum 10 on each side, or --vacuum-total 20 in all.")


def _fixed_layers(args: argparse.Namespace) -> int:
    try:
        return int(args.fix)
    except ValueError:
        raise StructureError(f"--fix wants a number of layers or oc20, not {args.fix!r}.") from None


def _bulk_of(operation: BuildSlab | CutSlab | TakeOC20Slab) -> Atoms:
    """Return the crystal that a slab is of."""
    if not isinstance(operation, BuildSlab):
        return operation.bulk
    structure, a, c = slab_crystal(operation.symbol, operation.structure, operation.a, operation.c)
    return ase_bulk(operation.symbol, structure, a=a, c=c)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _termination(operation: BuildSlab | CutSlab | TakeOC20Slab) -> Termination | None:
    """Return what is known of the cut of a slab."""
    if not isinstance(operation, CutSlab):
        return None
    return terminations(operation.bulk, operation.miller, operation.layers)[operation.termination]


def _layer_words(operation: BuildSlab | CutSlab | TakeOC20Slab, layers: int) -> str:
    """Return the layers in words; those of fcc(211), as ASE counts them, are terraces of three planes."""
    if isinstance(operation, BuildSlab) and operation.facet == "211":
        return f"{_counted(layers, 'terrace layer')} ({layers * 3} atomic planes)"
    return _counted(layers, "layer")


def _layer_count(operation: BuildSlab | CutSlab | TakeOC20Slab, slab: Atoms) -> int:
    if isinstance(operation, BuildSlab):
        return operation.size[2]
    return operation.layers if isinstance(operation, CutSlab) else int(layer_indices(slab).max()) + 1
