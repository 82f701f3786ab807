"""Bulk crystals: where they come from."""
