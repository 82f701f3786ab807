"""Adsorbates: which there are, and how they stand on a surface."""
