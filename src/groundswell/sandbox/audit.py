"""Keep account of what clients did: the proof that no limit was exceeded."""

import hashlib
import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundswell.sandbox.provider import ANONYMOUS, Caller
from groundswell.sandbox.window import Window, starts_at

_MAX_TIMES = 1_000_000  # a bound on memory; beyond it a peak is a lower bound


@dataclass(eq=False, slots=True)
class Visit:
    """One request on its way."""

    provider: str
    key: str | None = None
    has_left: bool = False


class Audit:
    """Counts requests by stand-in and key; any thread may read it."""

    def __init__(self, *, started_at: datetime) -> None:
        self._lock = threading.Lock()
        self._started_at = started_at
        self._accounts: dict[tuple[str, str | None], _Account] = {}

    def arrive(self, provider: str) -> Visit:
        """Note that a request came in."""
        with self._lock:
            self._account(provider, None).arrive()
        return Visit(provider)

    def count(
        self,
        visit: Visit,
        caller: Caller,
        windows: tuple[Window, ...],
        *,
        now: datetime,
        is_granted: bool,
    ) -> None:
        """Note whom the request counts for, and whether its windows had room."""
        with self._lock:
            visit.key = _shown(caller.key)
            account = self._account(visit.provider, visit.key)
            account.arrive()
            for either in (account, self._account(visit.provider, None)):
                either.breaches += not is_granted
            early = now.timestamp() < account.told_until.get(caller.bucket, 0.0)
            for either in (account, self._account(visit.provider, None)):
                either.while_told_to_wait += early
            account.add(caller.bucket, windows, now)

    def tell(self, visit: Visit, caller: Caller, *, now: datetime, seconds: float) -> None:
        """Note that the caller was told to ask nothing of a bucket for some seconds."""
        with self._lock:
            told = self._account(visit.provider, visit.key).told_until
            told[caller.bucket] = max(told.get(caller.bucket, 0.0), now.timestamp() + seconds)

    def spend(self, visit: Visit, tokens: int) -> None:
        """Note how many tokens an answer took."""
        with self._lock:
            self._account(visit.provider, None).tokens += tokens
            if visit.key is not None:
                self._account(visit.provider, visit.key).tokens += tokens

    def leave(self, visit: Visit, *, status: int | None) -> None:
        """Note how the request ended, once; a status of `None` is without an answer."""
        with self._lock:
            if visit.has_left:
                return
            visit.has_left = True
            self._account(visit.provider, None).leave(status)
            if visit.key is not None:
                self._account(visit.provider, visit.key).leave(status)

    def as_dict(self) -> dict[str, Any]:
        """Return the account as plain JSON values.

        Peaks of a window count every request that came, also those that were refused; `peak` is
        exact for any span of that length, wherever the window of the provider starts.
        """
        with self._lock:
            totals = {name: found for (name, key), found in self._accounts.items() if key is None}
            providers = {
                name: {
                    **account.as_dict(),
                    "keys": {
                        key: {**found.as_dict(), "windows": found.windows()}
                        for (owner, key), found in self._accounts.items()
                        if owner == name and key is not None
                    },
                }
                for name, account in totals.items()
            }
            return {
                "started_at": self._started_at.isoformat(),
                "requests": sum(account.requests for account in totals.values()),
                "breaches": sum(account.breaches for account in totals.values()),
                "while_told_to_wait": sum(a.while_told_to_wait for a in totals.values()),
                "providers": providers,
            }

    def _account(self, provider: str, key: str | None) -> "_Account":
        return self._accounts.setdefault((provider, key), _Account())


@dataclass(eq=False, slots=True)
class _Account:
    requests: int = 0
    at_once: int = 0
    peak_at_once: int = 0
    breaches: int = 0
    while_told_to_wait: int = 0
    tokens: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    told_until: dict[str, float] = field(default_factory=dict)
    peaks: dict[tuple[str, Window], "_Peak"] = field(default_factory=dict)

    def arrive(self) -> None:
        self.requests += 1
        self.at_once += 1
        self.peak_at_once = max(self.peak_at_once, self.at_once)

    def leave(self, status: int | None) -> None:
        self.at_once -= 1
        self.statuses["none" if status is None else str(status)] += 1

    def add(self, bucket: str, windows: tuple[Window, ...], now: datetime) -> None:
        for window in windows:
            self.peaks.setdefault((bucket, window), _Peak(window)).add(now)

    def as_dict(self) -> dict[str, Any]:
        good = sum(count for status, count in self.statuses.items() if status < "4")
        return {
            "requests": self.requests,
            "errors": self.statuses.total() - good,
            "statuses": dict(sorted(self.statuses.items())),
            "peak_at_once": self.peak_at_once,
            "breaches": self.breaches,
            "while_told_to_wait": self.while_told_to_wait,
            "tokens": self.tokens,
        }

    def windows(self) -> list[Mapping[str, Any]]:
        return [
            {
                "bucket": bucket,
                "limit": window.limit,
                "seconds": 86_400.0 if window.shape == "day" else window.seconds,
                "shape": window.shape,
                "peak": peak.most,
            }
            for (bucket, window), peak in self.peaks.items()
        ]


class _Peak:
    """The most requests that fell into one window."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._times: deque[float] = deque(maxlen=_MAX_TIMES)
        self.most = 0

    def add(self, now: datetime) -> None:
        moment = now.timestamp()
        is_day = self._window.shape == "day"
        start = starts_at(self._window, now) if is_day else moment - self._window.seconds
        while self._times and (self._times[0] < start or (not is_day and self._times[0] == start)):
            self._times.popleft()
        self._times.append(moment)
        self.most = max(self.most, len(self._times))


def _shown(key: str) -> str:
    """Name a key without showing it: somebody may send a real one by mistake."""
    if key == ANONYMOUS:
        return key
    return "key-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:8]
