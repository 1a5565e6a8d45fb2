"""Measure Groundswell on the sandbox: benchmark and soak."""
