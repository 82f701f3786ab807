"""`adatom slab`, `adatom sites`, `adatom place`: building from a terminal."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.adsorbates import Adsorbate, adsorbate
from adatom.structure.building import BuildSlab, CutSlab, PlaceAdsorbate
from adatom.structure.checks import atom_name
from adatom.structure.files import format_for, read_structures, write_structures
from adatom.structure.placement import adsorbate_positions, automatic_height, clashes
from adatom.structure.sites import KINDS, Site, find_sites, unique_sites, why_no_sites


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `slab`, `sites` and `place`."""
    _add_slab(subparsers)
    _add_sites(subparsers)
    _add_place(subparsers)


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
    _add_output(parser, "the slab")
    parser.set_defaults(run=run_slab)


def _add_sites(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "sites",
        help="list the adsorption sites of a slab",
        description=(
            "List the adsorption sites of a slab, one of each class of equivalent ones. Adsorbates that are "
            "there already are ignored."
        ),
    )
    parser.add_argument("file", type=Path, help="a slab; of several frames, the last")
    parser.add_argument("--json", action="store_true", help="print the sites as JSON; positions in Å")
    parser.set_defaults(run=run_sites)


def _add_place(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "place",
        help="place an adsorbate at a site of a slab",
        description="Place an atom or molecule at a site of a slab, its binding atom down.",
    )
    parser.add_argument("file", type=Path, help="a slab; of several frames, the last")
    parser.add_argument("adsorbate", help="formula, e.g. CO, OH, H2O, CH3OH")
    parser.add_argument("--site", required=True, help=f"{', '.join(KINDS)}: whichever the surface has")
    parser.add_argument(
        "--index", type=int, default=0, help="which class of that kind, as `adatom sites` counts (default: 0)"
    )
    parser.add_argument(
        "--height",
        type=float,
        metavar="Å",
        help="of the binding atom above the top layer, Å (default: touching by covalent radii)",
    )
    parser.add_argument(
        "--azimuth", type=float, default=0.0, metavar="°", help="turn about the normal, degrees (default: 0)"
    )
    parser.add_argument(
        "--tilt", type=float, default=0.0, metavar="°", help="lean away from the normal, degrees (default: 0)"
    )
    _add_output(parser, "the result")
    parser.set_defaults(run=run_place)


def _add_output(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help=f"where to write {what}: .extxyz, .cif, .vasp, .traj, .pwi, .pdb",
    )
    parser.add_argument("--json", action="store_true", help="print what was made as JSON; lengths in Å")


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


def run_sites(args: argparse.Namespace) -> int:
    """List the sites of a slab.

    Raises
    ------
    AdatomError
        If the file cannot be read or has no surface.
    """
    atoms = read_structures(args.file)[-1]
    sites = unique_sites(_sites_of(atoms))
    if args.json:
        print(
            json.dumps({"file": str(args.file), "sites": [_site_record(s, atoms) for s in sites]}, indent=1)
        )
        return 0
    print(f"{'site':<18}{'index':>5}{'number':>8}   {'x':>8} {'y':>8} {'z':>8}   atoms")
    for site in sites:
        place = " ".join(f"{value:8.3f}" for value in site.position)
        names = ", ".join(atom_name(atoms, k) for k in site.atoms)
        print(f"{site.label:<18}{site.index:>5}{site.multiplicity:>8}   {place}   {names}")
    return 0


def run_place(args: argparse.Namespace) -> int:
    """Place an adsorbate and write the result.

    Raises
    ------
    AdatomError
        If the input makes no sense; nothing is written then.
    """
    format_for(args.output)
    atoms = read_structures(args.file)[-1]
    molecule = adsorbate(args.adsorbate)
    site = _chosen(_sites_of(atoms), args.site, args.index)
    xy = (site.position[0], site.position[1])
    height = args.height
    if height is None:
        height = automatic_height(atoms, molecule, xy, args.azimuth, args.tilt)
    operation = PlaceAdsorbate(molecule.name, xy, height, args.azimuth, args.tilt, site.label)
    placed = operation.apply(atoms)
    _warn_of_clashes(
        atoms, molecule, adsorbate_positions(atoms, molecule, xy, height, args.azimuth, args.tilt)
    )
    write_structures(args.output, [placed])
    report = {
        "file": str(args.output),
        "title": operation.title,
        "atoms": len(placed),
        "adsorbate_atoms": list(range(len(atoms), len(placed))),
        "site": _site_record(site, atoms),
        "height": height,
        "azimuth": args.azimuth,
        "tilt": args.tilt,
    }
    if args.json:
        print(json.dumps(report, indent=1))
    else:
        print(f"{operation.title}, {height:.3f} Å above the top layer: {len(placed)} atoms → {args.output}")
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


def _sites_of(atoms: Atoms) -> list[Site]:
    reason = why_no_sites(atoms)
    if reason:
        raise StructureError(reason)
    return find_sites(atoms)


def _chosen(sites: Sequence[Site], kind: str, index: int) -> Site:
    """Return the first site of a kind and class, or say which there are."""
    here = unique_sites(sites)
    kinds = list(dict.fromkeys(site.kind for site in here))
    wanted = {"ontop": "top", "atop": "top"}.get(kind.lower(), kind.lower())
    classes = [site for site in here if wanted in (site.kind, site.label)]
    if not classes:
        raise StructureError(f"This surface has no site {kind!r}; it has {', '.join(kinds)}.")
    for site in classes:
        if site.index == index:
            return site
    last = len(classes) - 1
    known = "only index 0" if last == 0 else f"indices 0 to {last}"
    raise StructureError(f"There is no {wanted} site with index {index} here, {known}; see `adatom sites`.")


def _site_record(site: Site, atoms: Atoms) -> dict[str, Any]:
    return {
        "kind": site.kind,
        "label": site.label,
        "index": site.index,
        "coordination": site.coordination,
        "multiplicity": site.multiplicity,
        "position": list(site.position),
        "atoms": list(site.atoms),
        "symbols": [atoms.symbols[k] for k in site.atoms],
    }


def _warn_of_clashes(atoms: Atoms, molecule: Adsorbate, positions: Any) -> None:
    found = clashes(atoms, molecule, positions)
    if found:
        worst = found[0]
        print(
            f"adatom place: warning: {molecule.symbols[worst.adsorbate_atom]} of {molecule.name} is "
            f"{worst.distance:.2f} Å from {atom_name(atoms, worst.slab_atom)}, closer than the sum of their "
            f"covalent radii, {worst.limit:.2f} Å",
            file=sys.stderr,
        )


def _layer_count(operation: BuildSlab | CutSlab) -> int:
    return operation.layers if isinstance(operation, CutSlab) else operation.size[2]


def _count_fixed(slab: Atoms) -> int:
    return sum(len(constraint.index) for constraint in slab.constraints)
