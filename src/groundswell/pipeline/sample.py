"""Take an even sample where not everything can be read in time."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_LEAST = 50


def spread(items: Sequence[_T], count: int) -> Sequence[_T]:
    """Return at most `count` items (never fewer than 50 if there are), spread evenly, in order."""
    count = max(count, _LEAST)
    if len(items) <= count:
        return items
    return [items[position * len(items) // count] for position in range(count)]
