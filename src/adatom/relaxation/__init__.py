"""How it moves: settings, events, optimisers, the steppable relaxation."""
