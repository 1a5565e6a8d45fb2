"""From documents to named, grounded, ranked insights."""
