"""How it is driven: main window, panels, dialogs, actions, settings."""
