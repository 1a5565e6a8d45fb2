"""Values and freshness above stores of bytes."""
