"""The model that the engine keeps in memory, and whether it serves what is asked for next."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ase import Atoms
from ase.calculators.calculator import Calculator

from adatom.potentials.calculators import LoadedModel, free_memory, load_model, set_threads
from adatom.potentials.catalogue import check_model_ready, find_model
from adatom.potentials.checkpoint_models import stamp_of
from adatom.potentials.devices import default_threads, resolve_device
from adatom.potentials.inference import InferencePlan, plan_inference
from adatom.potentials.model import Model
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import charge_of, spin_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is loaded, or to be loaded.

    Parameters
    ----------
    key, device
        Of the model, and where it computes.
    task
        The task that it is bound to; ``None`` where it serves all of its tasks.
    stamp
        Size and time of the checkpoint: a file that has been replaced is another model.
    plan
        How it computes.
    """

    key: str
    device: str
    task: str | None
    stamp: tuple[int, int]
    plan: InferencePlan

    def serves(self, wanted: "Loaded", *, exactly: bool, warming: bool) -> bool:
        """Return whether this does what is wanted.

        Parameters
        ----------
        wanted
            What would be loaded otherwise.
        exactly
            Whether the user has asked for this way of computing. If not, a model that recomputes its
            activations does for small structures too: loading it anew takes longer than it saves.
        warming
            Whether it is only to be at hand: no composition matters yet.
        """
        same = (self.key, self.device, self.task, self.stamp)
        if same != (wanted.key, wanted.device, wanted.task, wanted.stamp):
            return False
        spares = not exactly and (self.plan.mode, wanted.plan.mode) == ("batch", "eager")
        if self.plan.mode != wanted.plan.mode and not spares:
            return False
        return warming or self.plan.only_for in ("", wanted.plan.only_for)

    def is_bound_elsewhere(self, wanted: "Loaded") -> bool:
        """Return whether only the composition that it is bound to keeps it from doing what is wanted."""
        rebound = replace(self.plan, only_for=wanted.plan.only_for)
        return self.plan.only_for not in ("", rebound.only_for) and replace(self, plan=rebound) == wanted


class ModelKeeper:
    """Loads models, one at a time, and keeps the last.

    Parameters
    ----------
    forgotten
        Called before another model is loaded.
    """

    def __init__(self, forgotten: Callable[[], object]) -> None:
        self._forgotten = forgotten
        self._kept: tuple[Loaded, LoadedModel] | None = None

    def calculator(
        self,
        wish: RelaxationSettings,
        atoms: Atoms | int,
        *,
        tell: Callable[[str], Any],
        found: Callable[[str], Any],
    ) -> Calculator:
        """Return a calculator of a model, the kept one if it serves.

        Parameters
        ----------
        wish
            The model and how it is to compute.
        atoms
            The structure it is for; while it is only to be at hand, the number of atoms it will be for.
        tell
            Takes what is going on while it is loaded.
        found
            Called with the device once the model is there.

        Raises
        ------
        ModelError
            If it can't be used here and now, with what to do.
        """
        model = find_model(wish.model)
        check_model_ready(model, wish.task)
        if model.family == "EMT":
            found("cpu")
            return load_model(model, None, "cpu", InferencePlan("eager"), tell).calculator(None)
        if self._kept is None or self._kept[0].key != model.key:
            tell(f"Loading {model.title}")  # before torch is imported, which finding the device takes
        device = resolve_device(wish.device)
        loaded = self._serving(model, wish, device, atoms, tell)
        set_threads(wish.threads or default_threads())
        found(device)
        return loaded.calculator(wish.task)

    def _serving(
        self,
        model: Model,
        wish: RelaxationSettings,
        device: str,
        atoms: Atoms | int,
        tell: Callable[[str], Any],
    ) -> LoadedModel:
        bound = wish.task if model.family == "SevenNet" else None
        plan = _plan(model, wish, device, atoms)
        wanted = Loaded(model.key, device, bound, stamp_of(model), plan)
        warming = isinstance(atoms, int)
        if self._kept is not None:
            kept, loaded = self._kept
            if kept.is_bound_elsewhere(wanted):
                tell = partial(_tell_of_other_atoms, tell, model.title)
            if kept.serves(wanted, exactly=wish.inference != "auto", warming=warming):
                if not warming and kept.plan.mode == plan.mode:
                    self._kept = (wanted, loaded)
                return loaded
            self._kept = None  # two models at once may not fit into memory
            loaded.close()
            del loaded
            _settle()
            free_memory()
        self._forgotten()
        loaded = load_model(model, wish.task, device, plan, tell)
        self._kept = (wanted, loaded)
        _settle()
        return loaded


def _plan(model: Model, wish: RelaxationSettings, device: str, atoms: Atoms | int) -> InferencePlan:
    """Decide how the model computes; only FAIRChem's have a choice."""
    if model.family not in ("FAIRChem", "File"):
        return InferencePlan("eager")
    if isinstance(atoms, int):
        return plan_inference(wish.inference, device, max_steps=wish.max_steps, atoms=atoms)
    composition = f"{atoms.get_chemical_formula()} {charge_of(atoms)} {spin_of(atoms)} {wish.task}"
    return plan_inference(
        wish.inference, device, max_steps=wish.max_steps, atoms=len(atoms), composition=composition
    )


def _tell_of_other_atoms(tell: Callable[[str], Any], title: str, _stage: str) -> None:
    """Tell why a model is loaded that was there a moment ago."""
    tell(f"Loading {title} for other atoms")


def _settle() -> None:
    """Keep the garbage collector from walking through a model's objects time and again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
