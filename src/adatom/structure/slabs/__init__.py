"""Slabs: facets, cuts and cells."""
