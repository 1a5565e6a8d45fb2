"""Hold a document to what every document promises."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from groundswell.domain.document import Document, JsonScalar
from groundswell.sources.text import MAX_TEXT_CHARACTERS

MAX_TITLE_CHARACTERS = 500
MAX_COUNT = 10**12
MAX_EXTRA_CHARACTERS = 2_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
TOLERANCE = timedelta(days=1)  # clocks and time zones differ
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def bounded(document: Document, *, now: datetime) -> Document:
    """Return `document` with bounded text, possible times and counts, and a plain language.

    A time in the future or before the web is none: it would spoil trends and recency.
    """
    title = document.title[:MAX_TITLE_CHARACTERS].rstrip()
    text = document.text[:MAX_TEXT_CHARACTERS].rstrip()
    return replace(
        document,
        text=text,
        title=title,
        created_at=_possible(document.created_at, now=now),
        score=_count(document.score),
        comments=_count(document.comments),
        language=_language(document.language),
        extra=_extra(document.extra),
    )


def _possible(moment: datetime | None, *, now: datetime) -> datetime | None:
    if moment is None or not EARLIEST <= moment <= now + TOLERANCE:
        return None
    return moment


def _count(value: int | None) -> int | None:
    return None if value is None or abs(value) > MAX_COUNT else value


def _language(value: str | None) -> str | None:
    """Return the primary subtag of a language code, without region and script."""
    primary = (value or "").lower().replace("_", "-").partition("-")[0]
    return primary if _LANGUAGE.fullmatch(primary) else None


def _extra(values: Mapping[str, JsonScalar]) -> Mapping[str, JsonScalar]:
    return {name: value for name, value in values.items() if _is_plain(value)}


def _is_plain(value: JsonScalar) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_EXTRA_CHARACTERS
    if isinstance(value, bool) or value is None:
        return True
    return math.isfinite(value) and abs(value) <= MAX_COUNT
