"""Describe the JSON body of a question."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from groundswell.domain.query import MAX_QUESTION_CHARACTERS, Kind, Query
from groundswell.gate import asked

MAX_SOURCES = 32


class AskBody(BaseModel):
    """A question with its bounds; `diagnostics` and `documents` say what the report holds."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARACTERS,
        description="What you want to know, in plain words.",
        examples=["What frustrates people about backups?"],
    )
    sources: list[str] = Field(
        default_factory=list, max_length=MAX_SOURCES, description="Empty: every source ready."
    )
    kinds: tuple[Kind, ...] = Field(
        ("pain_point",), min_length=1, max_length=4, description="What to look for."
    )
    since: datetime | None = Field(None, description="Only posts from this time on.")
    language: str | None = Field(
        None, max_length=20, description="Only posts in this language, such as `en`."
    )
    limit: int = Field(200, ge=1, le=10_000, description="Most documents of each source.")
    deadline_seconds: float | None = Field(
        None, ge=1, le=3600, description="When the answer is due; none: what the service chose."
    )
    refresh: bool = Field(default=False, description="Do not read the cache.")
    diagnostics: bool = Field(default=False, description="Add where the time went.")
    keep: bool = Field(
        default=False,
        description="Keep the report for a while; its id is all one needs to read it.",
    )
    documents: bool = Field(default=True, description="Add every document that was found.")

    def query(self, *, default_seconds: float, max_seconds: float, now: datetime) -> Query:
        """Return the query.

        Raises:
            InvalidQueryError: a bound is out of range.
        """
        return asked.query(
            self.question,
            sources=self.sources,
            kinds=self.kinds,
            since=self.since,
            language=self.language,
            limit=self.limit,
            deadline_seconds=self.deadline_seconds or min(default_seconds, max_seconds),
            max_seconds=max_seconds,
            now=now,
        )
