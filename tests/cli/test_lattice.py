"""`adatom bulk --relax`: crystals with a model's own lattice constants."""

import json
from pathlib import Path

import pytest
from ase.io import read

from adatom.cli import main

TINY_UMA = Path(__file__).parents[1] / "data" / "tiny_uma.pt"


def bulk(capsys, *arguments):
    """Run `adatom bulk` here; return its status, output and errors."""
    capsys.readouterr()
    status = main(["bulk", *map(str, arguments)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_crystal_gets_the_models_own_lattice_and_says_so(capsys, tmp_path):
    out = tmp_path / "cu.extxyz"
    status, said, _ = bulk(capsys, "Cu", "--relax", "emt", "-o", out)
    assert status == 0
    assert "lattice relaxed with EMT: a = 3.58" in said or "lattice relaxed with EMT: a = 3.59" in said
    assert "(was 3.610 Å)" in said
    assert read(out).cell.lengths() == pytest.approx(3 * [3.590], abs=1e-3)
    status, said, _ = bulk(capsys, "Cu", "--relax", "emt", "-o", out, "--json")
    report = json.loads(said)
    assert report["space_group"] == "Fm-3m"
    assert "lattice relaxed with EMT" in report["constants_from"]


def test_a_slab_cut_from_it_is_not_strained(capsys, tmp_path):
    crystal, slab = tmp_path / "cu.extxyz", tmp_path / "slab.extxyz"
    bulk(capsys, "Cu", "--relax", "emt", "-o", crystal)
    assert (
        main(f"slab --bulk {crystal} --facet 1 0 0 --layers 3 --size 2 2 --vacuum 8 -o {slab}".split()) == 0
    )
    assert read(slab).cell.lengths()[0] == pytest.approx(2 * 3.590 / 2**0.5, abs=2e-3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Cu", "--relax", "no-such-model"), "no-such-model"),
        (("Fe", "--relax", "emt"), "EMT was not made for Fe"),
        (("Cu", "--relax", TINY_UMA, "--task", "oc20"), "choose omat or omc"),
    ],
)
def test_a_model_that_cannot_do_it_is_refused_and_nothing_is_written(capsys, tmp_path, arguments, words):
    out = tmp_path / "out.extxyz"
    status, _, err = bulk(capsys, *arguments, "-o", out)
    assert status == 2
    assert words in err
    assert not out.exists()
