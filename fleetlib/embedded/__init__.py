"""The services of the real chain in one process, for demo and notebooks: other transports, the same logic."""
