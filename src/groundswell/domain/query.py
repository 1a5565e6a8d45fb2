"""Describe what was asked."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from groundswell.errors import InvalidQueryError

Kind = Literal["pain_point", "wish", "praise", "question"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_QUESTION_CHARACTERS = 2_000
MIN_DEADLINE_SECONDS = 1.0


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
        size = len(self.text.strip())
        if size == 0:
            raise InvalidQueryError("question: it is empty", remedy="Ask something in plain words.")
        if size > MAX_QUESTION_CHARACTERS:
            raise InvalidQueryError(
                f"question: {size} characters, at most {MAX_QUESTION_CHARACTERS} are allowed",
                remedy="Shorten the question; put material into a file and pass it by --file.",
            )
        if not self.deadline_seconds >= MIN_DEADLINE_SECONDS:
            raise InvalidQueryError(
                f"within: {self.deadline_seconds:g} s is too short, the least is 1 s",
                remedy="Give at least 1s, for example --within 30s.",
            )
        if self.max_usd is not None and not 0 <= self.max_usd < math.inf:
            raise InvalidQueryError(
                f"max_usd: {self.max_usd:g} is no amount of money",
                remedy="Give US dollars of 0 or more, for example 0.05.",
            )
        if self.limit < 1:
            raise InvalidQueryError(
                f"limit: {self.limit} is too small, the least is 1", remedy="Give --limit 200."
            )
