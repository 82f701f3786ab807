"""The foot of the window: timeline, figures, plots."""

from adatom.gui.foot.foot import Foot

__all__ = ["Foot"]
