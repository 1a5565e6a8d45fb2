"""The performance kernel: it knows nothing of HTTP, models or settings."""
