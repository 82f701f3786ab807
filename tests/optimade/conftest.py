"""The local databases."""

from tests.optimade.fixtures import databases

__all__ = ["databases"]
