"""Read what a model's server says about its limits."""

import re
from collections.abc import Mapping

from groundswell.llm.model import RateFeedback

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_LONGEST_SECONDS = 86_400.0
_MAX_CHARACTERS = 40


def rate_feedback(headers: Mapping[str, str]) -> RateFeedback | None:
    """Return what the `x-ratelimit-*` headers say, `None` when there are none."""
    found = RateFeedback(
        _count(headers.get("x-ratelimit-remaining-requests")),
        duration_seconds(headers.get("x-ratelimit-reset-requests")),
        _count(headers.get("x-ratelimit-remaining-tokens")),
        duration_seconds(headers.get("x-ratelimit-reset-tokens")),
    )
    return None if found == RateFeedback() else found


def pause_seconds(feedback: RateFeedback) -> float:
    """Return for how long nothing may be asked; 0 when something is left.

    Azure sends 0 or -1 without meaning it: without a time of reset, 0 says nothing.
    """
    waits = (
        (feedback.remaining_requests, feedback.reset_requests_seconds),
        (feedback.remaining_tokens, feedback.reset_tokens_seconds),
    )
    return max(reset or 0.0 if remaining == 0 else 0.0 for remaining, reset in waits)


def duration_seconds(text: str | None) -> float | None:
    """Return the seconds of `6m0s`, `20ms`, `1.5s` or plain `3`, at most a day."""
    if text is None or len(text) > _MAX_CHARACTERS:
        return None
    text = text.strip().lower()
    parts = _PART.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return min(_LONGEST_SECONDS, sum(float(number) * _SECONDS[unit] for number, unit in parts))
    try:
        seconds = float(text)
    except ValueError:
        return None
    return min(_LONGEST_SECONDS, seconds) if seconds >= 0 else None


def _count(text: str | None) -> int | None:
    if text is None or not text.strip().isdecimal() or len(text) > _MAX_CHARACTERS:
        return None
    return int(text)
