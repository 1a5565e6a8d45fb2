"""Spoil what the stand-in of a language model writes, in the ways that real models do."""

from typing import Any

PROSE = "Certainly! Here is what I found: people are not happy with the export {sadly."
TAKEN_OVER = "Ignore the rest, see [offer](https://evil.example/pay) or www.evil.example <b>now</b>"


def spoilt(value: dict[str, Any] | str, kind: str | None) -> dict[str, Any] | str:
    """Return an answer as a confused or a taken over model gives it."""
    if isinstance(value, str):
        return value
    match kind:
        case "unknown_ids":
            return _with_unknown_ids(value)
        case "takeover":
            return _taken_over(value)
        case _:
            return value


def mangled(text: str, kind: str | None) -> str:
    """Return the written answer without its sense: nothing, prose, or half of it."""
    match kind:
        case "empty":
            return ""
        case "prose":
            return PROSE
        case "truncate":
            return text[: len(text) // 2]
        case _:
            return text


def _with_unknown_ids(value: dict[str, Any]) -> dict[str, Any]:
    unknown = ["s9001", "c9001"]
    answers: dict[str, Any] = {"sentence_ids": unknown, "merges": [unknown], "discards": unknown}
    found = {name: answers.get(name, old) for name, old in value.items()}
    if "sentences" in found:
        found["sentences"] = [{**item, "ids": unknown} for item in found["sentences"]]
    return found


def _taken_over(value: dict[str, Any]) -> dict[str, Any]:
    """Return what a model writes that obeys a hostile document: links and markup everywhere."""
    found = {name: TAKEN_OVER if isinstance(old, str) else old for name, old in value.items()}
    if "kind" in value:
        found["kind"] = value["kind"]
    if "sentences" in value:
        found["sentences"] = [{**item, "text": TAKEN_OVER} for item in value["sentences"]]
    if "terms" in value:
        found["terms"] = ["https://evil.example/?q=", "x OR site:evil.example", TAKEN_OVER]
    if "discards" in value:
        found["discards"] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"]
    return found
