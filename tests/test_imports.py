"""What the window's process imports: never torch or a model's package."""

import json
import subprocess
import sys

HEAVY = {"torch", "chgnet", "fairchem", "sevenn", "pymatgen", "rdkit"}

IMPORT_EVERYTHING = """
import importlib, json, pkgutil, sys
import adatom

for module in pkgutil.walk_packages(adatom.__path__, "adatom."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_no_module_imports_torch_or_a_model():
    imported = imported_by(IMPORT_EVERYTHING)
    assert {"adatom", "ase", "execnet"} <= imported
    assert not imported & HEAVY


def test_listing_the_models_imports_none_of_them():
    code = (
        "import json, sys; from adatom.potentials.catalogue import default_model, models;"
        "models(); default_model();"
        'print(json.dumps([name.partition(".")[0] for name in sys.modules]))'
    )
    assert not imported_by(code) & (HEAVY | {"huggingface_hub"})


def test_the_client_of_the_engine_needs_neither_qt_nor_vtk():
    code = (
        "import json, sys; import adatom.engine.client;"
        'print(json.dumps([name.partition(".")[0] for name in sys.modules]))'
    )
    assert not imported_by(code) & (HEAVY | {"PySide6", "vtkmodules", "pyvista"})
