"""Measure what the engine itself costs: run `python -m benchmarks.overhead`."""
