"""Before a relaxation: what forbids it, and what to know of it."""

from ase import Atoms

from adatom.potentials.catalogue import check_model_ready, find_model
from adatom.potentials.fitness import cautions, check_can_relax_cell, check_model_fits, takes_electrons
from adatom.potentials.inference import plan_inference
from adatom.potentials.memory import memory_remark
from adatom.project.tree import Node
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.electrons import charge_of, parity_remark, spin_of
from adatom.workbench.state import EngineState


def check_can_relax(settings: RelaxationSettings, node: Node, from_frame: int | None) -> None:
    """Check that a model is ready, and that it can take a structure, or a frame of it.

    Raises
    ------
    ModelError, StructureError
        If not, with what to do.
    """
    model = find_model(settings.model)
    check_model_ready(model, settings.task)
    trajectory = node.trajectory
    if trajectory is not None and from_frame is not None and -len(trajectory) <= from_frame < len(trajectory):
        atoms: Atoms | None = trajectory.atoms(from_frame)
    else:
        atoms = node.structure
    if atoms is not None:
        check_model_fits(model, atoms, settings.task)
        if settings.cell:
            check_can_relax_cell(model, atoms, settings.task)


def remarks_on(settings: RelaxationSettings, atoms: Atoms | None, engine: EngineState) -> list[str]:
    """Return what to know before relaxing what runs: what the model was not made for, memory."""
    if atoms is None:
        return []
    model = find_model(settings.model)
    said = [
        f"{caution.text} {caution.advice}"
        for caution in cautions(model, settings.task, atoms)
        if not caution.serious
    ]
    if takes_electrons(model, settings.task):
        said.append(parity_remark(atoms, charge_of(atoms), spin_of(atoms)))
    return [*filter(None, said), *filter(None, [memory_words(settings, atoms, engine)])]


def memory_words(settings: RelaxationSettings, atoms: Atoms | None, engine: EngineState) -> str:
    """Return what to say if a structure may need more memory than there is; empty if not."""
    if atoms is None:
        return ""
    gpus = [device for device in engine.devices if device.key != "cpu"]
    named = [device for device in gpus if settings.device in ("auto", "cuda", device.key)]
    device = named[0] if named else None
    plan = plan_inference(
        settings.inference,
        device.key if device else "cpu",
        max_steps=settings.max_steps,
        atoms=len(atoms),
    )
    free = device.free_bytes if device else None
    return memory_remark(find_model(settings.model), atoms, plan.mode, free)
