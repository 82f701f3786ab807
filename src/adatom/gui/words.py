"""What the bar and the status bar say, as plain functions of what is so."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ase import Atoms

from adatom.gui.foot.figures import number_text
from adatom.gui.lineage import SLABS, STARTS
from adatom.project.tree import Node
from adatom.structure.adsorbates.coverage import CoverSurface
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.editing.adding import AddAtoms, DuplicateAtoms, PasteAtoms
from adatom.structure.editing.changing import ChangeElement, DeleteAtoms
from adatom.workbench.state import EngineState, RunState

_NAMED_WITHIN = 32
"""Longer names of what relaxes elsewhere are cut."""
_BY_HAND = (AddAtoms, PasteAtoms, DuplicateAtoms, DeleteAtoms, ChangeElement)
"""Operations after which a structure is no longer what its title says."""
PLACING_HINT = "Click places · wheel turns · Ctrl+Shift+wheel tilts · Shift+wheel raises · Alt: any point"
"""What the status bar says while an adsorbate follows the mouse."""


def number(value: float, decimals: int) -> str:
    """Return a number with a proper minus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


def count(number_of: int, thing: str) -> str:
    """Return ``"1 atom"``, ``"29 atoms"``."""
    return f"{number_of:,} {thing}{'' if number_of == 1 else 's'}".replace(",", "\u202f")


def title_of(node: Node) -> str:
    """Return a node's name, or what its structure is: ``"CO on Cu(100)"``, ``"2 H + H₂O on slab.cif"``.

    Atoms that were added, changed or taken away by hand make it ``"CO on Cu(100), edited"``.
    """
    if node.name:
        return node.name
    base, placed, edited = "", Counter[str](), False
    for step in node.lineage():
        if isinstance(step.operation, STARTS):
            slab, edited = isinstance(step.operation, SLABS), False
            base, placed = step.title.replace(" slab", "", 1) if slab else step.title, Counter()
        elif isinstance(step.operation, PlaceAdsorbate):
            placed[step.operation.adsorbate.label] += 1
        elif isinstance(step.operation, CoverSurface):
            placed[step.operation.label] += 1
        elif isinstance(step.operation, _BY_HAND):
            edited = True
    names = " + ".join(name if many == 1 else f"{many} {name}" for name, many in placed.items())
    title = f"{names} on {base}" if names else base
    return f"{title}, edited" if edited and title else title


def file_stem(title: str) -> str:
    """Return a title as a file's name without suffix that no shell minds: ``"CO-on-Cu100"``."""
    plain = unicodedata.normalize("NFKC", title).replace("(", "").replace(")", "")
    return re.sub(r"[^\w-]+", "-", plain).strip("-") or "structure"


def subtitle_of(atoms: Atoms | None) -> str:
    """Return how large a structure is."""
    return "" if atoms is None else count(len(atoms), "atom")


def status_line(
    atoms: int,
    energy: float | None,
    fmax: float | None,
    run: RunState | None,
    earlier: tuple[int, int] | None = None,
) -> str:
    """Return the line of the status bar.

    Parameters
    ----------
    atoms
        How many there are.
    energy, fmax
        Of the frame shown, eV and eV/Å; ``None`` where unknown.
    run
        The run that the structure shown belongs to, if it is the newest.
    earlier
        Index of the frame shown and how many there are, unless it is the last one: how a run ended is not
        said of an earlier frame.
    """
    parts = [count(atoms, "atom")]
    if earlier is not None:
        parts.append(f"frame {earlier[0] + 1} of {earlier[1]}")
    if energy is not None:
        parts.append(f"E {number(energy, 4)} eV")
    if fmax is not None:
        parts.append(f"fmax {number_text(fmax, 3)} eV/Å")
    if run is not None and run.active and earlier is not None:
        parts += _run_parts_beside(run)
    elif run is not None and earlier is None:
        parts += _run_parts(run)
    return " · ".join(parts)


def elsewhere_line(title: str, run: RunState, waiting: int) -> str:
    """Return what relaxes while another structure is on show: ``"Relaxing CO on Cu(100) · step 52"``.

    Parameters
    ----------
    title
        What relaxes.
    run
        How far it is.
    waiting
        How many wait for it to end.
    """
    name = title if len(title) <= _NAMED_WITHIN else f"{title[: _NAMED_WITHIN - 1].rstrip()}…"
    parts = [f"Paused: {name}" if run.status == "paused" else f"Relaxing {name}"]
    parts.append(f"step {run.step}" if run.status in ("running", "paused") else run.text)
    if waiting:
        parts.append(f"{waiting} more to come")
    return " · ".join(part for part in parts if part)


def _run_parts(run: RunState) -> list[str]:
    parts = {"loading": [run.text], "stopping": ["stopping"], "paused": [f"paused at step {run.step}"]}.get(
        run.status, []
    )
    if run.status == "running":
        parts = [f"step {run.step}"]
    elif run.status == "idle":
        parts = [run.text]
    rate = run.steps_per_second
    if rate is not None and run.status in ("running", "idle"):
        parts.append(f"{rate:.1f} steps/s" if rate < 10 else f"{rate:.0f} steps/s")
    return [part for part in parts if part]


def _run_parts_beside(run: RunState) -> list[str]:
    """Return what a run is doing, in words that cannot be taken for those of the frame shown."""
    if run.status in ("running", "paused"):
        return [f"{'relaxing' if run.status == 'running' else 'paused'}, step {run.step}"]
    return _run_parts(run)


def atom_line(atoms: Atoms, index: int, values: Sequence[str] = ()) -> str:
    """Return what an atom is and where, for the status bar: ``"Cu 12 · 1.28, 3.83, 11.61 Å"``.

    What else is known of it, such as ``"height 1.85 Å"``, follows as `values`.
    """
    place = ", ".join(number(float(value), 2) for value in atoms.positions[index])
    return " · ".join([f"{atoms.symbols[index]} {index}", f"{place} Å", *values])


def engine_line(state: EngineState) -> str:
    """Return what the engine is doing, for the right end of the status bar."""
    return state.text + ("…" if state.status in ("starting", "warming") else "")
