"""Ask a language model about candidates: short calls, every id checked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from groundswell.analysis.naming_answer import AnswerReader
from groundswell.analysis.naming_result import Edits, Label, Naming, SummarySentence
from groundswell.analysis.prompts import (
    EDIT_SYSTEM,
    NAME_SYSTEM,
    SUMMARY_SYSTEM,
    BoundaryOf,
    edit_schema,
    fence,
    name_schema,
    summary_schema,
)
from groundswell.domain.query import Kind
from groundswell.domain.sentence import Sentence
from groundswell.llm.model import ChatRequest, ChatResponse

# Room for a model that thinks or writes at length; a plain answer takes about 60.
NAME_TOKENS = 400
EDIT_TOKENS = 400
SUMMARY_TOKENS = 300
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NamerOptions:
    """How much one call may read and write; `products` are names of the question."""

    model: str = "model"
    max_sentences: int = 20
    name_output_tokens: int = NAME_TOKENS
    edit_output_tokens: int = EDIT_TOKENS
    summary_output_tokens: int = SUMMARY_TOKENS
    temperature: float | None = None
    products: tuple[str, ...] = ()


class ModelNamer:
    """Ask a model for names, edits and a summary; `boundary_of` makes the fence's boundary.

    Ids are numbered anew in each prompt, so that a prompt depends on nothing but its own lines:
    the answer for the same evidence is found in the cache whatever else a run has read.
    """

    def __init__(
        self,
        complete: Callable[[ChatRequest], Awaitable[ChatResponse]],
        options: NamerOptions | None = None,
        *,
        boundary_of: BoundaryOf,
    ) -> None:
        self._complete = complete
        self._options = options or NamerOptions()
        self._boundary_of = boundary_of
        self._read = AnswerReader(self._options.model, products=self._options.products)

    async def name(self, kind: Kind, local_name: str, sentences: Sequence[Sentence]) -> Naming:
        """Return a name for one candidate; it cites only sentences that were sent.

        A description that tells nothing of them comes back empty.

        Raises:
            GroundswellError: no usable answer.
        """
        sent = sentences[: self._options.max_sentences]
        ids = {f"s{number}": sentence.id for number, sentence in enumerate(sent, start=1)}
        evidence = [local_name, *(sentence.text for sentence in sent)]
        lines = [("kind", kind), ("draft", local_name)]
        lines += [(key, sentence.text) for key, sentence in zip(ids, sent, strict=True)]
        return await self._ask(
            system=NAME_SYSTEM,
            lines=lines,
            schema=name_schema(list(ids)),
            schema_name="name_insight",
            tokens=self._options.name_output_tokens,
            read=lambda answer: self._read.naming(answer, ids, evidence=evidence),
        )

    async def edit(self, labels: Sequence[Label]) -> Edits:
        """Return which of the labelled candidates to merge and to discard.

        Raises:
            GroundswellError: no usable answer.
        """
        ids = {f"c{number}": label.candidate_id for number, label in enumerate(labels, start=1)}
        return await self._ask(
            system=EDIT_SYSTEM,
            lines=[
                (key, f"{label.kind}: {label.name}") for key, label in zip(ids, labels, strict=True)
            ],
            schema=edit_schema(list(ids)),
            schema_name="edit_insights",
            tokens=self._options.edit_output_tokens,
            read=lambda answer: self._read.edits(answer, ids),
        )

    async def summarise(self, labels: Sequence[Label]) -> tuple[SummarySentence, ...]:
        """Return at most three sentences about the labelled candidates.

        Raises:
            GroundswellError: no usable answer.
        """
        ids = {f"c{number}": label for number, label in enumerate(labels, start=1)}
        return await self._ask(
            system=SUMMARY_SYSTEM,
            lines=[
                (key, f"{label.kind}, {label.authors} people: {label.name}")
                for key, label in ids.items()
            ],
            schema=summary_schema(list(ids)),
            schema_name="summarise_insights",
            tokens=self._options.summary_output_tokens,
            read=lambda answer: self._read.summary(answer, ids),
        )

    async def _ask(
        self,
        *,
        system: str,
        lines: Sequence[tuple[str, str]],
        schema: Mapping[str, Any],
        schema_name: str,
        tokens: int,
        read: Callable[[Any], _T],
    ) -> _T:
        response = await self._complete(
            ChatRequest(
                system=system,
                user=fence(lines, boundary_of=self._boundary_of),
                schema=schema,
                schema_name=schema_name,
                max_output_tokens=tokens,
                temperature=self._options.temperature,
                check=read,
            )
        )
        return read(response.parsed)
