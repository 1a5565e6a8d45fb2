"""Run CPU work beside the event loop without ever holding up the end of a run."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


async def offload(work: Callable[[], _T], *, ended: Callable[[], None] = lambda: None) -> _T:
    """Return `work()`, run in a daemon thread; the loop calls `ended` when the thread is through.

    A cancelled caller leaves at once; the thread ends by itself and its result is dropped. Unlike
    the loop's own executor, such a thread does not delay the end of the process.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: _T | None, error: BaseException | None) -> None:
        ended()
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # no error: it is the result

    def run() -> None:
        result: _T | None = None
        failure: BaseException | None = None
        try:
            result = context.run(work)
        except BaseException as error:  # noqa: BLE001  # handed to the caller
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more

    try:
        threading.Thread(target=run, name="groundswell-work", daemon=True).start()
    except RuntimeError:  # this machine has no more threads to give
        ended()
        raise
    return await future
