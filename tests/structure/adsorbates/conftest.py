"""The domain's cases."""

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cases():
    """The cases of ``tests/data/cases.json`` by their id."""
    path = Path(__file__).parents[2] / "data" / "cases.json"
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}
