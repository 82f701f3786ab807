import runpy

import pytest
from ase.build import fcc111
from ase.calculators.emt import EMT

from adatom.errors import AdatomError
from adatom.relaxation.operation import Relax
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.operations import Operation


def test_its_title_names_the_model():
    assert Relax(RelaxationSettings("chgnet:0.3.0")).title == "Relax with CHGNet 0.3.0"
    assert isinstance(Relax(RelaxationSettings("emt")), Operation)


def test_it_starts_from_the_structure_itself():
    atoms = fcc111("Cu", (2, 2, 3), vacuum=7)
    start = Relax(RelaxationSettings("emt")).apply(atoms)
    assert start == atoms
    assert start is not atoms


def test_there_must_be_a_structure():
    with pytest.raises(AdatomError, match="build a slab"):
        Relax(RelaxationSettings("emt")).apply(None)


def test_its_script_gives_the_same_energy(tmp_path, capsys):
    settings = RelaxationSettings("emt", optimizer="bfgs", fmax=0.02, max_steps=50)
    atoms = fcc111("Cu", (2, 2, 3), vacuum=7)
    atoms.rattle(0.1, seed=1)
    atoms.write(tmp_path / "start.traj")
    last = list(Relaxation(atoms, EMT(), settings).frames())[-1]

    part = Relax(settings).script()
    read = ["from ase.io import read", f"atoms = read({str(tmp_path / 'start.traj')!r})"]
    script = tmp_path / "script.py"
    script.write_text("\n".join([*part.imports, *read, *part.lines]))
    names = runpy.run_path(str(script))
    assert names["opt"].nsteps == last.step
    assert names["atoms"].get_potential_energy() == pytest.approx(last.energy, abs=1e-9)
    assert f"{last.energy:.4f} eV" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            RelaxationSettings("chgnet:0.3.0", device="cpu"),
            "atoms.calc = CHGNetCalculator(model=model, use_device=device)",
        ),
        (
            RelaxationSettings("sevennet:0", device="cuda"),
            'atoms.calc = SevenNetCalculator("7net-0", device="cuda")',
        ),
        (
            RelaxationSettings("fairchem:uma-s-1p1", task="oc20", device="cpu"),
            '    "uma-s-1p1", task_name="oc20", inference_settings="batch", device="cpu"',
        ),
    ],
)
def test_its_script_makes_the_same_calculator(settings, line):
    lines = "\n".join(Relax(settings).script().lines)
    compile(lines, "script", "exec")
    assert line in lines
    assert "opt = LBFGS(atoms)" in lines
    assert "opt.run(fmax=0.05, steps=100)" in lines


def test_a_device_left_open_stays_open_in_the_script():
    lines = "\n".join(Relax(RelaxationSettings("chgnet:0.3.0")).script().lines)
    assert 'device = "cuda" if torch.cuda.is_available() else "cpu"' in lines


def test_the_script_asks_for_fmax_to_the_last_digit():
    settings = RelaxationSettings("emt", fmax=0.0123456789)
    assert "opt.run(fmax=0.0123456789, steps=100)" in Relax(settings).script().lines
