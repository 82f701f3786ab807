"""What the project page says of a node: its state, its energy, what it holds. No Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adatom.gui.words import count, number, title_of
from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.formula import formula
from adatom.workbench.state import RunState


@dataclass(frozen=True, slots=True)
class NodeState:
    """Where a relaxation stands: words, and the icon and its tint that say the same."""

    text: str
    glyph: str
    tint: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of relaxations.

    Parameters
    ----------
    run
        The newest one.
    endings
        Key of a node → how its relaxation ended.
    waiting
        Key of a node → its places in the queue, counted from 1.
    """

    run: RunState
    endings: Mapping[int, RunState]
    waiting: Mapping[int, tuple[int, ...]]


def has_state(node: Node, known: Standing) -> bool:
    """Whether there is a state to tell of a node."""
    active = known.run.active and known.run.node_key == node.key
    return active or isinstance(node.operation, Relax) or node.key in known.waiting


def state_of(node: Node, known: Standing) -> NodeState | None:
    """Return where the relaxation of a node stands; ``None`` for what is no relaxation."""
    if known.run.active and known.run.node_key == node.key:
        return _running(known.run)
    if node.key in known.waiting:
        places = ", ".join(map(str, known.waiting[node.key]))
        return NodeState(f"queued {places}", "clock-outline", "dim")
    if not isinstance(node.operation, Relax):
        return None
    ended = known.endings.get(node.key)
    if ended is not None and ended.text == "failed":
        return NodeState("failed", "alert-circle-outline", "danger")
    steps = max(len(node.trajectory or ()) - 1, 0) if ended is None else ended.step
    settings = node.operation.settings
    if ended.converged if ended is not None else _is_converged(node, settings):
        return NodeState(f"converged in {count(steps, 'step')}", "check-circle-outline", "success")
    if ended.reason == "step limit" if ended is not None else steps >= settings.max_steps:
        return NodeState(f"step limit, {steps}", "alert-outline", "warning")
    return NodeState(f"stopped after {count(steps, 'step')}", "stop-circle-outline", "dim")


def _running(run: RunState) -> NodeState:
    if run.status == "paused":
        return NodeState(f"paused at step {run.step}", "pause-circle-outline", "accent")
    if run.status == "stopping":
        return NodeState("stopping", "stop-circle-outline", "dim")
    if run.status == "loading":
        return NodeState("loading", "timer-sand", "accent")
    return NodeState(f"relaxing, step {run.step}", "play-circle-outline", "accent")


def _is_converged(node: Node, settings: RelaxationSettings) -> bool:
    if not node.trajectory:
        return False
    fmax = node.trajectory[-1].fmax
    return fmax is not None and fmax <= settings.fmax


def energy_of(node: Node) -> float | None:
    """Return the energy of a node's last frame, eV, or ``None`` where it is unknown."""
    return node.trajectory[-1].energy if node.trajectory else None


def energy_words(node: Node) -> str:
    """Return the energy in words, ``"−119.1428 eV"``; empty where it is unknown."""
    energy = energy_of(node)
    return "" if energy is None else f"{number(energy, 4)} eV"


def formula_of(node: Node) -> str:
    """Return the formula of a node's structure, metals first: ``"Cu₂₇CO"``."""
    atoms = node.trajectory.segments[-1].template if node.trajectory is not None else node.start
    return "" if atoms is None else formula(atoms.numbers)


def model_of(node: Node) -> str:
    """Return what a node was relaxed with, ``"UMA-s 1.1, oc20"``; empty if it was not relaxed."""
    if not isinstance(node.operation, Relax):
        return ""
    settings = node.operation.settings
    return ", ".join(filter(None, (model_title(settings.model), settings.task)))


def tip_of(node: Node, known: Standing) -> str:
    """Return all there is to say of a node, a line for each thing."""
    atoms, frames = node.start, len(node.trajectory or ())
    lines = [node.name, node.title, title_of(node)]
    if atoms is not None:
        lines.append(f"{formula_of(node)}, {count(len(atoms), 'atom')}")
    if energy := energy_words(node):
        by = model_of(node)
        lines.append(f"E {energy}{f' ({by})' if by else ''}")
    fmax = node.trajectory[-1].fmax if node.trajectory else None
    if fmax is not None:
        lines.append(f"fmax {number(fmax, 3)} eV/Å, {count(frames, 'frame')}")
    if state := state_of(node, known):
        lines.append(state.text)
    if node.note:
        lines += ["", node.note]
    return "\n".join(line for at, line in enumerate(lines) if line not in lines[:at] or not line).strip()


def energy_table(nodes: Sequence[Node], known: Standing) -> str:
    """Return a table of nodes for a spreadsheet: tabs between columns, a line for each node."""
    heads = ("Name", "Structure", "Formula", "Atoms", "Energy (eV)", "fmax (eV/Å)", "Model", "State")
    lines = ["\t".join(heads)]
    for node in nodes:
        fmax = node.trajectory[-1].fmax if node.trajectory else None
        energy, state = energy_of(node), state_of(node, known)
        atoms = node.structure
        cells = (
            node.label,
            title_of(node),
            "" if atoms is None else formula(atoms.numbers, plain=True),
            str(len(atoms) if atoms is not None else 0),
            "" if energy is None else f"{energy:.4f}",
            "" if fmax is None else f"{fmax:.4f}",
            model_of(node),
            state.text if state is not None else "",
        )
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines) + "\n"
