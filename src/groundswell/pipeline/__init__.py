"""Plan, search and run: one question from words to report."""
