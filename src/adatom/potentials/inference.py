"""How fairchem computes: which of its inference settings are taken when, and what it says about it.

This is the one place that decides. fairchem's own default compiles for minutes on a CPU (measured: 9) and is
bound to one composition, charge and spin; after a change it falls back to an uncompiled model for good.

==========  ======================================================  =======================================
mode        what fairchem does                                      taken by ``"auto"``
==========  ======================================================  =======================================
eager       uncompiled, activations kept: on a CPU 1.5 × as fast    on the CPU
            as batch for a toy, 1.06 × at UMA-S's size; 3 × the
            memory
batch       uncompiled, activations recomputed; stays equally fast  on CUDA; for large structures anywhere
            when the composition changes
default     Nitro for UMA-S 1.2.1 on CUDA 8.x to 12.x, else merged  on CUDA, for runs of 300 steps and more
            experts, torch.compile and TF32; one composition
high-       merged experts and torch.compile in full FP32; one      never
precision   composition
==========  ======================================================  =======================================
"""

from dataclasses import dataclass
from typing import Any

MODES = ("auto", "batch", "eager", "default", "high-precision")
"""What may be asked for."""

LONG_RUN = 300
"""Steps from which on compiling for one composition is worth the wait."""

LARGE = 300
"""Atoms from which on activations are recomputed: kept, they take UMA-S some 12 MB for each atom, not 4."""

_ONE_COMPOSITION = ("default", "high-precision")


@dataclass(frozen=True, slots=True)
class InferencePlan:
    """How a model is to be prepared.

    Parameters
    ----------
    mode
        One of `MODES` but ``"auto"``.
    only_for
        What a compiled model is bound to: formula, charge and spin. Empty where it takes anything.
    """

    mode: str
    only_for: str = ""


def plan_inference(
    asked: str, device: str, *, max_steps: int = 0, atoms: int = 0, composition: str = ""
) -> InferencePlan:
    """Decide how to compute.

    Parameters
    ----------
    asked
        One of `MODES`.
    device
        ``"cpu"`` or ``"cuda:N"``.
    max_steps, atoms
        Of the run; 0 where not known yet.
    composition
        Formula, charge and spin of the structure; empty where not known yet.
    """
    mode = asked if asked != "auto" else _automatic(device, max_steps, atoms)
    bound = mode in _ONE_COMPOSITION
    return InferencePlan(mode, composition if bound else "")


def _automatic(device: str, max_steps: int, atoms: int) -> str:
    if device == "cpu":
        return "batch" if atoms >= LARGE else "eager"
    return "default" if max_steps >= LONG_RUN else "batch"


def fairchem_settings(mode: str) -> Any:
    """Return fairchem's own inference settings for a mode. Runs in the engine process: it imports torch."""
    from fairchem.core.units.mlip_unit import InferenceSettings

    return InferenceSettings(activation_checkpointing=False) if mode == "eager" else mode


def script_argument(mode: str) -> tuple[tuple[str, ...], str]:
    """Return import lines and the argument with which a script asks for a mode; ``"auto"`` becomes batch."""
    if mode == "eager":
        return (
            ("from fairchem.core.units.mlip_unit import InferenceSettings",),
            "InferenceSettings(activation_checkpointing=False)",
        )
    return (), f'"{"batch" if mode == "auto" else mode}"'


_REMARKS = {
    "The UMA fast path": (
        "FAIRChem's fast path takes one composition, charge and spin at a time. This structure has another, "
        "so the slower general path is used from here on."
    ),
    "UMA Nitro cannot serve": (
        "FAIRChem's fastest path (Nitro) can't take this model, device or structure; the next best is used."
    ),
    "Running in a reduced-precision mode": (
        "FAIRChem computes in reduced precision (TF32 or Nitro): fine to relax, not for vibrations."
    ),
    "Disabling compilation because max_atoms": (
        "This model can't be compiled without a largest number of atoms; it runs uncompiled."
    ),
}
"""What a message of fairchem's log contains → what it means for the user."""


def is_compiling(message: str) -> bool:
    """Return whether a message of fairchem's log says that compiling begins."""
    return message.startswith("Model is being compiled")


def remark_on(message: str) -> str:
    """Return in plain words what a message of fairchem's log means for the user, or an empty string."""
    return next((words for part, words in _REMARKS.items() if part in message), "")
