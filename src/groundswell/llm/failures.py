"""Translate the openai SDK's exceptions into ours, without their text."""

from collections.abc import Mapping

from groundswell.errors import (
    ModelAuthenticationError,
    ModelError,
    ModelOutputError,
    ModelQuotaExhaustedError,
    ModelThrottledError,
    ModelUnavailableError,
)

_QUOTA = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "billing_hard_limit_reached",
        "spend_limit_reached",
        "spending_limit_exceeded",
    }
)
_THROTTLED = frozenset({"rate_limit_exceeded", "slow_down"})
_TOO_LONG = frozenset({"exceed_context_size_error", "context_length_exceeded"})
_RETRYABLE = frozenset({408, 409})
_LONGEST_SECONDS = 86_400.0


def translate(error: Exception, *, model: str, key_variable: str | None = None) -> ModelError:
    """Return our error for an `openai.OpenAIError`."""
    found = _translated(error, model, key_variable)
    if _headers(error).get("x-should-retry") == "false":
        found.retryable = False
    return found


def _translated(error: Exception, model: str, key_variable: str | None) -> ModelError:
    status = getattr(error, "status_code", None)
    told = (getattr(error, "code", None), getattr(error, "type", None))
    marks = {mark for mark in told if isinstance(mark, str)}  # a server may send anything
    if marks & _QUOTA or status == 402:  # noqa: PLR2004
        return ModelQuotaExhaustedError(
            "the account of the model's provider is used up",
            model=model,
            remedy="Add credit at the provider, or choose another model.",
        )
    if status == 429 or (status is None and marks & _THROTTLED):  # noqa: PLR2004
        return ModelThrottledError(
            "the model's server is throttling",
            model=model,
            retry_after_seconds=_retry_after(error),
            remedy="Set llm.requests_per_minute or a lower llm.max_running.",
        )
    if status in {401, 403}:
        return ModelAuthenticationError(
            "the model's server refused the key",
            model=model,
            remedy=f"Set {f'{key_variable} or ' if key_variable else ''}llm.api_key.",
        )
    if status is None or status in _RETRYABLE or status >= 500:  # noqa: PLR2004
        return ModelUnavailableError(
            "the model's server cannot answer now",
            model=model,
            remedy="Check llm.base_url and that the server runs.",
        )
    if status == 404:  # noqa: PLR2004
        return ModelOutputError(
            "the model's server does not know the model (404)",
            model=model,
            remedy="Check the name in llm.model and llm.base_url.",
        )
    if marks & _TOO_LONG:
        return ModelOutputError(
            "the question is longer than the model can read",
            model=model,
            remedy="Give the server a larger context (llama.cpp: --ctx-size).",
        )
    return ModelOutputError(
        f"the model's server refused the request ({status})",
        model=model,
        remedy="Check llm.model; try another token_parameter.",
    )


def _retry_after(error: Exception) -> float | None:
    headers = _headers(error)
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 < seconds < _LONGEST_SECONDS:
            return seconds
    return None


def _headers(error: Exception) -> Mapping[str, str]:
    found: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    return found
