"""Dialogs: opened with `open()`, never waited for."""
