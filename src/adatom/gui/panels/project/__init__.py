"""The panel on the left: the project's structures and relaxations, and pages beside them."""

from adatom.gui.panels.project.left_panel import LeftPanel

__all__ = ["LeftPanel"]
