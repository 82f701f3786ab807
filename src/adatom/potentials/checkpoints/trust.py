"""What loading a checkpoint would run: allowed are fairchem's models, and what it takes to describe them.

There are two ways in. The pickle itself imports and calls. And what it holds, the settings of the model and
of its tasks, names classes by their paths: hydra imports and calls each ``_target_``, and fairchem's registry
whatever the keys in `_IMPORTED` say. A path is allowed if it is on a list here, or if it is exactly module
and class, the module is a file of fairchem's models, and the class is written in that file. So a path that
reaches something else through a module's attributes (``fairchem.core.models.base.torch.hub.load``) is not.
"""

import ast
import importlib.util
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from adatom.potentials.checkpoints.pickles import Call, Name, Stored, UnreadablePickleError

CHECKPOINT = "fairchem.core.units.mlip_unit.api.inference.MLIPInferenceCheckpoint"
"""What fairchem-core 2 pickles."""

CONTAINERS = ("omegaconf.dictconfig.DictConfig", "omegaconf.listconfig.ListConfig")
NODES = tuple(f"omegaconf.nodes.{kind}Node" for kind in ("Any", "String", "Integer", "Float", "Boolean"))
OMEGACONF = (*CONTAINERS, *NODES, "omegaconf.base.ContainerMetadata", "omegaconf.base.Metadata")
"""Settings of fine-tuned models may still lie in the containers in which hydra hands them around."""

PLAIN_TYPES = tuple(f"builtins.{kind}" for kind in ("dict", "list", "tuple", "str", "int", "float", "bool"))
"""Types that those containers remember."""

