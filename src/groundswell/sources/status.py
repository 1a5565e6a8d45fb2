"""Describe whether a source can be asked."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from groundswell.sources.source import SourceInfo

SourceState = Literal["ready", "needs key", "disabled", "broken"]


class SourceShape(TypedDict):
    """A source that can be asked."""

    name: Annotated[str, "what a question takes in `sources`"]
    title: str
    summary: str
    state: Annotated[str, "ready, needs key, disabled, or broken"]
    missing: Annotated[list[str], "what it lacks: any one of these will do"]
    reason: Annotated[str | None, "why it cannot be asked, where that is not plain"]
    remedy: Annotated[str | None, "what to do about it"]
    package: Annotated[str | None, "the package that brings it, none for what is built in"]
    cost: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, whether it is ready, and what it lacks: any one of `missing` will do.

    `package` brings it, with its version; `None` for what is built in or given by the program.
    A source that was not loaded is described by its package: it has no limits yet.
    """

    info: SourceInfo
    state: SourceState
    missing: tuple[str, ...] = ()
    reason: str | None = None
    remedy: str | None = None
    package: str | None = None
    is_loaded: bool = True

    def as_dict(self) -> SourceShape:
        """Return it as plain JSON values."""
        return {
            "name": self.info.name,
            "title": self.info.title,
            "summary": self.info.summary,
            "state": self.state,
            "missing": list(self.missing),
            "reason": self.reason,
            "remedy": self.remedy,
            "package": self.package,
            "cost": self.info.cost,
        }
