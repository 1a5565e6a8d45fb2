"""Find the JSON object in a model's answer."""

import json
from typing import Any

MAX_CHARACTERS = 200_000
MAX_STARTS = 50


def extract_object(text: str) -> dict[str, Any] | None:
    """Return the first JSON object in `text`, or None; the work is bounded."""
    text = text[:MAX_CHARACTERS].strip()
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(MAX_STARTS):
        if start < 0:
            return None
        try:
            value, _end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        return value if isinstance(value, dict) else None
    return None
