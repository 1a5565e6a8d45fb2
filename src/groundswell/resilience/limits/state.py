"""Describe where grants are remembered."""

from collections.abc import Sequence
from typing import Protocol

from groundswell.resilience.limits.limit import Feedback, Limit


class StateError(Exception):
    """The store of a shared state cannot be used; it never leaves `limits/`."""


class LimitState(Protocol):
    """Remember grants under a key that names a provider and an account, never a question.

    Raises (from every method):
        StateError: a shared store cannot be reached.
    """

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        """Grant `units` now and return 0, or grant nothing and return the seconds to wait."""
        ...

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        """Return the seconds until `units` could be granted after `ahead` others."""
        ...

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        """Apply what the provider said."""
        ...

    async def aclose(self) -> None:
        """Release files and connections."""
        ...
