"""Keep retries to a share of the traffic, so that they do not make an outage worse."""

_RESERVE = 10.0


class RetryBudget:
    """A token bucket: each call adds `share` of a retry, each retry takes one.

    At most ten retries are saved up, and as many are there at the start, so that rare calls can be
    retried at all. In any stretch of traffic retries ≤ 10 + `share` × calls. After "Addressing
    Cascading Failures" in Google's SRE book (2016). A share of 0 switches retries off.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._balance = _RESERVE if share > 0 else 0.0

    def called(self) -> None:
        """Count a first attempt."""
        self._balance = min(_RESERVE, self._balance + self._share)

    def spend(self) -> bool:
        """Take one retry; false when none is left."""
        if self._balance < 1.0:
            return False
        self._balance -= 1.0
        return True
