"""Describe what was asked."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from groundswell.errors import InvalidQueryError

Kind = Literal["pain_point", "wish", "praise", "question"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_QUESTION_CHARACTERS = 2_000
MIN_DEADLINE_SECONDS = 1.0
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its bounds.

    `sources` empty means every source that is ready. `limit` bounds documents per source. `max_usd`
    bounds what the language model, X and paid web searches may cost together, in US dollars;
    `None` leaves that to the setting `budget.max_usd`.

    Raises:
        InvalidQueryError: the question is empty or too long, or a bound is out of range.
    """

    text: str
    sources: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ("pain_point",)
    since: datetime | None = None
    language: str | None = None
    limit: int = 200
    deadline_seconds: float = 120.0
    max_usd: float | None = None

    def __post_init__(self) -> None:
        _check_text(self.text)
        _check_numbers(self)
        unknown = [kind for kind in self.kinds if kind not in KINDS]
        if unknown or not self.kinds:
            raise InvalidQueryError(
                f"kinds: {unknown[0][:40]!r} is unknown" if unknown else "kinds: there is none",
                remedy=f"Choose of: {', '.join(KINDS)}.",
            )
        if self.language is not None and not _LANGUAGE.fullmatch(self.language):
            raise InvalidQueryError(
                f"language: {self.language[:40]!r} is not a language",
                remedy="Give two letters (ISO 639), for example en.",
            )
        if self.since is not None and self.since.tzinfo is None:
            raise InvalidQueryError(
                "since: it has no time zone", remedy="Write for example 2026-03-01T00:00:00Z."
            )


def _check_text(text: str) -> None:
    size = len(text.strip())
    if size == 0:
        raise InvalidQueryError("question: it is empty", remedy="Ask something in plain words.")
    if size > MAX_QUESTION_CHARACTERS:
        raise InvalidQueryError(
            f"question: {size} characters, at most {MAX_QUESTION_CHARACTERS} are allowed",
            remedy="Shorten the question; put material into a file and pass it by --file.",
        )


def _check_numbers(query: Query) -> None:
    seconds = query.deadline_seconds
    if not MIN_DEADLINE_SECONDS <= seconds < math.inf:
        problem = "no time" if seconds > MIN_DEADLINE_SECONDS else "too short, the least is 1 s"
        raise InvalidQueryError(
            f"within: {seconds:g} s is {problem}",
            remedy="Give at least 1s, for example --within 30s.",
        )
    if query.max_usd is not None and not 0 <= query.max_usd < math.inf:
        raise InvalidQueryError(
            f"max_usd: {query.max_usd:g} is no amount of money",
            remedy="Give US dollars of 0 or more, for example 0.05.",
        )
    if not isinstance(query.limit, int):
        raise InvalidQueryError("limit: it is no whole number", remedy="Give --limit 200.")
    if query.limit < 1:
        raise InvalidQueryError(
            f"limit: {query.limit} is too small, the least is 1", remedy="Give --limit 200."
        )
