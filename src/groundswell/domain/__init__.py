"""Pure data: query, document, insight, report."""
