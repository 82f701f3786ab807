"""Where forces are computed: the engine process, its messages, the client in the window's process."""
