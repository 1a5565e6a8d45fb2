"""Heed a cancellation that a library swallowed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heeded() -> Iterator[None]:
    """Raise `CancelledError` at the end of the block if it was cancelled and went on.

    `asyncio.wait_for` of Python 3.11, which redis-py uses, returns a result that is ready instead
    of being cancelled (python/cpython#86296). A deadline would be missed by it.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    yield
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError
