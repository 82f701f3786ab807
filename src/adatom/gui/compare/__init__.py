"""Comparing: structures and relaxations side by side, overlaid, in a table and on one plot."""
