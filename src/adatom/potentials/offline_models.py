"""The models whose weights come with their packages: CHGNet, SevenNet, EMT."""

import importlib.util
import sys
from functools import cache
from pathlib import Path

from adatom.potentials.cards import card_of
from adatom.potentials.model import Model, ModelState
from adatom.potentials.states import READY, chgnet_state, installed_state, pip_line

CHGNET = "chgnet:0.3.0"
SEVENNET = "sevennet:0"
EMT = "emt"

_TITLES = {
    CHGNET: "CHGNet 0.3.0",
    "chgnet:0.2.0": "CHGNet 0.2.0",
    "chgnet:r2scan": "CHGNet r²SCAN",
    SEVENNET: "SevenNet-0",
    "sevennet:l3i5": "SevenNet-l3i5",
    "sevennet:mf-0": "SevenNet-MF-0",
    EMT: "EMT",
}
_FAMILIES = {"chgnet": "CHGNet", "sevennet": "SevenNet", "emt": "EMT"}
# SevenNet-MF-0 was trained on two levels of theory at once and computes at the one it is asked for.
_TASKS = {"sevennet:mf-0": ("PBE", "R2SCAN")}

SEVENNET_NAMES = {"0": "7net-0", "l3i5": "7net-l3i5", "mf-0": "7net-mf-0"}
"""What SevenNet's own calculator calls them."""


CHGNET_HAS_WHEELS = tuple(sys.version_info) < (3, 13)
"""CHGNet 0.4.2 has wheels for Python 3.11 and 3.12 only; SevenNet-0 takes its place on later ones."""


def offline_models() -> list[Model]:
    """Return them, the one to begin with first."""
    states = {
        "chgnet": chgnet_state(),
        "sevennet": installed_state("sevenn", pip_line("sevenn>=0.13.0")),
        "emt": READY,
    }
    every = [_model(key, states[key.partition(":")[0]]) for key in _TITLES]
    if not CHGNET_HAS_WHEELS:
        every.sort(key=lambda model: ("SevenNet", "CHGNet", "EMT").index(model.family))
    return every


def _model(key: str, state: ModelState) -> Model:
    tasks = _TASKS.get(key, ())
    return Model(
        key=key,
        title=_TITLES[key],
        family=_FAMILIES[key.partition(":")[0]],
        tasks=tasks,
        card=card_of(key, tasks),
        state=state,
        size=_size(key) if state.ready else None,
    )


# Where the weights lie in their packages, from the folder of the package.
_WEIGHTS = {
    "chgnet": ("chgnet", "pretrained/{}/*.pth.tar"),
    "sevennet": ("sevenn", "pretrained_potentials/{}/*.pth"),
}
_SEVENNET_FOLDERS = {"0": "SevenNet_0__11Jul2024", "l3i5": "SevenNet_l3i5", "mf-0": "SevenNet_MF_0"}


@cache
def _size(key: str) -> int | None:
    """Return the bytes of a model's weights in its package; EMT has none."""
    family, _, variant = key.partition(":")
    if family not in _WEIGHTS:
        return 0
    package, pattern = _WEIGHTS[family]
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    pattern = pattern.format(_SEVENNET_FOLDERS.get(variant, variant))
    files = [path for place in places for path in Path(place).glob(pattern)]
    return sum(path.stat().st_size for path in files) or None
