"""The relaxation as an operation of the project."""

import json
from dataclasses import dataclass

from ase import Atoms

from adatom.errors import AdatomError
from adatom.potentials.cards import card_of
from adatom.potentials.catalogue import model_title
from adatom.potentials.inference import script_argument
from adatom.potentials.offline_models import SEVENNET_NAMES
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.structure.character import check_has_lattice
from adatom.structure.electrons import with_electrons_for
from adatom.structure.operations import ScriptPart


@dataclass(frozen=True, slots=True)
class Relax:
    """Relax the structure; its frames come later, from the engine.

    Parameters
    ----------
    settings
        What was asked, as it was at the end.
    by_hand
        Whether atoms were moved by hand, or the structure was edited, while it relaxed.
    """

    settings: RelaxationSettings
    by_hand: bool = False

    @property
    def title(self) -> str:
        """As the undo menu shows it: ``"Relax with CHGNet 0.3.0"``, ``"Relax cell with CHGNet 0.3.0"``.

        With hands on it: ``"Relax with CHGNet 0.3.0, by hand"``.
        """
        what = "Relax cell" if self.settings.cell else "Relax"
        return f"{what} with {model_title(self.settings.model)}{', by hand' if self.by_hand else ''}"

    @property
    def ignores_electrons(self) -> bool:
        """Whether charge and spin are kept from a model that would see them, though its task takes none."""
        family, task = self.settings.model.partition(":")[0], self.settings.task
        tasks = card_of("file", (task,) if task is not None else ()).tasks
        return family in ("fairchem", "file") and not any(card.charge_and_spin for card in tasks)

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return what the relaxation starts from: the structure itself.

        Raises
        ------
        AdatomError
            If there is no structure, or none whose cell can relax though it is to.
        """
        if structure is None:
            raise AdatomError("There is nothing to relax yet: build a slab or open a structure first.")
        if self.settings.cell:
            check_has_lattice(structure)
        return structure.copy()

    def script(self) -> ScriptPart:
        """Return the plain ASE lines that relax ``atoms`` with the same calculator and optimizer."""
        settings = self.settings
        optimizer = OPTIMIZERS[settings.optimizer]
        imports, calculator = _calculator_lines(settings)
        moved = "atoms"
        if settings.cell:
            moved = "FrechetCellFilter(atoms)"
            imports = (*imports, "from ase.filters import FrechetCellFilter")
        return ScriptPart(
            imports=(*imports, f"from ase.optimize import {optimizer}"),
            lines=(
                *calculator,
                f"opt = {optimizer}({moved})",
                f"opt.run(fmax={settings.fmax!r}, steps={settings.max_steps})",
                'print(f"{atoms.get_potential_energy():.4f} eV")',
            ),
        )


@dataclass(frozen=True, slots=True)
class LeaveOutElectrons:
    """Leave charge and spin out before a relaxation whose task takes none; a part of scripts only."""

    @property
    def title(self) -> str:
        """What is done."""
        return "This task takes neither charge nor spin"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure without them.

        Raises
        ------
        AdatomError
            If there is no structure.
        """
        if structure is None:
            raise AdatomError("There is no structure to leave charge and spin out of.")
        return with_electrons_for(structure, takes=False)

    def script(self) -> ScriptPart:
        """Return the line that takes both out of the notes."""
        return ScriptPart(('[atoms.info.pop(name, None) for name in ("charge", "spin")]',))


def _calculator_lines(settings: RelaxationSettings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return import lines and the lines that give ``atoms`` its calculator."""
    family, _, variant = settings.model.partition(":")
    device = settings.device
    if family == "emt":
        return ("from ase.calculators.emt import EMT",), ("atoms.calc = EMT()",)
    if family == "chgnet":
        return _chgnet_lines(variant, device)
    if family == "sevennet":
        modal = f', modal="{settings.task}"' if settings.task else ""
        return ("from sevenn.calculator import SevenNetCalculator",), (
            f'atoms.calc = SevenNetCalculator("{SEVENNET_NAMES[variant]}", device="{device}"{modal})',
        )
    return _fairchem_lines(variant, settings)


def _fairchem_lines(variant: str, settings: RelaxationSettings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines for a registered name or a checkpoint's path: fairchem takes either."""
    imports, inference = script_argument(settings.inference)
    options = [json.dumps(variant, ensure_ascii=False), f"inference_settings={inference}"]
    if settings.task is not None:
        options.insert(1, f'task_name="{settings.task}"')
    if settings.device != "auto":
        options.append(f'device="{settings.device.partition(":")[0]}"')  # fairchem takes "cuda" or "cpu" only
    return ("from fairchem.core import FAIRChemCalculator", *imports), (
        "atoms.calc = FAIRChemCalculator.from_model_checkpoint(",
        f"    {', '.join(options)}",
        ")",
    )


def _chgnet_lines(version: str, device: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    imports = ["from chgnet.model import CHGNet, CHGNetCalculator"]
    chosen = f'"{device}"'
    if device == "auto":  # left to itself, CHGNet would take a Mac's GPU, on which Adatom doesn't compute
        imports.append("import torch")
        chosen = '"cuda" if torch.cuda.is_available() else "cpu"'
    return tuple(imports), (
        f"device = {chosen}",
        f'model = CHGNet.load(model_name="{version}", use_device=device)',
        "atoms.calc = CHGNetCalculator(model=model, use_device=device)",
    )
