"""Write a report for people and programs: HTML, Markdown, CSV, JSON, and the words for them."""
