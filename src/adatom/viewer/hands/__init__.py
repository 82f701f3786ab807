"""The hands: one for each tool. They take mouse and keys, drive the tool's geometry and show what it does."""
