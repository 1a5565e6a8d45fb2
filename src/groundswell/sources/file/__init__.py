"""Read documents from files of the user."""
