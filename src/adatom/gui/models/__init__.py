"""The parts of the models browser: the list, the card, and what stands on it."""
