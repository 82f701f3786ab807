"""Load good and hostile checkpoints with fairchem's own code, with and without the guard; run by its tests.

Arguments: a good checkpoint, and an empty folder. The last line printed is a JSON object.
"""

import json
import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from unittest import mock

import torch
from ase.build import fcc111
from fairchem.core import FAIRChemCalculator
from fairchem.core.units.mlip_unit import load_predict_unit
from omegaconf import OmegaConf

from adatom.errors import ModelError
from adatom.potentials.checkpoints import guard, inspect_checkpoint, load_checkpoint_guard

GOOD, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
MARKER = FOLDER / "marker"


def energy(path, context):
    with context:
        unit = load_predict_unit(str(path), inference_settings="batch", device="cpu")
    atoms = fcc111("Cu", (2, 2, 2), vacuum=8.0)
    atoms.rattle(0.05, seed=1)
    atoms.calc = FAIRChemCalculator(unit, task_name="oc20")
    return atoms.get_potential_energy()


def changed(name, change):
    checkpoint = torch.load(GOOD, map_location="cpu", weights_only=False)
    change(checkpoint)
    path = FOLDER / f"{name}.pt"
    torch.save(checkpoint, path)
    return path


class Payload:
    def __reduce__(self):
        return os.mkdir, (str(MARKER),)


def in_the_pickle(checkpoint):
    checkpoint.ema_state_dict["payload"] = Payload()


def in_a_task(checkpoint):
    checkpoint.tasks_config[0]["normalizer"] = {"_target_": "os.mkdir", "path": str(MARKER)}


def in_arguments(checkpoint):
    call = {"_target_": "os.mkdir", "_args_": [str(MARKER)]}
    checkpoint.tasks_config[0]["element_references"]["element_references"] = {
        "_target_": "torch.tensor",
        "_args_": [[call]],
    }


def in_a_reference(checkpoint):
    checkpoint.tasks_config[0]["normalizer"] = {"_target_": "${oc.decode:os.mkdir}", "path": str(MARKER)}


def as_backbone(checkpoint):
    (FOLDER / "strange_module.py").write_text(f"import os; os.mkdir({str(MARKER)!r})")
    checkpoint.model_config["backbone"]["model"] = "strange_module.Backbone"


def in_a_container(checkpoint):
    in_a_task(checkpoint)
    checkpoint.tasks_config = OmegaConf.create(checkpoint.tasks_config)


def into_containers(checkpoint):
    """As fine-tuning leaves them."""
    checkpoint.model_config["heads"] = OmegaConf.create(checkpoint.model_config["heads"])
    checkpoint.tasks_config = OmegaConf.create(checkpoint.tasks_config)


def ran():
    """Whether the payload has run since this was asked last."""
    sys.modules.pop("strange_module", None)
    there = MARKER.exists()
    if there:
        MARKER.rmdir()
    return there


def attempt(path, context):
    with suppress(Exception):
        energy(path, context)
    return ran()


def outcome(path):
    case = {"named": list(inspect_checkpoint(path).unsafe), "ran when inspected": ran(), "error": ""}
    try:
        energy(path, load_checkpoint_guard(path, trusted=False))
    except ModelError as error:
        case["error"] = str(error)
    case["ran under guard"] = ran()
    with mock.patch.object(guard, "inspect_checkpoint", return_value=mock.Mock(unsafe=())):
        case["ran unnoticed"] = attempt(path, load_checkpoint_guard(path, trusted=False))
    case["ran without"] = attempt(path, nullcontext())
    case["ran when trusted"] = attempt(path, load_checkpoint_guard(path, trusted=True))
    return case


def flipped():
    content = bytearray(GOOD.read_bytes())
    content[len(content) // 2] ^= 1
    path = FOLDER / "flipped.pt"
    path.write_bytes(content)
    try:
        energy(path, load_checkpoint_guard(path, trusted=True))
    except ModelError as error:
        return str(error)
    return "loaded"


HOSTILE = (
    in_the_pickle,
    in_a_task,
    in_arguments,
    in_a_reference,
    as_backbone,
    in_a_container,
)

if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER))
    before = dict(os.environ)
    with load_checkpoint_guard(GOOD, trusted=False):
        pass
    report = {
        "environment changed": dict(os.environ) != before,
        "energies": {
            "without": energy(GOOD, nullcontext()),
            "guarded": energy(GOOD, load_checkpoint_guard(GOOD, trusted=False)),
            "trusted": energy(GOOD, load_checkpoint_guard(GOOD, trusted=True)),
            "omegaconf": energy(
                path := changed("containers", into_containers), load_checkpoint_guard(path, trusted=False)
            ),
        },
        "hostile": {change.__name__: outcome(changed(change.__name__, change)) for change in HOSTILE},
        "flipped": flipped(),
    }
    print(json.dumps(report))
