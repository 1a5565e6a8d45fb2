"""Describe whether a source can be asked."""

from dataclasses import dataclass
from typing import Literal

from groundswell.sources.source import SourceInfo

SourceState = Literal["ready", "needs key", "disabled"]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, whether it is ready, and the names of the settings that it lacks."""

    info: SourceInfo
    state: SourceState
    missing: tuple[str, ...] = ()
