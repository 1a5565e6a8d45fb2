"""Measurements: run them from a checkout, they are not part of the package."""