_REBUILT = frozenset(f"torch._utils._rebuild_{kind}" for kind in ("tensor_v2", "tensor_v3", "parameter"))
_NUMBERS = ("Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
_TORCH = {
    *_REBUILT,
    *(f"torch.{kind}Storage" for kind in _NUMBERS),
    *(f"torch.{kind}" for kind in ("float64", "float32", "float16", "bfloat16", "int64", "int32", "bool")),
    "torch.storage.UntypedStorage",
    "torch.Size",
    "torch.device",
}
_PICKLED = {CHECKPOINT, "collections.OrderedDict", "collections.defaultdict", "typing.Any"}
ALLOWED_NAMES = frozenset({*_PICKLED, *_TORCH, *OMEGACONF, *PLAIN_TYPES})
"""What a checkpoint's pickle may import."""

_NORMALIZATION = "fairchem.core.modules.normalization"
_LOSSES = ("DDPMTLoss", "MAELoss", "MSELoss", "PerAtomMAELoss", "L2NormLoss", "DDPLoss")
ALLOWED_TARGETS = frozenset(
    {
        "fairchem.core.models.base.HydraModel",
        "fairchem.core.units.mlip_unit.mlip_unit.Task",
        "fairchem.core.units.mlip_unit.mlip_unit.OutputSpec",
        f"{_NORMALIZATION}.normalizer.Normalizer",
        f"{_NORMALIZATION}.element_references.ElementReferences",
        f"{_NORMALIZATION}.element_references.LinearReferences",
        *(f"fairchem.core.modules.loss.{kind}" for kind in _LOSSES),
        "torch.nn.L1Loss",
        "torch.nn.MSELoss",
        "torch.tensor",
        "torch.Tensor",
        *(f"torch.{kind}Tensor" for kind in _NUMBERS),
    }
)
"""What hydra may be told to call."""

_IMPORTED = frozenset({"model", "module", "head_cls", "loss_name"})
_MODEL_PATH = re.compile(r"fairchem\.core\.(?:models(?:\.\w+)+|modules\.loss)\.\w+", re.ASCII)
_PLAIN = (str, int, float, bool, type(None))
_SETTINGS_LIMIT = 500_000
_PLACE_LIMIT = 2000
_PATH_LIMIT = 200
_STATE = {"_metadata", "_parent", "_flags_cache"}


def run_by_pickle(names: tuple[str, ...], computes: bool) -> list[str]:
    """Return what reading a pickle would run and should not: the paths, and in a few words what else."""
    found = [shown(name) for name in names if name not in ALLOWED_NAMES]
    return [*found, "something that it computes first"] if computes else found


def run_by_settings(settings: object, name: str, unwrap: Callable[[object], object]) -> Iterator[str]:
    """Yield what building a model from its settings would run and should not, and where it stands.

    Parameters
    ----------
    settings
        Those of the model, or of its tasks.
    name
        What they are called: ``"model_config"``.
    unwrap
        Makes plain data of a value that is not, or returns it as it is.

    Raises
    ------
    UnreadablePickleError
        If there is no end of them.
    """
    todo: list[tuple[str, str, object]] = [(name, "", settings)]
    seen = 0
    while todo:
        place, key, wrapped = todo.pop()
        value = unwrap(wrapped)
        if key == "finetune_config" and value is not None:
            yield f"another file, named in {place}"
        inside: list[tuple[str, str, object]] = []
        if type(value) is dict:
            inside = [(f"{place}.{str(label)[:40]}", str(label), item) for label, item in value.items()]
        elif type(value) is list or type(value) is tuple:
            inside = [(f"{place}[{index}]", key, item) for index, item in enumerate(value)]
        elif reason := _reason(key, value):
            yield shown(f"{reason} ({place})")
        seen += len(inside)
        if seen > _SETTINGS_LIMIT or len(place) > _PLACE_LIMIT:
            raise UnreadablePickleError("its settings are without end")
        todo += inside


def unwrap_read(value: object) -> object:
    """Return what a container of omegaconf that was read without running it holds; others as they are."""
    if not isinstance(value, Call) or value.arguments != () or type(value.state) is not dict:
        return value
    inside = "_content" if value.path in CONTAINERS else "_val"
    if value.path in (*CONTAINERS, *NODES) and value.state.keys() <= {*_STATE, inside} and not value.items:
        return value.state.get(inside)
    return value


def shown(text: str) -> str:
    """Return words of a stranger, fit to be shown: printable, and not too long."""
    clean = "".join(letter if letter.isprintable() else "·" for letter in text[:400])
    return clean if len(clean) <= 160 else f"{clean[:159]}…"


def is_tensor(value: object) -> bool:
    """Whether this is a tensor that was read without running it."""
    return isinstance(value, Call) and value.path in _REBUILT


def shape_of(tensor: Call) -> tuple[int, ...] | None:
    """Return the shape of a tensor that was read without running it; ``None`` if it makes no sense."""
    arguments = tensor.arguments
    if not isinstance(arguments, tuple) or not arguments:
        return None
    if isinstance(arguments[0], Call) and tensor.path.endswith("parameter"):
        return shape_of(arguments[0]) if not arguments[0].path.endswith("parameter") else None
    shape = arguments[2] if len(arguments) > 2 and isinstance(arguments[0], Stored) else None
    if not isinstance(shape, tuple) or len(shape) > 16:
        return None
    sizes = tuple(size for size in shape if type(size) is int and 0 <= size < 2**40)
    return sizes if len(sizes) == len(shape) and math.prod(sizes) < 2**50 else None


def _reason(key: str, value: object) -> str:
    """Return what a single setting would run and should not; empty if nothing."""
    if is_tensor(value):
        return ""
    if type(value) not in _PLAIN:
        return f"an unexpected {_kind(value)}"
    if isinstance(value, str) and "${" in value:
        return "a reference to other settings"
    if key == "_target_" and value not in ALLOWED_TARGETS:
        return str(value)
    if key in _IMPORTED and isinstance(value, str) and "." in value and not _is_model_class(value):
        return value
    return ""


def _kind(value: object) -> str:
    if isinstance(value, Call):
        return value.path or "object"
    return value.path if isinstance(value, Name) else type(value).__name__


@cache
def _is_model_class(path: str) -> bool:
    """Whether this is module and class of fairchem's own models or losses; nothing is imported for it."""
    if len(path) > _PATH_LIMIT or not _MODEL_PATH.fullmatch(path):
        return False
    module, _, name = path.rpartition(".")
    return any(name in _classes(file) for file in _files_of(module))


def _files_of(module: str) -> Iterator[Path]:
    package, *parts = module.split(".")
    spec = importlib.util.find_spec(package)  # a namespace: finding it imports nothing
    for folder in (spec.submodule_search_locations or []) if spec else []:
        place = Path(folder, *parts)
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                yield file


@cache
def _classes(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_bytes())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))
