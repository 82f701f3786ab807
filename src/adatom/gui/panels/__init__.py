"""The panels of the main window, each for one step of the work."""
