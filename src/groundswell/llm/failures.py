"""Translate the openai SDK's exceptions into ours, without their text."""

from groundswell.errors import (
    ModelAuthenticationError,
    ModelError,
    ModelOutputError,
    ModelQuotaExhaustedError,
    ModelThrottledError,
    ModelUnavailableError,
)

_QUOTA = frozenset({"insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached"})
_RETRYABLE = frozenset({408, 409})


def translate(error: Exception, *, model: str) -> ModelError:
    """Return our error for an `openai.OpenAIError`."""
    status = getattr(error, "status_code", None)
    marks = {getattr(error, "code", None), getattr(error, "type", None)}
    if marks & _QUOTA or status == 402:  # noqa: PLR2004
        return ModelQuotaExhaustedError("the account of the model is used up", model=model)
    if status == 429:  # noqa: PLR2004
        return ModelThrottledError(
            "the model's server is throttling", model=model, retry_after_seconds=_retry_after(error)
        )
    if status in {401, 403}:
        return ModelAuthenticationError("the model's server refused the key", model=model)
    if status is None or status in _RETRYABLE or status >= 500:  # noqa: PLR2004
        return ModelUnavailableError("the model's server cannot answer now", model=model)
    return ModelOutputError(f"the model's server refused the request ({status})", model=model)


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 < seconds < 86_400:  # noqa: PLR2004
            return seconds
    return None
