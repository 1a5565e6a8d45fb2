"""Read from another library's exception whether the call is worth trying again."""

from groundswell.errors import GroundswellError

_TOO_MANY = 429
_TIMEOUT = 408
_SERVER = 500
_LONGEST_SECONDS = 3_600.0


class ForeignError(GroundswellError):
    """An exception of another library on its way through our layers; `original` leaves them."""

    code = "agent_call"

    def __init__(self, original: Exception, *, name: str, retryable: bool) -> None:
        super().__init__(f"{name}: {type(original).__name__}")
        self.original = original
        self.retryable = retryable


class ForeignThrottledError(ForeignError):
    """The other side refused because of its rate limit."""

    code = "agent_call_throttled"

    def __init__(
        self, original: Exception, *, name: str, retry_after_seconds: float | None
    ) -> None:
        super().__init__(original, name=name, retryable=True)
        self.retry_after_seconds = retry_after_seconds


def foreign(error: Exception, *, name: str) -> ForeignError:
    """Wrap `error`: a broken connection and status 408, 429 and 5xx are worth another try.

    The clients of OpenAI, Anthropic and others tell `status_code` and `response.headers`.
    """
    status = getattr(error, "status_code", None)
    if status == _TOO_MANY:
        return ForeignThrottledError(error, name=name, retry_after_seconds=_retry_after(error))
    is_broken = isinstance(error, ConnectionError | TimeoutError)
    is_servers = isinstance(status, int) and (status >= _SERVER or status == _TIMEOUT)
    return ForeignError(error, name=name, retryable=is_broken or is_servers)


def is_healthy(error: GroundswellError) -> bool:
    """Return whether the other side works: an error that is ours to correct, or an interrupt."""
    return isinstance(error, ForeignError) and not error.retryable


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_SECONDS else None
