"""Groundswell inside other programs' frameworks; each needs an extra of its own."""
