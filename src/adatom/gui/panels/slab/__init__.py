"""The slab section: simple at first sight (bulk, facet, size), and all the rest folded away below it."""

from adatom.gui.panels.slab.panel import SlabPanel
from adatom.gui.panels.slab.wish import SlabOperation

__all__ = ["SlabOperation", "SlabPanel"]
