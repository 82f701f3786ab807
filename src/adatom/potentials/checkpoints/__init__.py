"""FAIRChem checkpoint files from anywhere: what is in them, whether they would run code, and who trusts them.

A checkpoint is a zip with a pickle, and fairchem loads it with everything that a pickle may do; what the
pickle holds then names further things to import and call. So a file is looked into without running anything
(`inspect_checkpoint`), which is cheap however large its weights, and the engine loads it under
`load_checkpoint_guard`, where only weights and the classes of fairchem's models get through.
"""

from adatom.potentials.checkpoints.consents import Consents, sha256_of
from adatom.potentials.checkpoints.guard import load_checkpoint_guard
from adatom.potentials.checkpoints.inspection import Checkpoint, inspect_checkpoint, listed

__all__ = ["Checkpoint", "Consents", "inspect_checkpoint", "listed", "load_checkpoint_guard", "sha256_of"]
