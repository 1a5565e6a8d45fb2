"""Spoil a good answer in the ways that faults ask for."""

import json
import random
from dataclasses import replace
from typing import Any

from groundswell.sandbox.call import HTML, JSON, Answer, html_answer, json_answer
from groundswell.sandbox.faults import Faults

HUGE_BYTES = 9 * 1024 * 1024  # Groundswell reads 8 MiB at most
_GARBAGE_BYTES = 2_048
_PAGE = "<!doctype html><title>Just a moment</title><h1>Checking your browser</h1><p>Sandbox fault."
_DOWN = "<!doctype html><title>{status}</title><h1>{status}</h1><p>Sandbox fault."


def error(faults: Faults) -> Answer:
    """Return a server error, as JSON or as a web page."""
    status = faults.status()
    if faults.is_html():
        return html_answer(_DOWN.format(status=status), status=status)
    return json_answer({"message": "Sandbox fault", "error": status}, status=status)


def web_page() -> Answer:
    """Return a web page where JSON belongs, as a challenge of a proxy does."""
    return html_answer(_PAGE)


def garbage(*, seed: int) -> Answer:
    """Return bytes that are no JSON and no text, under the name of JSON."""
    return Answer(body=random.Random(seed).randbytes(_GARBAGE_BYTES))  # noqa: S311  # not for secrets


def huge() -> Answer:
    """Return JSON of 9 MiB, nearly all of it spaces."""
    return Answer(body=b"{" + b" " * HUGE_BYTES + b"}", content_type=JSON)


def truncated(answer: Answer) -> Answer:
    """Return the first half of the body as a whole answer."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def duplicated(answer: Answer) -> Answer:
    """Return the answer with every object of its lists twice."""
    if answer.content_type == HTML:
        return answer
    try:
        value = json.loads(answer.body)
    except ValueError:
        return answer
    return replace(answer, body=json.dumps(_doubled(value), ensure_ascii=False).encode())


def _doubled(value: Any) -> Any:
    """Double lists of objects; what is inside those objects stays as it is."""
    if isinstance(value, dict):
        return {name: _doubled(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [item for item in value for _ in range(2)]
    return value
