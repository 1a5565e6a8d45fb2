"""End stdin at a signal: the SDK's reader waits in a thread that nothing else wakes."""

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_STDIN = 0
_CHUNK_BYTES = 65_536
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StdinEnd:
    """Whether a signal ended stdin, and which."""

    def __init__(self) -> None:
        self.signal: int | None = None


@contextmanager
def at_signals(also: Callable[[], None]) -> Iterator[StdinEnd]:
    """Let SIGINT and SIGTERM call `also` and end stdin during the block; needs a running loop.

    Stdin is passed on through a pipe, whose end is ours to close. It stays a pipe after the block:
    a process that serves on stdin has no other use for it.
    """
    end = StdinEnd()
    if sys.platform == "win32":  # its loop knows no signals, and `select` no pipes
        yield end
        return
    wake_reader, wake_writer = os.pipe()

    def ended(number: int) -> None:
        if end.signal is None:
            end.signal = number
            also()
            os.write(wake_writer, b".")

    _pass_on(wake_reader)
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, ended, number)
    try:
        yield end
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


def _pass_on(wake_reader: int) -> None:
    """Put a pipe in place of stdin, and copy into it until it ends or `wake_reader` is written."""
    given = os.dup(_STDIN)
    reader, writer = os.pipe()
    os.dup2(reader, _STDIN)
    os.close(reader)

    def copy() -> None:
        with suppress(OSError):  # nobody reads any more
            while True:
                ready, _, _ = select.select([given, wake_reader], [], [])
                if wake_reader in ready or not (data := os.read(given, _CHUNK_BYTES)):
                    break
                _write(writer, data)
        os.close(writer)

    threading.Thread(target=copy, name="groundswell-stdin", daemon=True).start()


def _write(writer: int, data: bytes) -> None:
    while data:
        data = data[os.write(writer, data) :]
