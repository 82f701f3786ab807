"""Model cards: what each model was trained on, what it is for and what not, in plain words.

The words lie in ``resources/models``: ``tasks.toml`` for the tasks of FAIRChem's models, and a file for each
family. A card is found by the model's name, so that a model which nobody described yet still has one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskCard:
    """What is said of a task of a multi-task model.

    Parameters
    ----------
    key
        ``"oc20"``.
    title
        ``"Adsorption on surfaces"``.
    purpose
        What to choose it for, a sentence or two.
    not_for
        What not, a sentence or two.
    theory
        Level of theory in short: ``"RPBE, no dispersion, no spin"``.
    dataset
        What it was trained on: ``"OC20: 1.3 million relaxations of …"``.
    elements
        Trained on; ``None`` where not known.
    charge_and_spin
        Whether it takes a total charge and a spin multiplicity.
    oxides
        Whether it was trained on oxides.
    dispersion
        Whether dispersion is in its energies.
    """

    key: str
    title: str
    purpose: str
    not_for: str
    theory: str
    dataset: str
    elements: frozenset[str] | None
    charge_and_spin: bool
    oxides: bool
    dispersion: bool


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is said of a model.

    Parameters
    ----------
    summary
        One sentence on what it is good for; shown in menus.
    trained_on
        Data and level of theory, charges and spins, oxides, dispersion; two to five sentences.
    good_for, not_for
        What to use it for and what not; two to four sentences each.
    elements
        Trained on, whatever the task; ``None`` where not known.
    parameters
        ``"6.6 million active, 150 million in all"``; empty where not known.
    size
        Bytes of its files, about; ``None`` where not known. What the hub or the disk says stands above it.
    conservative
        Whether its forces are the gradient of its energy. Those of a direct-force model are not: relaxations
        may not converge tightly.
    licence
        Of the weights.
    gate
        What has to be done before the weights may be had; empty where nothing.
    paper, paper_url
        How it is cited, and where it is read.
    tasks
        Its tasks, in the order in which they are offered.
    """

    summary: str
    trained_on: str
    good_for: str
    not_for: str
    elements: frozenset[str] | None
    parameters: str
    size: int | None
    conservative: bool
    licence: str
    gate: str
    paper: str
    paper_url: str
    tasks: tuple[TaskCard, ...] = ()
