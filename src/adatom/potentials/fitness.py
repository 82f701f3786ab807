"""Whether a structure lies within what a model has learned.

A model gives a number for whatever it is asked. What it never saw an element of is refused
(`check_model_fits`); what it was not made for, though it runs, is said (`cautions`).
"""

from dataclasses import dataclass

from ase import Atoms

from adatom.errors import ModelError
from adatom.potentials.cards import TaskCard
from adatom.potentials.model import Model
from adatom.structure.character import check_has_lattice, is_bulk, is_molecule, is_oxide
from adatom.structure.electrons import charge_of, electrons_problem, spin_of

_MAGNETIC = ("Cr", "Mn", "Fe", "Co", "Ni")
"""Elements whose usual metals are ferro- or antiferromagnetic."""

_SURFACE_TASKS = ("oc20", "oc22", "oc25")
_ISOLATED_TASKS = ("omol",)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know before one believes a number.

    Parameters
    ----------
    text
        What is outside the model's training.
    advice
        What to choose instead, or how to read the result.
    serious
        Whether the model must not be used: it never saw an element of the structure.
    """

    text: str
    advice: str
    serious: bool = False


def cautions(model: Model, task: str | None, atoms: Atoms) -> tuple[Caution, ...]:
    """Return what of a structure lies outside a model's training, the serious first.

    Parameters
    ----------
    model
        The model.
    task
        The task it would be used for; ``None`` where it has none.
    atoms
        The structure on the table.
    """
    found = [_unknown_elements(model, task, atoms)]
    card = model.task_card(task)
    if card is not None:
        found += [
            _oxide(model, card, atoms),
            _wrong_kind(model, card, atoms),
            _magnetism(card, atoms),
            _charge(model, card, atoms),
        ]
    elif charge_of(atoms) or spin_of(atoms) != 1:
        found.append(_ignored_charge(model.title, ""))
    return tuple(caution for caution in found if caution is not None)


def check_model_fits(model: Model, atoms: Atoms, task: str | None = None) -> None:
    """Check that a model knows every element of a structure and can take its cell and its charge.

    Raises
    ------
    ModelError
        Saying what it can't take, and what to do.
    """
    serious = next((caution for caution in cautions(model, task, atoms) if caution.serious), None)
    if serious is not None:
        raise ModelError(f"{serious.text} {serious.advice}")
    if takes_electrons(model, task) and (problem := electrons_problem(atoms)):
        raise ModelError(problem)
    if model.family == "CHGNet" and atoms.cell.rank < 3:
        raise ModelError(
            f"{model.title} takes periodic structures only, and this one has no three-dimensional cell: put "
            "it into a box with some vacuum, or choose another model."
        )


def check_can_relax_cell(model: Model, atoms: Atoms, task: str | None = None) -> None:
    """Check that a structure has a lattice of its own, and that a model computes the stress on it.

    Raises
    ------
    StructureError
        If it is no bulk crystal.
    ModelError
        If the task computes no stress, with those that do.
    """
    check_has_lattice(atoms)
    if problem := stress_problem(model, atoms, task):
        raise ModelError(problem)


def stress_problem(model: Model, atoms: Atoms, task: str | None = None) -> str:
    """Return why a model can't relax a cell, and what to choose instead; empty if it can."""
    if task not in model.without_stress:
        return ""
    others = _knowing(model, [other for other in model.tasks if other not in model.without_stress], atoms)
    what = f"choose {_either(others)}" if others else "choose another model"
    return (
        f"{task} computes no stress, and without that a cell can't relax: {what}, or relax the atoms alone."
    )


def takes_electrons(model: Model, task: str | None) -> bool:
    """Return whether a model takes a total charge and a spin multiplicity for this task."""
    card = model.task_card(task)
    return card is not None and card.charge_and_spin


