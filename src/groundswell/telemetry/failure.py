"""Find out what of an error may be told: ours as it is, of another's the type and the place."""

import traceback
from collections.abc import Iterator
from pathlib import Path

from groundswell.errors import GroundswellError


def ours(error: BaseException) -> GroundswellError | None:
    """Return the first error of ours in `error`, which may be a group."""
    return next((leaf for leaf in leaves(error) if isinstance(leaf, GroundswellError)), None)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that a group, or a group of groups, holds; else `error` itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def place(error: BaseException) -> str:
    """Name type and place; the text of a foreign error may hold the question or a secret."""
    first = next(leaves(error))
    frames = traceback.extract_tb(first.__traceback__)
    where = f" in {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    missing = f" of {first.name}" if isinstance(first, ImportError) and first.name else ""
    return f"unexpected {type(first).__name__}{missing}{where}"
