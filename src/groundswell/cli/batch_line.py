"""Read the questions of a batch: one a line, as text or as a JSON object with its own bounds."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from groundswell.cli.ask_options import AskOptions
from groundswell.errors import InvalidQueryError

MAX_LINE_CHARACTERS = 65_536
MAX_ID_CHARACTERS = 200
_TEXTS = {"question": "question", "within": "within", "since": "since", "language": "language"}
_LISTS = {"sources": "sources", "kinds": "kinds"}
_FIELDS = ("id", *_TEXTS, *_LISTS, "limit", "max_usd")


@dataclass(frozen=True, slots=True)
class Item:
    """One question; `line` counts from 1, and `error` says why it cannot be asked."""

    id: str
    line: int
    options: AskOptions
    error: InvalidQueryError | None = None


def items(lines: Iterable[str], defaults: AskOptions) -> Iterator[Item]:
    """Yield the question of every line that is not empty; `defaults` hold where a line is silent.

    A line that says the same as one before is left out. One that cannot be read becomes an item
    with an error, so that one mistake does not stop the others.
    """
    seen: dict[str, tuple[int, AskOptions]] = {}
    for number, raw in enumerate(lines, start=1):
        text = raw.removeprefix("\ufeff").strip()
        if not text:
            continue
        item = _item(text, number, defaults)
        if item.error is not None:
            yield item
            continue
        first, options = seen.setdefault(item.id, (number, item.options))
        if first == number:
            yield item
        elif options != item.options:
            problem = _wrong(number, f"id: another question has it already, in line {first}")
            yield Item(f"line-{number}", number, item.options, problem)


def _item(text: str, number: int, defaults: AskOptions) -> Item:
    """Return the item of a line, with its id and its question as far as they can be read."""
    name, options = f"line-{number}", replace(defaults, question="")
    try:
        fields = _fields(text, number)
        question = fields.get("question")
        options = replace(options, question=question if isinstance(question, str) else "")
        name = _id(fields, number)
        return Item(name, number, replace(options, **_changed(fields, number)))
    except InvalidQueryError as error:
        return Item(name, number, options, error)


def _fields(text: str, number: int) -> Mapping[str, object]:
    if len(text) > MAX_LINE_CHARACTERS:
        raise _wrong(number, f"it has {len(text)} characters, at most {MAX_LINE_CHARACTERS} fit")
    return _object(text, number) if _is_json(text) else {"question": text}


def _is_json(text: str) -> bool:
    """Tell whether a line is meant as JSON; a question may begin with a bracket: `[iOS] Why …`."""
    if text.startswith("["):
        with suppress(ValueError, RecursionError):
            json.loads(text)
            return True
    return text.startswith("{")


def _changed(fields: Mapping[str, object], number: int) -> dict[str, Any]:
    """Return the options that a line sets."""
    changed: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in _FIELDS:
            raise _wrong(number, f"{name[:40]!r} is no field; known: {', '.join(_FIELDS)}")
        if value is not None and name != "id":
            changed[name] = _value(name, value, number)
    if "question" not in changed:
        raise _wrong(number, "question: it is missing")
    return changed


def _object(text: str, number: int) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong(number, "it begins like a JSON object and is none") from None
    if not isinstance(found, dict):
        raise _wrong(number, "it is no JSON object")
    return found


def _value(name: str, value: object, number: int) -> object:
    """Return a field as the options hold it; their meaning is checked where a question is made."""
    if name in _TEXTS and isinstance(value, str):
        return value
    if name in _LISTS and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "limit" and is_number and isinstance(value, int):
        return value
    if name == "max_usd" and is_number:
        try:
            return float(value)  # type: ignore[arg-type]  # a number
        except OverflowError:
            raise _wrong(number, "max_usd: it is no amount of money") from None
    wanted = {"limit": "a whole number", "max_usd": "a number"}.get(
        name, "a list of texts" if name in _LISTS else "a text"
    )
    raise _wrong(number, f"{name}: it must be {wanted}")


def _id(fields: Mapping[str, object], number: int) -> str:
    """Return the line's own id, else one made of what it asks, so that lines may be moved."""
    given = fields.get("id")
    if given is None:
        content = json.dumps(fields, sort_keys=True).encode()
        return f"q-{hashlib.sha256(content).hexdigest()[:12]}"
    if isinstance(given, bool) or not isinstance(given, str | int) or not str(given).strip():
        raise _wrong(number, "id: it must be a text or a whole number")
    if isinstance(given, str) and len(given) > MAX_ID_CHARACTERS:
        raise _wrong(number, f"id: it has more than {MAX_ID_CHARACTERS} characters")
    return str(given)


def _wrong(number: int, problem: str) -> InvalidQueryError:
    return InvalidQueryError(
        f"line {number}: {problem}",
        remedy='Write a question, or an object such as {"id": "1", "question": "…", '
        '"within": "30s"}.',
    )
