"""Look at this process from outside: memory and open sockets."""

import gc
import resource
import sys
import time
from pathlib import Path

_PAGE_BYTES = resource.getpagesize()


def cpu_seconds() -> float:
    """Return the processor time that this process has used, in all threads."""
    return time.process_time()


def thread_cpu_seconds() -> float:
    """Return the processor time that this thread has used."""
    return time.thread_time()


def resident_bytes() -> int:
    """Return the memory that this process holds now, garbage collected before.

    Where the system does not tell (no `/proc`), it is the largest amount so far.
    """
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * _PAGE_BYTES
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def open_sockets() -> int:
    """Return how many sockets this process has open, 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        return 0
    count = 0
    for entry in folder.iterdir():
        try:
            count += str(entry.readlink()).startswith("socket:")
        except OSError:
            continue  # it was closed while we looked
    return count
