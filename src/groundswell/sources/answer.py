"""Read answers of unknown shape: nothing escapes but a SourceError or a counted skip."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from groundswell.domain.document import Document
from groundswell.errors import SourceResponseError, TransportResponseError
from groundswell.sources.bounds import bounded
from groundswell.transport.http import HttpResponse

_BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, OSError)

_REMEDY = "Try again later; if it stays, check the `base_url` of this source and the proxy."


def json_object(response: HttpResponse, *, source: str) -> Mapping[str, Any]:
    """Return the JSON object of an answer.

    Raises:
        SourceResponseError: the body is no JSON, or no object.
    """
    try:
        value = response.json()
    except TransportResponseError as error:
        raise SourceResponseError(
            f"{source}: status {response.status} with a body that is not JSON",
            source=source,
            remedy=_REMEDY,
        ) from error
    if not isinstance(value, dict):
        raise SourceResponseError(
            f"{source}: expected a JSON object, got {type(value).__name__}",
            source=source,
            remedy=_REMEDY,
        )
    return value


def member(answer: Mapping[str, Any], name: str, *, source: str) -> object:
    """Return what an answer has under a name that every true one has.

    Raises:
        SourceResponseError: the name is missing: this is no answer to a search.
    """
    if name not in answer:
        raise SourceResponseError(
            f"{source}: the answer holds no {name!r}", source=source, remedy=_REMEDY
        )
    return answer[name]


def each(
    items: object,
    parse: Callable[[Mapping[str, Any]], Document | None],
    *,
    source: str,
    now: datetime,
) -> tuple[tuple[Document, ...], int]:
    """Parse every item; return the documents, bounded, and how many items were skipped.

    `parse` returns `None` for an item to leave out (deleted) and may raise any lookup or value
    error on a broken one.

    Raises:
        SourceResponseError: `items` is no list.
    """
    if items is None:
        return (), 0
    if not isinstance(items, list):
        raise SourceResponseError(
            f"{source}: expected a list of items, got {type(items).__name__}",
            source=source,
            remedy=_REMEDY,
        )
    documents: list[Document] = []
    skipped = 0
    for item in items:
        document = _parsed(item, parse)
        if document is None or not document.text:
            skipped += 1
        else:
            documents.append(bounded(document, now=now))
    return tuple(documents), skipped


def _parsed(item: object, parse: Callable[[Mapping[str, Any]], Document | None]) -> Document | None:
    if not isinstance(item, dict):
        return None
    try:
        return parse(item)
    except _BROKEN:
        return None


def string(value: object) -> str:
    """Return `value` if it is text, else an empty string."""
    return value if isinstance(value, str) else ""


def required(value: object) -> str:
    """Return an identifier as text.

    Raises:
        ValueError: it is neither text nor a whole number, or empty.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError("missing identifier")
    return str(value)


def integer(value: object) -> int | None:
    """Return `value` as a whole number, or `None`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def epoch(value: object) -> datetime | None:
    """Return the time of `value` seconds since 1970, or `None`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def iso(value: object) -> datetime | None:
    """Return an ISO 8601 time in UTC, or `None`."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def strings(values: Iterable[object]) -> tuple[str, ...]:
    """Return the texts among `values`."""
    return tuple(value for value in values if isinstance(value, str) and value)
