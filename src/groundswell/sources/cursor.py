"""Read the cursors that adapters hand out."""

from groundswell.errors import SourceResponseError

_MAX_PAGE = 10_000


def page_number(cursor: str | None, *, first: int, source: str) -> int:
    """Return the page that `cursor` means; without one it is `first`.

    Raises:
        SourceResponseError: the cursor is none of ours.
    """
    if cursor is None:
        return first
    if cursor.isascii() and cursor.isdigit() and first <= int(cursor[:9]) <= _MAX_PAGE:
        return int(cursor[:9])
    raise unusable(source)


def unusable(source: str) -> SourceResponseError:
    """Return the error for a cursor that is none of ours."""
    return SourceResponseError(
        f"{source}: the cursor of the next page is unusable",
        source=source,
        remedy="Ask again without the cache: --refresh.",
    )
