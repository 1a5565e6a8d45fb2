"""Contract suites that a plugin author runs on a plugin; they need pytest only to be collected."""
