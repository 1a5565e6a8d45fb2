"""The HTTP service: a door to the engine, without logic of its own."""
