"""Let a language model name the candidates: many short calls side by side, one editor call."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.analysis.local import Candidate, Prepared
from groundswell.analysis.naming_model import Edits, ModelNamer
from groundswell.analysis.naming_result import Naming
from groundswell.clock import Clock
from groundswell.errors import GroundswellError


@dataclass(slots=True)
class Named:
    """What the model brought: names by candidate id, the editor's edits, why calls failed."""

    names: dict[str, Naming] = field(default_factory=dict)
    edits: Edits | None = None
    failures: list[GroundswellError] = field(default_factory=list)
    asked: int = 0

    @property
    def note(self) -> str | None:
        """Say what fell back to local names, or `None` when nothing did."""
        missing = self.asked - len(self.names)
        if not missing:
            return None
        reasons = sorted({failure.message for failure in self.failures})
        reason = "; ".join(reasons[:2]) if reasons else "it did not answer in time"
        return f"The model named {len(self.names)} of {self.asked} insights; the rest keep their \
local names ({reason})."


async def name(
    candidates: Sequence[Candidate],
    prepared: Prepared,
    namer: ModelNamer,
    *,
    clock: Clock,
    seconds: float,
    stop: asyncio.Event,
    max_candidates: int,
) -> Named:
    """Ask the model about each candidate for at most `seconds`; late answers are left out."""
    chosen = candidates[:max_candidates]
    named = Named(asked=len(chosen))
    if not chosen or seconds <= 0:
        return named
    sentences = {sentence.id: sentence for sentence in prepared.sentences}

    async def one(candidate: Candidate) -> None:
        cited = [sentences[sentence_id] for sentence_id in candidate.sentence_ids]
        try:
            named.names[candidate.id] = await namer.name(
                candidate.id, candidate.kind, candidate.name, cited
            )
        except GroundswellError as error:
            named.failures.append(error)

    async def edit(labels: Mapping[str, str]) -> None:
        try:
            named.edits = await namer.edit(labels)
        except GroundswellError as error:
            named.failures.append(error)

    async with asyncio.TaskGroup() as group:
        timer = group.create_task(clock.sleep(seconds))
        halt = group.create_task(stop.wait())
        tasks = {group.create_task(one(candidate)) for candidate in chosen}
        if len(chosen) > 1:
            tasks.add(group.create_task(edit({item.id: item.name for item in chosen})))
        pending = set(tasks)
        while pending and not (timer.done() or halt.done()):
            await asyncio.wait({*pending, timer, halt}, return_when=asyncio.FIRST_COMPLETED)
            pending = {task for task in tasks if not task.done()}
        for task in (*pending, timer, halt):
            task.cancel()
    return named
