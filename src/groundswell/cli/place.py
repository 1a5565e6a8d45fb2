"""Check where a file is to be written before the work for it begins."""

from pathlib import Path

from groundswell.errors import InvalidQueryError


def check(path: Path | None, *, option: str) -> None:
    """Refuse at once what surely cannot be written; `None` is stdout.

    Raises:
        InvalidQueryError: it is a directory, or in one that does not exist.
    """
    if path is None:
        return
    problem, remedy = "", "Give a file in a folder that exists."
    if path.is_dir():
        problem, remedy = "it is a folder", "Give a file in it."
    elif not path.absolute().parent.is_dir():
        problem = f"there is no folder {str(path.parent)!r}"
    if problem:
        raise InvalidQueryError(
            f"{option}: {str(path)!r} cannot be written: {problem}", remedy=remedy
        )
