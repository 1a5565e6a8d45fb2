"""Keep what a tool answers within what a language model can read."""

import json
from collections.abc import Callable
from typing import Any

MAX_CHARACTERS = 60_000
_LEFT_OUT = "Left out to keep the answer small:"

Values = dict[str, Any]


def plain(value: object) -> Values:
    """Return `value` as JSON values that every client can decode: halves of characters become `?`.

    Raises:
        ValueError: it is no JSON.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    found: Values = json.loads(text.encode("utf-8", errors="replace"))
    return found


def report(data: Values, *, most: int = MAX_CHARACTERS) -> Values:
    """Return the JSON of a report in at most `most` characters, with a note of what was left out.

    Documents go first, then all but one quote of each insight, then lists of documents' ids, then
    the lowest insights.
    """
    small = {**data, "notes": list(data["notes"])}
    steps: tuple[Callable[[Values, int], str | None], ...] = (
        _documents,
        _quotes,
        _ids,
        _insights,
    )
    for step in steps:
        if _size(small) <= most:
            break
        if left_out := step(small, most):
            small["notes"] = [*small["notes"], f"{_LEFT_OUT} {left_out}."]
    return small


def first(items: list[Values], *, most: int) -> list[Values]:
    """Return the first items that fit into `most` characters together."""
    kept = []
    for item in items:
        most -= _size(item) + 2
        if most < 0:
            break
        kept.append(item)
    return kept


def text(lines: str, *, most: int = MAX_CHARACTERS) -> str:
    """Return whole lines in at most `most` characters, saying so when some were left out."""
    if len(lines) <= most:
        return lines
    end = f"\n\n({_LEFT_OUT} the rest.)\n"
    return lines[: most - len(end)].rpartition("\n")[0] + end


def _documents(data: Values, most: int) -> str | None:
    documents = data.get("documents", [])
    if not documents:
        return None
    room = most - (_size(data) - _size(documents)) - _note_size()
    data["documents"] = first(documents, most=room)
    return f"{len(documents) - len(data['documents'])} of {len(documents)} documents"


def _quotes(data: Values, most: int) -> str | None:  # noqa: ARG001  # a step
    quotes = sum(len(insight["evidence"]) for insight in data["insights"])
    data["insights"] = [
        {**insight, "evidence": insight["evidence"][:1]} for insight in data["insights"]
    ]
    return f"{quotes - len(data['insights'])} of {quotes} quotes"


def _ids(data: Values, most: int) -> str | None:  # noqa: ARG001  # a step
    data["insights"] = [
        {**insight, "document_ids": [one["document_id"] for one in insight["evidence"]]}
        for insight in data["insights"]
    ]
    return "ids of documents without a quote"


def _insights(data: Values, most: int) -> str | None:
    insights = data["insights"]
    room = most - (_size(data) - _size(insights)) - _note_size()
    data["insights"] = first(insights, most=room)
    return f"{len(insights) - len(data['insights'])} of {len(insights)} insights"


def _note_size() -> int:
    return len(_LEFT_OUT) + 60


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))
