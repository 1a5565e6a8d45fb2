"""Spans, events and the diagnostics block."""
