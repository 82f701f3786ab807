"""The slab section: simple at first sight (bulk, facet, size), and all the rest folded away below it."""

from adatom.gui.panels.slab.panel import SlabOperation, SlabPanel

__all__ = ["SlabOperation", "SlabPanel"]