def _unknown_elements(model: Model, task: str | None, atoms: Atoms) -> Caution | None:
    known = model.elements(task)
    if known is None:
        return None
    symbols = dict.fromkeys(str(symbol) for symbol in atoms.symbols)
    unknown = [symbol for symbol in symbols if symbol not in known]
    if not unknown:
        return None
    which = f" It knows {', '.join(sorted(known))}." if len(known) < 20 else ""
    name = f"{model.title} · {task}" if task and len(model.tasks) > 1 else model.title
    others = [
        other
        for other in model.tasks
        if other != task and not {*unknown} - {*(model.elements(other) or ())} and model.elements(other)
    ]
    advice = f"Choose {_either(others)}, or another model." if others else "Choose another model."
    return Caution(
        f"{name} was not made for {', '.join(unknown)}: its numbers would mean nothing.{which}", advice, True
    )


def _oxide(model: Model, card: TaskCard, atoms: Atoms) -> Caution | None:
    if card.oxides or card.key in _ISOLATED_TASKS or not is_oxide(atoms):
        return None
    better = _knowing(
        model,
        [other.key for other in model.card.tasks if other.oxides and other.key in (*_SURFACE_TASKS, "omat")],
        atoms,
    )
    advice = f"Choose {_either(better)}." if better else "Choose a model that was trained on oxides."
    return Caution(f"This is an oxide, and {card.key} was trained on none.", advice)


def _wrong_kind(model: Model, card: TaskCard, atoms: Atoms) -> Caution | None:
    isolated = is_molecule(atoms)
    if card.key in _ISOLATED_TASKS:
        if isolated:
            return None
        fitting = [other.key for other in model.card.tasks if other.oxides or not is_oxide(atoms)]
        better = _knowing(model, [task for task in (*_SURFACE_TASKS, "omat") if task in fitting], atoms)
        advice = f"Choose {_either(better[:2])}." if better else "Choose another model."
        return Caution(f"{card.key} learned on molecules by themselves, not on periodic structures.", advice)
    offered = _knowing(model, [task for task in ("omol", "omat") if task in model.tasks], atoms)
    if card.key == "omat" and isolated and "omol" in offered:
        return Caution("This is a molecule by itself, and omat learned on crystals.", "Choose omol.")
    if card.key not in _SURFACE_TASKS:
        return None
    if isolated and "omol" in offered:
        return Caution(
            f"This is a molecule by itself, and {card.key} learned on surfaces.",
            f"Choose omol, unless its energy is to be compared with {card.key} energies of a surface.",
        )
    if is_bulk(atoms) and "omat" in offered:
        return Caution(f"This is a bulk crystal, and {card.key} learned on surfaces.", "Choose omat.")
    return None


def _knowing(model: Model, tasks: list[str], atoms: Atoms) -> list[str]:
    """Return those of the tasks that know every element, as far as one can tell."""
    symbols = {str(symbol) for symbol in atoms.symbols}
    return [task for task in tasks if (known := model.elements(task)) is None or symbols <= known]


def _magnetism(card: TaskCard, atoms: Atoms) -> Caution | None:
    magnetic = [symbol for symbol in _MAGNETIC if symbol in atoms.symbols]
    if card.key != "oc20" or not magnetic or is_oxide(atoms):
        return None
    return Caution(
        f"oc20 was computed without spin, and {', '.join(magnetic)} may be magnetic.",
        "Trends between adsorbates hold better than the energies themselves.",
    )


def _charge(model: Model, card: TaskCard, atoms: Atoms) -> Caution | None:
    if card.charge_and_spin or not (charge_of(atoms) or spin_of(atoms) != 1):
        return None
    return _ignored_charge(card.key, " Choose omol." if "omol" in model.tasks else "")


def _ignored_charge(name: str, advice: str) -> Caution:
    return Caution(
        f"This structure has a charge or a spin, and {name} takes neither.",
        f"They are kept with the structure and have no effect on the result.{advice}",
    )


def _either(names: list[str]) -> str:
    """Return ``"oc22"``, ``"oc22 or omat"``, ``"oc22, oc25 or omat"``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
