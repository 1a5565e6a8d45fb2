"""One registry mechanism for sources, stores and models."""
