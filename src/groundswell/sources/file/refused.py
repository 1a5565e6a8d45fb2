"""Say why a file cannot be used: the file, what is wrong, what to do."""

from pathlib import Path

from groundswell.errors import InvalidQueryError


def refused(path: Path, reason: str, *, remedy: str) -> InvalidQueryError:
    """Return the error for a file that cannot be used."""
    shown = ascii(str(path))[1:-1] if not str(path).isprintable() else str(path)
    return InvalidQueryError(f"file: {shown}: {reason}", remedy=remedy)
