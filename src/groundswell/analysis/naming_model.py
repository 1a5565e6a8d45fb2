"""Name candidates with a language model: short calls, every id checked."""

import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.naming_result import Naming
from groundswell.analysis.prompts import (
    EDIT_SCHEMA,
    EDIT_SYSTEM,
    NAME_SCHEMA,
    NAME_SYSTEM,
    defang,
    fence,
    labels_text,
)
from groundswell.domain.query import KINDS, Kind
from groundswell.domain.sentence import Sentence
from groundswell.errors import ModelOutputError
from groundswell.llm.model import ChatRequest, ChatResponse

MAX_NAME_CHARACTERS = 80
MAX_DESCRIPTION_CHARACTERS = 400
_LINK = re.compile(r"!?\(([^()]*)\)\((?:https?:)?[^()]*\)|(?:\w+://|www\.)\S+", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`#|\\~]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class NamerOptions:
    """How much one call may read and write."""

    model: str = "model"
    max_sentences: int = 20
    name_output_tokens: int = 400
    edit_output_tokens: int = 400
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """What the editor would change: ids only; no id occurs twice."""

    merges: tuple[tuple[str, ...], ...] = ()
    discards: tuple[str, ...] = ()


class ModelNamer:
    """Ask a model for names; `rng` makes the fence's boundary (SystemRandom in production)."""

    def __init__(
        self,
        complete: Callable[[ChatRequest], Awaitable[ChatResponse]],
        options: NamerOptions | None = None,
        *,
        rng: random.Random,
    ) -> None:
        self._complete = complete
        self._options = options or NamerOptions()
        self._boundary = f"{rng.getrandbits(96):024x}"

    async def name(
        self, candidate_id: str, kind: Kind, local_name: str, sentences: Sequence[Sentence]
    ) -> Naming:
        """Return a name for one candidate; it cites only sentences that were sent.

        Raises:
            ModelError: no usable answer.
        """
        sent = sentences[: self._options.max_sentences]
        lines = ((sentence.id, sentence.text) for sentence in sent)
        hints = fence(
            [("candidate", candidate_id), ("kind", kind), ("draft", local_name)],
            boundary=self._boundary,
        )
        answer = await self._ask(
            ChatRequest(
                system=NAME_SYSTEM,
                user=hints + "\n" + fence(lines, boundary=self._boundary),
                schema=NAME_SCHEMA,
                schema_name="name_insight",
                max_output_tokens=self._options.name_output_tokens,
                temperature=self._options.temperature,
            )
        )
        return self._naming(answer, frozenset(sentence.id for sentence in sent))

    async def edit(self, labels: Mapping[str, str]) -> Edits:
        """Return which of the labelled candidates to merge and to discard.

        Raises:
            ModelError: no usable answer.
        """
        answer = await self._ask(
            ChatRequest(
                system=EDIT_SYSTEM,
                user=labels_text(labels, boundary=self._boundary),
                schema=EDIT_SCHEMA,
                schema_name="edit_insights",
                max_output_tokens=self._options.edit_output_tokens,
                temperature=self._options.temperature,
            )
        )
        known = frozenset(labels)
        groups = answer.get("merges")
        if not isinstance(groups, list):
            raise self._invalid("merges")
        merges = tuple(self._ids(group, known, "merges") for group in groups)
        discards = self._ids(answer.get("discards"), known, "discards")
        used = [key for group in (*merges, discards) for key in group]
        if len(used) != len(set(used)):
            raise self._invalid("merges")
        return Edits(merges=tuple(group for group in merges if len(group) > 1), discards=discards)

    async def _ask(self, request: ChatRequest) -> Mapping[str, Any]:
        parsed = (await self._complete(request)).parsed
        if not isinstance(parsed, dict):
            raise self._invalid("object")
        return parsed

    def _naming(self, answer: Mapping[str, Any], known: frozenset[str]) -> Naming:
        name = self._clean(answer.get("name"), MAX_NAME_CHARACTERS, "name")
        text = self._clean(answer.get("description"), MAX_DESCRIPTION_CHARACTERS, "description")
        severity = answer.get("severity")
        if isinstance(severity, bool) or not isinstance(severity, int | float):
            raise self._invalid("severity")
        if not 0 <= severity <= 1:
            raise self._invalid("severity")
        kind = next((each for each in KINDS if each == answer.get("kind")), None)
        if kind is None:
            raise self._invalid("kind")
        cited = self._ids(answer.get("sentence_ids"), known, "sentence_ids")
        if not cited:
            raise self._invalid("sentence_ids")
        description = " ".join(_SENTENCE_END.split(text)[:2])
        return Naming(name, description, kind, float(severity), cited)

    def _clean(self, value: object, limit: int, what: str) -> str:
        if not isinstance(value, str):
            raise self._invalid(what)
        plain = re.sub(r"<[^<>]*>", " ", value)
        plain = _MARKUP.sub(" ", _LINK.sub(r"\1", defang(plain, limit=limit * 4)))
        plain = " ".join(plain.split())[:limit].strip()
        if not any(mark.isalnum() for mark in plain):
            raise self._invalid(what)
        return plain

    def _ids(self, value: object, known: frozenset[str], what: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
            raise self._invalid(what)
        if not known.issuperset(value):
            raise self._invalid(what)
        return tuple(dict.fromkeys(value))

    def _invalid(self, what: str) -> ModelOutputError:
        return ModelOutputError(f"the model's {what} cannot be used", model=self._options.model)
