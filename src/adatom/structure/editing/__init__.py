"""Editing: what a hand does to atoms, and what it needs to know for it."""
