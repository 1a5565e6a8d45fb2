"""Every error that Groundswell raises, split by who must act.

GroundswellError                 .code  .retryable  .remedy
├── ConfigurationError           names the setting and where its value came from
├── InvalidQueryError
├── PluginError
│   ├── UnknownPluginError       suggests the closest name
│   └── PluginLoadError          prints the install command
├── RejectedError                refused by us, before any work was done
│   └── BulkheadFullError · RateLimitExceededError · CircuitOpenError · BudgetExceededError
├── DeadlineExceededError        also a TimeoutError
├── SourceError                  .source
│   └── SourceUnavailableError · SourceThrottledError(.retry_after_seconds)
│       · SourceAuthenticationError · SourceQuotaExhaustedError · SourceResponseError
│       · SourceNotFoundError
├── ModelError                   .model
│   └── ModelUnavailableError · ModelThrottledError(.retry_after_seconds)
│       · ModelAuthenticationError · ModelQuotaExhaustedError · ModelOutputError
├── TransportError               what a connection did; sources and models translate it
│   └── TransportTimeoutError · TransportConnectionError · TransportResponseError
├── CacheError                   never leaves cache/
│   └── StoreUnavailableError · CodecError
└── NoEvidenceError              every source failed
"""

from typing import ClassVar


class GroundswellError(Exception):
    """Root of all errors; `code` is a stable slug, `remedy` says what to do next."""

    code: ClassVar[str] = "internal"
    retryable: bool = False

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy

    @property
    def message(self) -> str:
        """Return what failed, without the remedy."""
        return str(self.args[0])


class ConfigurationError(GroundswellError):
    """A setting is wrong; the message names it, its value and its origin."""

    code = "configuration"


class InvalidQueryError(GroundswellError):
    """The question or one of its options cannot be used."""

    code = "invalid_query"


class PluginError(GroundswellError):
    """A plugin cannot be used."""

    code = "plugin"


class UnknownPluginError(PluginError):
    """No plugin has this name."""

    code = "unknown_plugin"


class PluginLoadError(PluginError):
    """A plugin exists but its packages are missing or broken."""

    code = "plugin_load"


class RejectedError(GroundswellError):
    """We refused before any work was done."""

    code = "rejected"


class BulkheadFullError(RejectedError):
    """The queue before a bulkhead is full."""

    code = "bulkhead_full"


class RateLimitExceededError(RejectedError):
    """The limiter would make us wait longer than the time left."""

    code = "rate_limit_exceeded"

    def __init__(self, message: str, *, wait_seconds: float, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.wait_seconds = wait_seconds


class CircuitOpenError(RejectedError):
    """The circuit breaker is open after repeated failures."""

    code = "circuit_open"


class BudgetExceededError(RejectedError):
    """A budget of calls, tokens or money would be exceeded."""

    code = "budget_exceeded"


class DeadlineExceededError(GroundswellError, TimeoutError):
    """The time for this work is over."""

    code = "deadline_exceeded"


class SourceError(GroundswellError):
    """A source could not answer; `source` is its name."""

    code = "source"

    def __init__(self, message: str, *, source: str, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.source = source


class SourceUnavailableError(SourceError):
    """The source cannot be reached or is broken for now."""

    code = "source_unavailable"
    retryable = True


class SourceThrottledError(SourceError):
    """The source refused because of its rate limit."""

    code = "source_throttled"
    retryable = True

    def __init__(
        self,
        message: str,
        *,
        source: str,
        retry_after_seconds: float | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message, source=source, remedy=remedy)
        self.retry_after_seconds = retry_after_seconds


class SourceAuthenticationError(SourceError):
    """The source refused the credentials, or they are missing."""

    code = "source_authentication"


class SourceQuotaExhaustedError(SourceError):
    """A daily or monthly quota, or the money, is used up."""

    code = "source_quota_exhausted"


class SourceResponseError(SourceError):
    """The source answered something that cannot be used."""

    code = "source_response"


class SourceNotFoundError(SourceResponseError):
    """The source knows no such place; asking again soon brings nothing."""

    code = "source_not_found"


class ModelError(GroundswellError):
    """A language model could not answer; `model` is its name."""

    code = "model"

    def __init__(self, message: str, *, model: str, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.model = model


class ModelUnavailableError(ModelError):
    """The model's server cannot be reached or is broken for now."""

    code = "model_unavailable"
    retryable = True


class ModelThrottledError(ModelError):
    """The model's server refused because of its rate limit."""

    code = "model_throttled"
    retryable = True

    def __init__(
        self,
        message: str,
        *,
        model: str,
        retry_after_seconds: float | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message, model=model, remedy=remedy)
        self.retry_after_seconds = retry_after_seconds


class ModelAuthenticationError(ModelError):
    """The model's server refused the key."""

    code = "model_authentication"


class ModelQuotaExhaustedError(ModelError):
    """The account of the model's provider is used up."""

    code = "model_quota_exhausted"


class ModelOutputError(ModelError):
    """The model refused, was cut off, or answered outside the schema."""

    code = "model_output"


class TransportError(GroundswellError):
    """An HTTP exchange failed; messages never contain the url or its parameters.

    `was_sent` is false when the server surely got nothing of the request.
    """

    code = "transport"

    def __init__(self, message: str, *, was_sent: bool = True, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.was_sent = was_sent


class TransportTimeoutError(TransportError):
    """The exchange took too long."""

    code = "transport_timeout"
    retryable = True


class TransportConnectionError(TransportError):
    """No connection, or it broke."""

    code = "transport_connection"
    retryable = True


class TransportResponseError(TransportError):
    """The answer is too large, cannot be decoded, or redirects elsewhere."""

    code = "transport_response"


class CacheError(GroundswellError):
    """A cache failure; it never leaves `cache/`."""

    code = "cache"


class StoreUnavailableError(CacheError):
    """The store cannot be reached or opened."""

    code = "store_unavailable"


class CodecError(CacheError):
    """An entry cannot be decoded."""

    code = "codec"


class NoEvidenceError(GroundswellError):
    """Every source failed."""

    code = "no_evidence"
