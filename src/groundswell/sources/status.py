"""Describe whether a source can be asked."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from groundswell.sources.source import SourceInfo

SourceState = Literal["ready", "needs key", "disabled"]


class SourceShape(TypedDict):
    """A source that can be asked."""

    name: Annotated[str, "what a question takes in `sources`"]
    title: str
    summary: str
    state: Annotated[str, "ready, needs key, or disabled"]
    missing: Annotated[list[str], "what it lacks: any one of these will do"]
    cost: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, whether it is ready, and what it lacks: any one of `missing` will do."""

    info: SourceInfo
    state: SourceState
    missing: tuple[str, ...] = ()

    def as_dict(self) -> SourceShape:
        """Return it as plain JSON values."""
        return {
            "name": self.info.name,
            "title": self.info.title,
            "summary": self.info.summary,
            "state": self.state,
            "missing": list(self.missing),
            "cost": self.info.cost,
        }
