"""The catalogue of models: what there is, what of it can be used here and now, and what to do about the rest.

Nothing here imports a model's package; the window calls it while it starts.
"""

import difflib
import importlib.util
import sys
from dataclasses import dataclass
from functools import cache

from ase import Atoms
from ase.data import chemical_symbols

from adatom.errors import ModelError
from adatom.potentials.fairchem_registry import RegistryEntry, registry

CHGNET = "chgnet:0.3.0"
SEVENNET = "sevennet:0"
EMT = "emt"

_EMT_ELEMENTS = frozenset(["Al", "Cu", "Ag", "Au", "Ni", "Pd", "Pt", "C", "H", "N", "O"])
# CHGNet and SevenNet-0 were both trained on MPtrj: the 89 elements up to plutonium that the Materials Project
# has structures of, i.e. all but Po, At, Rn, Fr and Ra (Deng et al., Nat. Mach. Intell. 5, 1031 (2023)).
_MPTRJ_ELEMENTS = frozenset(chemical_symbols[1:95]) - {"Po", "At", "Rn", "Fr", "Ra"}
_ALIASES = {"chgnet": CHGNET, "sevennet": SEVENNET, "sevenn": SEVENNET, "7net-0": SEVENNET}
# CHGNet 0.4.2 has wheels for Python 3.11 and 3.12 only; SevenNet-0 takes its place on later ones.
_CHGNET_HAS_WHEELS = tuple(sys.version_info) < (3, 13)


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether a model can be used here and now.

    Parameters
    ----------
    code
        ``"ready"``, ``"needs download"``, ``"needs access"`` or ``"not installed"``.
    remedy
        What to do, in words; empty if ready.
    """

    code: str
    remedy: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be used here and now."""
        return self.code == "ready"


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the catalogue.

    Parameters
    ----------
    key
        ``"chgnet:0.3.0"``, ``"sevennet:0"``, ``"emt"``, ``"fairchem:uma-s-1p1"``.
    title
        As people write it.
    family
        ``"CHGNet"``, ``"SevenNet"``, ``"EMT"`` or ``"FAIRChem"``.
    tasks
        The tasks of a multi-task model, the one for adsorption on surfaces first; empty where there is
        nothing to choose.
    elements
        The elements it was trained on; ``None`` where not known.
    summary
        One sentence on what it is good for.
    licence
        Of the weights.
    state
        Whether it can be used here and now.
    """

    key: str
    title: str
    family: str
    tasks: tuple[str, ...]
    elements: frozenset[str] | None
    summary: str
    licence: str
    state: ModelState


def models() -> tuple[Model, ...]:
    """Return every model of the catalogue, those that can be used now first."""
    every = [*_local_models(), *(_fairchem_model(entry) for entry in registry())]
    return tuple(sorted(every, key=lambda model: not model.state.ready))


def default_model() -> Model:
    """Return the model that works with no network: CHGNet, or SevenNet-0 where CHGNet has no wheel."""
    chgnet, sevennet, emt = (find_model(key) for key in (CHGNET, SEVENNET, EMT))
    first, second = (chgnet, sevennet) if _CHGNET_HAS_WHEELS else (sevennet, chgnet)
    return next(model for model in (first, second, emt) if model.state.ready)


def find_model(name: str) -> Model:
    """Return a model by key, title or short name (``"chgnet"``, ``"uma-s-1p1"``), whatever the case.

    Raises
    ------
    ModelError
        If there is none, with the names that come close.
    """
    known: dict[str, Model] = {}
    for model in models():
        for alias in (model.key, model.title, model.key.removeprefix("fairchem:")):
            known[alias.lower()] = model
    wanted = name.strip().lower()
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in known:
        return known[wanted]
    names = sorted({*_ALIASES, *(model.key for model in known.values()), *known})
    close = difflib.get_close_matches(wanted, names, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`adatom models` lists them."
    raise ModelError(f"There is no model called {name!r}: {hint}")


def check_model_fits(model: Model, atoms: Atoms) -> None:
    """Check that a model knows every element of a structure and can take its cell.

    Raises
    ------
    ModelError
        Naming the elements that it doesn't know.
    """
    if model.elements is not None:
        symbols = dict.fromkeys(str(symbol) for symbol in atoms.symbols)
        unknown = [symbol for symbol in symbols if symbol not in model.elements]
        if unknown:
            known = f" It knows {', '.join(sorted(model.elements))}." if len(model.elements) < 20 else ""
            raise ModelError(
                f"{model.title} was not made for {', '.join(unknown)}: its numbers would mean nothing.{known}"
                " Choose another model."
            )
    if model.family == "CHGNet" and atoms.cell.rank < 3:
        raise ModelError(
            f"{model.title} takes periodic structures only, and this one has no three-dimensional cell: put "
            "it into a box with some vacuum, or choose another model."
        )


def check_model_ready(model: Model, task: str | None) -> None:
    """Check that a model can be used here and now, for `task`.

    Raises
    ------
    ModelError
        With what to do about it.
    """
    if not model.state.ready:
        raise ModelError(f"{model.title} can't be used yet ({model.state.code}). {model.state.remedy}")
    if task is None and len(model.tasks) > 1:
        raise ModelError(f"{model.title} needs a task: choose one of {', '.join(model.tasks)}.")
    if task is not None and not model.tasks:
        raise ModelError(f"{model.title} has no tasks to choose from: leave {task!r} out.")
    if task is not None and task not in model.tasks:
        raise ModelError(f"{model.title} has no task {task!r}: choose one of {', '.join(model.tasks)}.")


@cache
def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _local_models() -> list[Model]:
    chgnet = Model(
        key=CHGNET,
        title="CHGNet 0.3.0",
        family="CHGNet",
        tasks=(),
        elements=_MPTRJ_ELEMENTS,
        summary="Universal potential for materials (PBE+U, Materials Project). Good geometries; overbinds CO "
        "on copper and prefers hollows, so don't trust its order of sites.",
        licence="BSD-3-Clause",
        state=_chgnet_state(),
    )
    sevennet = Model(
        key=SEVENNET,
        title="SevenNet-0",
        family="SevenNet",
        tasks=(),
        elements=_MPTRJ_ELEMENTS,
        summary="Universal equivariant potential for materials (PBE+U, Materials Project).",
        licence="GPL-3.0-or-later",
        state=_installed_state("sevenn", 'pip install "sevenn>=0.13.0"'),
    )
    emt = Model(
        key=EMT,
        title="EMT",
        family="EMT",
        tasks=(),
        elements=_EMT_ELEMENTS,
        summary="Effective medium theory: instant, for trying things out. Al, Cu, Ag, Au, Ni, Pd, Pt; toy "
        "parameters for C, H, N, O.",
        licence="LGPL-2.1-or-later",
        state=ModelState("ready"),
    )
    return [chgnet, sevennet, emt] if _CHGNET_HAS_WHEELS else [sevennet, chgnet, emt]


def _installed_state(package: str, command: str) -> ModelState:
    if _is_installed(package):
        return ModelState("ready")
    return ModelState("not installed", f"Install it with: {command}")


def _chgnet_state() -> ModelState:
    if _CHGNET_HAS_WHEELS or _is_installed("chgnet"):
        return _installed_state("chgnet", 'pip install "chgnet>=0.4.2"')
    return ModelState(
        "not installed",
        "CHGNet has ready-made packages for Python 3.11 and 3.12 only. With a C compiler on this machine, "
        'pip install "chgnet>=0.4.2" builds it; or use SevenNet-0.',
    )


def _fairchem_model(entry: RegistryEntry) -> Model:
    tasks = f" Tasks: {', '.join(entry.tasks)}." if entry.tasks else ""
    return Model(
        key=f"fairchem:{entry.name}",
        title=entry.title,
        family="FAIRChem",
        tasks=entry.tasks,
        elements=None,
        summary=f"FAIR Chemistry's pretrained model {entry.name}.{tasks}",
        licence="FAIR Chemistry License",
        state=_fairchem_state(entry),
    )


def _fairchem_state(entry: RegistryEntry) -> ModelState:
    if entry.is_downloaded:
        return ModelState("ready")
    return ModelState(
        "needs download",
        f"Its files are behind a gate: ask for access at {entry.page}, log in with `hf auth login`, then "
        f"fetch them with: {entry.download_command}",
    )
