"""The table of atoms: exact coordinates, elements, tags and constraints, in step with the view."""

from adatom.gui.panels.atoms.page import AtomsPage

__all__ = ["AtomsPage"]
