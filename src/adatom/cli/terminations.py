"""`adatom terminations`: the ways in which a facet can end."""

import argparse
import json
from typing import Any

from ase import Atoms

from adatom.cli.crystals import (
    add_crystal,
    crystal_named,
    symmetry_line,
    symmetry_record,
    warn_of_symmetry,
)
from adatom.cli.miller import plane_of
from adatom.errors import StructureError
from adatom.structure.slabs.cautions import slab_cautions
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.oc20 import OC20Slab, oc20_slabs
from adatom.structure.slabs.terminations import Termination, terminations

_LAYERS = 6

_EPILOG = """\
Examples:

  adatom terminations MgO --facet 111
  adatom terminations bulk.cif --facet 1 0 -2 --layers 12
  adatom terminations bulk.cif --facet 110 --preset oc20

In the table: top and bottom are what the faces are made of, outermost layer first; cut is the gap at
which the crystal is parted, which two terminations may share; bonds/Å² are those that the cut breaks;
slab is the formula of one surface cell.

With --json: crystal, space_group, space_group_number, symmetry_tolerance (at which it was found, Å),
farthest_from_ideal (how far atoms are off their ideal places, Å), miller, layers, and terminations, each
with index (what `adatom slab --termination` takes), name, composition (of the top layer), bottom, cut,
broken_bonds_per_area (1/Å²), gap (Å), polar (null where formal charges can't be guessed), symmetric,
stoichiometric, formal_charge (of the surface cell), formula. With --preset oc20 instead: preset, and
terminations, each with index (what `adatom slab --preset oc20 --termination` takes), top, below and
bottom (planes of atoms), step (from the top plane to the one below, Å), shift (pymatgen's), as_cut (or
turned over), atoms, fixed_atoms, polar, formula.
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `terminations`."""
    parser = subparsers.add_parser(
        "terminations",
        help="list the terminations of a facet",
        description=(
            "List the ways in which a bulk crystal can be parted along a plane, the cheapest first, and what "
            "slab each makes. `adatom slab --termination N` cuts one."
        ),
        epilog=_EPILOG,
    )
    add_crystal(parser)
    parser.add_argument(
        "--facet", nargs="+", required=True, metavar="hkl", help="Miller index on the conventional cell"
    )
    parser.add_argument(
        "--layers",
        type=int,
        metavar="N",
        help=f"atomic layers of the slabs (default: {_LAYERS})",
    )
    parser.add_argument(
        "--preset",
        choices=("oc20",),
        help="list the slabs that OC20's own code makes along the plane, for `adatom slab --preset oc20`",
    )
    parser.add_argument("--json", action="store_true", help="print the terminations as JSON")
    parser.set_defaults(run=run_terminations)


def run_terminations(args: argparse.Namespace) -> int:
    """List the terminations of a facet.

    Raises
    ------
    AdatomError
        If there is no such crystal or plane.
    """
    bulk, name = crystal_named(args.crystal, args.structure)
    miller = plane_of(args.facet, bulk)
    warn_of_symmetry("terminations", bulk)
    if args.preset is not None:
        if args.layers is not None:
            raise StructureError("OC20's preset decides how thick its slabs are: leave out --layers.")
        return _list_preset(args, bulk, name, miller)
    layers = _LAYERS if args.layers is None else args.layers
    found = terminations(bulk, miller, layers)
    if args.json:
        report = {
            "crystal": name,
            **symmetry_record(bulk),
            "miller": list(miller),
            "layers": layers,
            "terminations": [_record(termination) for termination in found],
        }
        print(json.dumps(report, indent=1))
        return 0
    print(f"{'no.':>3}  {'top':<28}{'bottom':<10}{'cut':>4}{'bonds/Å²':>10}   {'slab':<14}what it is")
    for one in found:
        formula = one.slab.symbols.formula.format("metal")
        print(
            f"{one.index:>3}  {one.name:<28}{one.bottom:<10}{one.cut:>4}{one.broken_bonds:>10.3f}   "
            f"{formula:<14}{_words(one)}"
        )
    print(symmetry_line(bulk))
    return 0


def _list_preset(args: argparse.Namespace, bulk: Atoms, name: str, miller: Miller) -> int:
    """List the slabs of OC20's own code."""
    slabs = oc20_slabs(bulk, miller)
    records = [_preset_record(index, slab) for index, slab in enumerate(slabs)]
    if args.json:
        report = {
            "crystal": name,
            **symmetry_record(bulk),
            "miller": list(miller),
            "preset": "oc20",
            "terminations": records,
        }
        print(json.dumps(report, indent=1))
        return 0
    print(
        f"{'no.':>3}  {'top':<10}{'below':<16}{'bottom':<10}{'shift':>6}{'atoms':>7}{'fixed':>7}  what it is"
    )
    for one in records:
        below = f"{one['below']} by {one['step']:.2f} Å" if one["below"] else ""
        words = ", ".join(
            (
                one["formula"],
                "polar" if one["polar"] else "not polar",
                "as cut" if one["as_cut"] else "turned over",
            )
        )
        print(
            f"{one['index']:>3}  {one['top']:<10}{below:<16}{one['bottom']:<10}{one['shift']:>6.3f}"
            f"{one['atoms']:>7}{one['fixed_atoms']:>7}  {words}"
        )
    print(symmetry_line(bulk))
    return 0


def _preset_record(index: int, slab: OC20Slab) -> dict[str, Any]:
    """Return a slab of OC20's as it is printed with ``--json``; lengths in Å."""
    planes = slab.planes()
    below = planes[1] if len(planes) > 1 else ("", planes[0][1])
    return {
        "index": index,
        "top": planes[0][0],
        "below": below[0],
        "step": planes[0][1] - below[1],
        "bottom": planes[-1][0],
        "shift": slab.shift,
        "as_cut": slab.top,
        "atoms": len(slab.atoms),
        "fixed_atoms": int((slab.atoms.get_tags() == 0).sum()),
        "polar": any(caution.key == "polar" for caution in slab_cautions(slab.atoms)),
        "formula": slab.atoms.symbols.formula.format("metal"),
    }


def _words(termination: Termination) -> str:
    polar = {True: "polar", False: "non-polar", None: "polarity unknown"}[termination.polar]
    faces = "symmetric" if termination.symmetric else "faces differ"
    return f"{polar}, {faces}, {'' if termination.stoichiometric else 'not '}stoichiometric"


def _record(termination: Termination) -> dict[str, Any]:
    """Return a termination as it is printed with ``--json``."""
    return {
        "index": termination.index,
        "name": termination.name,
        "composition": dict(termination.composition),
        "bottom": termination.bottom,
        "cut": termination.cut,
        "broken_bonds_per_area": termination.broken_bonds,
        "gap": termination.gap,
        "polar": termination.polar,
        "symmetric": termination.symmetric,
        "stoichiometric": termination.stoichiometric,
        "formal_charge": termination.charge,
        "formula": termination.slab.symbols.formula.format("metal"),
    }
