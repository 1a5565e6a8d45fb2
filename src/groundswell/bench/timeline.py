"""Tell what was under way when while a question was answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from groundswell.telemetry import semconv

Kind = Literal["source", "model", "analysis"]
_PASS = "pass"  # noqa: S105  # one pass of the local analyst


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of work on the row `name`, in seconds from the start of the question."""

    name: str
    kind: Kind
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that one answer waited for; `first_insight` and `elapsed` are seconds."""

    elapsed: float
    first_insight: float | None
    stretches: tuple[Stretch, ...]

    @property
    def in_flight(self) -> int:
        """Return how many requests and model calls were under way at once at most."""
        return most_at_once(each for each in self.stretches if each.kind != "analysis")


def of_run(diagnostics: Mapping[str, Any]) -> Timeline:
    """Return the timeline of a run, from its diagnostics block."""
    return Timeline(
        elapsed=diagnostics["elapsed_seconds"],
        first_insight=diagnostics["first_insight_seconds"],
        stretches=tuple(_stretches(diagnostics["spans"])),
    )


def most_at_once(stretches: Iterable[Stretch]) -> int:
    """Return how many were under way at once at most; one that ends makes room for the next."""
    moments: list[tuple[float, int]] = []
    for each in stretches:
        moments += [(each.start, 1), (each.end, -1)]
    now = most = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most


def _stretches(spans: list[Mapping[str, Any]]) -> Iterator[Stretch]:
    parents = {span["id"]: span["parent_id"] for span in spans}
    sources = {
        span["id"]: semconv.bare(span["name"]) for span in spans if semconv.is_tool(span["name"])
    }
    for span in spans:
        start = span["start_seconds"]
        end = start + span["elapsed_seconds"]
        if semconv.is_chat(span["name"]):
            if span["attributes"].get(semconv.CACHED):
                continue  # nobody was asked
            yield Stretch(str(span["attributes"].get(semconv.TASK)), "model", start, end)
        elif span["name"] == _PASS:
            yield Stretch("local analysis", "analysis", start, end)
        elif span["name"] == semconv.ATTEMPT:
            around = span["id"]
            while around is not None and around not in sources:
                around = parents.get(around)
            if around is not None:
                yield Stretch(sources[around], "source", start, end)
