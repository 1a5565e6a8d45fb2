"""The only place that wires things together."""

from groundswell.engine.engine import Engine

__all__ = ["Engine"]
