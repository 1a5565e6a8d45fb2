"""Local stand-ins of every provider and of a language model."""
