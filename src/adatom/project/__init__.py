"""What the user has made: the tree of structures, trajectories, scripts and exports."""
