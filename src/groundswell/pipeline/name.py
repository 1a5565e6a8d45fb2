"""Let a language model name, edit and sum up candidates: many short calls, side by side."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace

from groundswell.analysis import naming_gates, ranking
from groundswell.analysis.merging import edited
from groundswell.analysis.naming_model import ModelNamer
from groundswell.analysis.naming_result import Edits, Label, Naming, SummarySentence
from groundswell.analysis.prepared import Candidate, Prepared
from groundswell.clock import Clock
from groundswell.errors import GroundswellError

_IN_TIME = "it did not answer in time: Give more time with --within, or choose a faster model"
_MAX_REASONS = 2
_DIGITS = frozenset("0123456789")


@dataclass(slots=True)
class Named:
    """What the model brought: names by candidate id, edits, a summary, why calls failed.

    `asked` counts the candidates that it was asked about; `waits_for` names the other calls that
    were made and have not brought anything.
    """

    names: dict[str, Naming] = field(default_factory=dict)
    edits: Edits | None = None
    summary: tuple[SummarySentence, ...] = ()
    failures: list[GroundswellError] = field(default_factory=list)
    asked: int = 0
    waits_for: list[str] = field(default_factory=list)

    @property
    def has_answers(self) -> bool:
        """Tell whether anything came that changes the report."""
        return bool(self.names or self.edits or self.summary)

    @property
    def note(self) -> str | None:
        """Say what fell back to the local analyst and why, or `None` when nothing did."""
        parts: list[str] = []
        if len(self.names) < self.asked:
            parts.append(
                f"The model named {len(self.names)} of {self.asked} insights; "
                "the rest keep their local names"
            )
        if self.waits_for:
            parts.append(f"The model brought no {' and no '.join(self.waits_for)}")
        if not parts:
            return None
        return f"{'. '.join(parts)} ({self._reason()})."

    def _reason(self) -> str:
        reasons = [
            failure.message + (f": {failure.remedy.rstrip('.')}" if failure.remedy else "")
            for failure in self.failures
        ]
        missing = self.asked - len(self.names) + len(self.waits_for)
        if missing > len(self.failures):
            reasons.append(_IN_TIME)
        return "; ".join(list(dict.fromkeys(reasons))[:_MAX_REASONS])

    def applied(
        self, candidates: Sequence[Candidate], prepared: Prepared
    ) -> tuple[tuple[Candidate, ...], dict[str, Naming]]:
        """Return the candidates after the editor's edits, and the names that they get.

        A name of a kind that was not asked for, or that the local scores do not allow, keeps the
        local kind.
        """
        by_id = {item.id: item for item in candidates}
        asked = prepared.query.kinds
        names = {}
        for key, name in self.names.items():
            fitted = naming_gates.fitted(name, by_id[key], prepared)
            is_asked = fitted.kind in asked
            names[key] = fitted if is_asked else replace(fitted, kind=by_id[key].kind)
        edits = naming_gates.believable(self.edits or Edits(), candidates, prepared)
        return edited(candidates, edits, names)

    def summary_text(self, kept: Sequence[Candidate], before: Sequence[Candidate]) -> str | None:
        """Return the summary, without sentences that the edits made untrue; `None` for none.

        A sentence goes when it is about a candidate that is no more, or when it holds a count of
        one that has been merged.
        """
        sizes = {item.id: len(item.document_ids) for item in before}
        same = {item.id: sizes[item.id] == len(item.document_ids) for item in kept}
        sentences = [
            sentence.text
            for sentence in self.summary
            if all(key in same for key in sentence.candidate_ids)
            and (
                _DIGITS.isdisjoint(sentence.text)
                or all(same[key] for key in sentence.candidate_ids)
            )
        ]
        return " ".join(sentences) or None


async def name(
    candidates: Sequence[Candidate],
    prepared: Prepared,
    namer: ModelNamer,
    *,
    clock: Clock,
    seconds: float,
    stop: asyncio.Event,
    max_candidates: int,
    with_summary: bool = True,
) -> Named:
    """Ask the model about each candidate for at most `seconds`; late answers are left out."""
    chosen = candidates[:max_candidates]
    named = Named(asked=len(chosen))
    if not chosen or seconds <= 0:
        return named
    calls = _Calls(named, namer, prepared)
    labels = [_label(candidate, prepared) for candidate in chosen]
    async with asyncio.TaskGroup() as group:
        timer = group.create_task(clock.sleep(seconds))
        halt = group.create_task(stop.wait())
        # The editor and the summary first: when calls queue, they are not the last to end.
        tasks = set()
        if len(chosen) > 1:
            named.waits_for.append("edits")
            tasks.add(group.create_task(calls.guarded(calls.edit(labels))))
        if with_summary:
            named.waits_for.append("summary")
            tasks.add(group.create_task(calls.guarded(calls.summarise(labels))))
        tasks |= {group.create_task(calls.guarded(calls.name(item))) for item in chosen}
        pending = set(tasks)
        while pending and not (timer.done() or halt.done()):
            await asyncio.wait({*pending, timer, halt}, return_when=asyncio.FIRST_COMPLETED)
            pending = {task for task in tasks if not task.done()}
        for task in (*pending, timer, halt):
            task.cancel()
    return named


class _Calls:
    def __init__(self, named: Named, namer: ModelNamer, prepared: Prepared) -> None:
        self._named = named
        self._namer = namer
        self._by_id = {sentence.id: sentence for sentence in prepared.sentences}

    async def guarded(self, call: Coroutine[None, None, None]) -> None:
        """Keep a failure as a reason: one bad call never spoils the others."""
        try:
            await call
        except GroundswellError as error:
            self._named.failures.append(error)

    async def name(self, item: Candidate) -> None:
        cited = [self._by_id[sentence_id] for sentence_id in item.sentence_ids]
        self._named.names[item.id] = await self._namer.name(item.kind, item.name, cited)

    async def edit(self, labels: Sequence[Label]) -> None:
        self._named.edits = await self._namer.edit(labels)
        self._named.waits_for.remove("edits")

    async def summarise(self, labels: Sequence[Label]) -> None:
        self._named.summary = await self._namer.summarise(labels)
        self._named.waits_for.remove("summary")


def _label(candidate: Candidate, prepared: Prepared) -> Label:
    documents = [prepared.documents[key] for key in candidate.document_ids]
    return Label(candidate.id, candidate.kind, candidate.name, ranking.authors(documents))
