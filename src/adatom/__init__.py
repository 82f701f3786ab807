"""Adatom: interactive structure relaxation for surface science and catalysis."""

from importlib.metadata import version

__version__ = version("adatom")
