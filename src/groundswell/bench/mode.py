"""Name the ways of answering that a benchmark compares."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from groundswell.errors import InvalidQueryError

Mode = Literal["sequential", "parallel", "short", "planned", "warm"]
MODES: tuple[Mode, ...] = get_args(Mode)

MEANINGS: Mapping[Mode, str] = {
    "sequential": "before: one source after another, two long model answers",
    "parallel": "all sources at once, then the same two long answers",
    "short": "all sources at once, short model calls side by side",
    "planned": "and the model plans more searches while the first run",
    "warm": "the same question again after short, from the cache",
}

ENGINE_SETTINGS: Mapping[Mode, Mapping[str, object]] = {
    "short": {"llm.plan": False},
    "planned": {"llm.plan": True},
    "warm": {"llm.plan": False},
}


def chosen(names: Sequence[str]) -> tuple[Mode, ...]:
    """Return the modes named, in their own order; all without names.

    Raises:
        InvalidQueryError: a name is unknown.
    """
    for name in names:
        if name not in MODES:
            raise InvalidQueryError(
                f"--mode: {name[:40]!r} is unknown", remedy=f"Choose of: {', '.join(MODES)}."
            )
    return tuple(mode for mode in MODES if not names or mode in names)
