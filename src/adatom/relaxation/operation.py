"""The relaxation as an operation of the project."""

from dataclasses import dataclass

from ase import Atoms

from adatom.errors import AdatomError
from adatom.potentials.catalogue import find_model
from adatom.relaxation.settings import OPTIMIZERS, RelaxationSettings
from adatom.structure.operations import ScriptPart


@dataclass(frozen=True, slots=True)
class Relax:
    """Relax the structure; its frames come later, from the engine.

    Parameters
    ----------
    settings
        What was asked.
    """

    settings: RelaxationSettings

    @property
    def title(self) -> str:
        """As the undo menu shows it: ``"Relax with CHGNet 0.3.0"``."""
        return f"Relax with {find_model(self.settings.model).title}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return what the relaxation starts from: the structure itself.

        Raises
        ------
        AdatomError
            If there is no structure.
        """
        if structure is None:
            raise AdatomError("There is nothing to relax yet: build a slab or open a structure first.")
        return structure.copy()

    def script(self) -> ScriptPart:
        """Return the plain ASE lines that relax ``atoms`` with the same calculator and optimizer."""
        settings = self.settings
        optimizer = OPTIMIZERS[settings.optimizer]
        imports, calculator = _calculator_lines(settings)
        return ScriptPart(
            imports=(*imports, f"from ase.optimize import {optimizer}"),
            lines=(
                *calculator,
                f"opt = {optimizer}(atoms)",
                f"opt.run(fmax={settings.fmax!r}, steps={settings.max_steps})",
                'print(f"{atoms.get_potential_energy():.4f} eV")',
            ),
        )


def _calculator_lines(settings: RelaxationSettings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return import lines and the lines that give ``atoms`` its calculator."""
    model = find_model(settings.model)
    device = settings.device
    if model.family == "EMT":
        return ("from ase.calculators.emt import EMT",), ("atoms.calc = EMT()",)
    if model.family == "CHGNet":
        return _chgnet_lines(model.key.partition(":")[2], device)
    if model.family == "SevenNet":
        return ("from sevenn.calculator import SevenNetCalculator",), (
            f'atoms.calc = SevenNetCalculator("7net-0", device="{device}")',
        )
    options = [f'"{model.key.removeprefix("fairchem:")}"', 'inference_settings="batch"']
    if settings.task is not None:
        options.insert(1, f'task_name="{settings.task}"')
    if device != "auto":
        options.append(f'device="{device.partition(":")[0]}"')  # fairchem takes "cuda" or "cpu" only
    return ("from fairchem.core import FAIRChemCalculator",), (
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
