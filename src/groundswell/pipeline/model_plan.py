"""Let a language model add search phrases to the plan by rules."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from groundswell.analysis.prompts import PLAN_SCHEMA, PLAN_SYSTEM, BoundaryOf, fence
from groundswell.errors import ModelOutputError
from groundswell.llm.model import ChatRequest, ChatResponse
from groundswell.pipeline.plan import Plan

PLAN_TOKENS = 60
MAX_PHRASES = 4
MAX_PHRASE_CHARACTERS = 40
_READ = 20  # entries of an answer that are looked at
_WORD = re.compile(r"[^\W_][\w'’.+#-]*", re.UNICODE)
_OPERATOR = re.compile(r"^(?:AND|OR|NOT|NEAR)$")
_ADDRESS = re.compile(r"://|www\.|@|:|/")

Phrases = tuple[tuple[str, ...], ...]  # each the words of one search


class ModelPlanner:
    """Ask a model for further search phrases: one short call."""

    def __init__(
        self,
        complete: Callable[[ChatRequest], Awaitable[ChatResponse]],
        *,
        model: str,
        temperature: float | None,
        boundary_of: BoundaryOf,
    ) -> None:
        self._complete = complete
        self._model = model
        self._temperature = temperature
        self._boundary_of = boundary_of

    async def plan(self, question: str, plan: Plan) -> Phrases:
        """Return what to search for besides `plan`.

        Raises:
            GroundswellError: no usable answer.
        """

        def read(answer: Any) -> Phrases:
            return self._read(answer, plan)

        response = await self._complete(
            ChatRequest(
                system=PLAN_SYSTEM,
                user=fence(
                    [("question", question), ("searched", " ".join(plan.terms))],
                    boundary_of=self._boundary_of,
                ),
                schema=PLAN_SCHEMA,
                schema_name="plan_search",
                max_output_tokens=PLAN_TOKENS,
                temperature=self._temperature,
                check=read,
            )
        )
        return read(response.parsed)

    def _read(self, answer: Any, plan: Plan) -> Phrases:
        phrases = answer.get("terms") if isinstance(answer, dict) else None
        if not isinstance(phrases, list):
            raise ModelOutputError("the model's search plan cannot be used", model=self._model)
        return _phrases(phrases[:_READ], plan)


def _phrases(values: Iterable[object], plan: Plan) -> Phrases:
    """Keep up to four new phrases of plain words; operators and addresses never pass."""
    searched = {word.casefold() for term in plan.terms for word in term.split()}
    known = {frozenset(searched)}
    found: list[tuple[str, ...]] = []
    for value in values:
        words = _words(value)
        folded = frozenset(word.casefold() for word in words)
        if words and folded not in known and len(found) < MAX_PHRASES:
            known.add(folded)
            found.append(words)
    return tuple(found)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    text = unicodedata.normalize("NFKC", value[: MAX_PHRASE_CHARACTERS * 4])
    text = "".join(mark for mark in text if unicodedata.category(mark) not in {"Cf", "Cs", "Co"})
    if _ADDRESS.search(text):
        return ()
    found: list[str] = []
    for word in (match[0].rstrip(".'’-+") for match in _WORD.finditer(text)):
        if _OPERATOR.match(word):
            return ()
        if len(" ".join((*found, word))) > MAX_PHRASE_CHARACTERS:
            break
        found.append(word)
    return tuple(found)
