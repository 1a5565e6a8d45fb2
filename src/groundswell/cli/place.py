"""Check where a file is to be written before the work for it begins."""

from pathlib import Path

from groundswell.errors import InvalidQueryError


def check(path: Path | None, *, option: str) -> None:
    """Refuse at once what surely cannot be written; `None` is stdout.

    Raises:
        InvalidQueryError: it is a directory, or in one that does not exist.
    """
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise InvalidQueryError(
            f"{option}: {str(path)!r} cannot be written",
            remedy="Give a file in a directory that exists.",
        )
