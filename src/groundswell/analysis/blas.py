"""Let linear algebra use one thread for a while."""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_LIBRARIES = ("*openblas*.so*", "*openblas*.dylib", "*openblas*.dll")
_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@contextmanager
def one_thread() -> Iterator[None]:
    """Use one thread for the matrices of numpy during the block, in the whole process.

    Ours are small: further threads of OpenBLAS mostly wait for the next one with the processor
    busy, which doubled the cost of an answer, and sums in another order on each machine. Other
    code gets its threads back when the last block ends. Nothing happens where numpy does not bring
    its own OpenBLAS.
    """
    setting = _setting()
    if setting is None:
        yield
        return
    setting.enter()
    try:
        yield
    finally:
        setting.leave()


class _Threads:
    """The number of threads of a loaded library; blocks may overlap."""

    def __init__(self, get: Callable[[], int], put: Callable[[int], object]) -> None:
        self._get = get
        self._put = put
        self._blocks = 0
        self._before = 1
        self._lock = threading.Lock()

    def enter(self) -> None:
        with self._lock:
            if not self._blocks:
                self._before = self._get()
                self._put(1)
            self._blocks += 1

    def leave(self) -> None:
        with self._lock:
            self._blocks -= 1
            if not self._blocks:
                self._put(self._before)


@cache
def _setting() -> _Threads | None:
    import numpy as np  # noqa: PLC0415  # heavy

    package = Path(np.__file__).parent
    folders = (package.parent / "numpy.libs", package / ".dylibs")
    for path in (found for folder in folders for kind in _LIBRARIES for found in folder.glob(kind)):
        library = ctypes.CDLL(str(path))  # numpy has loaded it, so this is the same one
        for prefix in _PREFIXES:
            for suffix in _SUFFIXES:
                get = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
                put = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
                if get is not None and put is not None:
                    return _Threads(get, put)
    return None
