"""Read posts from files: tables, JSON, spreadsheets, plain text and exports."""
