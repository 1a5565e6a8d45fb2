"""Who may ask, and how many at once: shared by the doors that others can reach."""
