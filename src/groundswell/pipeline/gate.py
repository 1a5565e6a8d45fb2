"""Keep a repeated question from asking what it had no time to ask at first."""

import asyncio

from groundswell.errors import DeadlineExceededError


class Gate:
    """Holds back what a run asks for besides its plain search, until that needs a provider.

    The second wave depends on who was faster: at first it ends with the slowest source. When the
    cache answers the whole plain search, there is no slowest source, and a further request would
    make a repeated question pay again. So it takes what the cache holds of the second wave and
    asks nobody.
    """

    def __init__(self) -> None:
        self._is_decided = asyncio.Event()
        self.is_open = False

    def open(self) -> None:
        """Let everything pass: a provider is asked in the plain search."""
        self.is_open = True
        self._is_decided.set()

    def shut(self) -> None:
        """Refuse from now on, unless it is open: the plain search has ended."""
        self._is_decided.set()

    async def passed(self) -> None:
        """Return when the gate is open; the end of the plain search bounds the wait.

        Raises:
            DeadlineExceededError: the plain search ended without a provider.
        """
        await self._is_decided.wait()
        if not self.is_open:
            raise DeadlineExceededError(
                "the search ended from the cache alone", remedy="Ask again with --refresh."
            )
