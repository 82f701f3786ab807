"""`adatom facets`: the planes of a crystal that differ."""

import argparse
import json

from adatom.cli.crystals import add_crystal, crystal_named, symmetry_line, symmetry_record, warn_of_symmetry
from adatom.structure.slabs.facets import distinct_facets

_EPILOG = """\
Examples:

  adatom facets Cu
  adatom facets TiO2 --structure anatase --max-index 1
  adatom facets bulk.cif --json

With --json: crystal, space_group, space_group_number, symmetry_tolerance (at which it was found, Å),
farthest_from_ideal (how far atoms are off their ideal places, Å), max_index, and facets, each with
miller, name, spacing (of its planes, Å), multiplicity (how many planes are equivalent) and family
(which).
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `facets`."""
    parser = subparsers.add_parser(
        "facets",
        help="list the facets of a crystal",
        description=(
            "List the facets of a bulk crystal that its symmetry does not carry into each other, the densest "
            "first. Indices are read on the conventional standard cell."
        ),
        epilog=_EPILOG,
    )
    add_crystal(parser)
    parser.add_argument(
        "--max-index", type=int, default=2, metavar="N", help="the largest Miller index (default: 2)"
    )
    parser.add_argument("--json", action="store_true", help="print the facets as JSON")
    parser.set_defaults(run=run_facets)


def run_facets(args: argparse.Namespace) -> int:
    """List the facets of a crystal.

    Raises
    ------
    AdatomError
        If there is no such crystal.
    """
    bulk, name = crystal_named(args.crystal, args.structure)
    facets = distinct_facets(bulk, args.max_index)
    warn_of_symmetry("facets", bulk)
    if args.json:
        records = [
            {
                "miller": list(facet.miller),
                "name": facet.name,
                "spacing": facet.spacing,
                "multiplicity": len(facet.family),
                "family": [list(miller) for miller in facet.family],
            }
            for facet in facets
        ]
        report = {"crystal": name, **symmetry_record(bulk), "max_index": args.max_index, "facets": records}
        print(json.dumps(report, indent=1))
        return 0
    print(f"{'facet':<12}{'spacing':>9}{'number':>8}   Å between lattice planes; equivalent planes")
    for facet in facets:
        print(f"{facet.name:<12}{facet.spacing:>9.4f}{len(facet.family):>8}")
    print(symmetry_line(bulk))
    return 0
