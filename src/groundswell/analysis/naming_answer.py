"""Read a model's answers without trust: ids against those sent, words cleaned, sizes bounded."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.analysis import naming_gates
from groundswell.analysis.model_words import cleaned
from groundswell.analysis.naming_result import (
    UNRESOLVED,
    Edits,
    Label,
    Naming,
    SummarySentence,
)
from groundswell.analysis.prompts import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_SUMMARY_CHARACTERS,
    MAX_SUMMARY_SENTENCES,
)
from groundswell.domain.query import KINDS
from groundswell.errors import ModelOutputError

_MAX_IDS = 200
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d+")


class AnswerReader:
    """Turn parsed JSON into results; what cannot be used raises `ModelOutputError`."""

    def __init__(self, model: str, *, products: Sequence[str] = ()) -> None:
        self._model = model
        self._products = products

    def naming(self, answer: Any, ids: Mapping[str, str], *, evidence: Sequence[str]) -> Naming:
        """Return a name; `ids` leads from the ids that were sent to the sentences.

        Ids that were not sent become `UNRESOLVED`; `evidence` is the draft and the sentences. A
        description that tells nothing of it becomes empty.

        Raises:
            ModelOutputError: a part is missing, of the wrong type or out of range, or no id leads
                to a sentence, or the name tells nothing of the evidence.
        """
        fields = self._object(answer)
        severity = fields.get("severity")
        if isinstance(severity, bool) or not isinstance(severity, int | float):
            raise self._invalid("severity")
        if not 0 <= severity <= 1:
            raise self._invalid("severity")
        kind = next((each for each in KINDS if each == fields.get("kind")), None)
        if kind is None:
            raise self._invalid("kind")
        cited = [ids.get(key, UNRESOLVED) for key in self._texts(fields, "sentence_ids")]
        found = [key for key in dict.fromkeys(cited) if key != UNRESOLVED]
        if not found:
            raise self._invalid("sentence_ids")
        text = self._words(fields.get("description"), MAX_DESCRIPTION_CHARACTERS, "description")
        description = " ".join(_SENTENCE_END.split(text)[:2])
        return Naming(
            self._name(fields, evidence),
            description if naming_gates.is_telling(description, evidence) else "",
            kind,
            float(severity),
            (*found, *[UNRESOLVED] * cited.count(UNRESOLVED)),
        )

    def edits(self, answer: Any, ids: Mapping[str, str]) -> Edits:
        """Return merges and discards of the candidates that `ids` leads to.

        Raises:
            ModelOutputError: an id was not sent, or occurs twice.
        """
        fields = self._object(answer)
        groups = fields.get("merges")
        if not isinstance(groups, list) or len(groups) > _MAX_IDS:
            raise self._invalid("merges")
        merges = [tuple(dict.fromkeys(self._texts({"merges": each}, "merges"))) for each in groups]
        discards = tuple(dict.fromkeys(self._texts(fields, "discards")))
        used = [key for group in (*merges, discards) for key in group]
        if len(used) != len(set(used)) or not ids.keys() >= set(used):
            raise self._invalid("merges")
        return Edits(
            tuple(tuple(ids[key] for key in group) for group in merges if len(group) > 1),
            tuple(ids[key] for key in discards),
        )

    def summary(self, answer: Any, ids: Mapping[str, Label]) -> tuple[SummarySentence, ...]:
        """Return up to three sentences, each about labels that were sent.

        A sentence without a known id, with a number that its labels do not hold, or that tells
        nothing of them is left out.

        Raises:
            ModelOutputError: no sentence can be used.
        """
        items = self._object(answer).get("sentences")
        if not isinstance(items, list):
            raise self._invalid("summary")
        found: list[SummarySentence] = []
        for item in items[:MAX_SUMMARY_SENTENCES]:
            keys = self._texts(self._object(item), "ids")
            labels = [ids[key] for key in dict.fromkeys(keys) if key in ids]
            text = item.get("text")
            plain = cleaned(text, limit=MAX_SUMMARY_CHARACTERS) if isinstance(text, str) else None
            if plain is None or not labels or not _numbers(plain) <= _known_numbers(labels):
                continue
            if not naming_gates.is_telling(plain, [label.name for label in labels]):
                continue
            ended = plain if plain[-1] in ".!?" else f"{plain}."
            found.append(SummarySentence(ended, tuple(label.candidate_id for label in labels)))
        if not found:
            raise self._invalid("summary")
        return tuple(found)

    def _name(self, fields: Mapping[str, Any], evidence: Sequence[str]) -> str:
        name = self._words(fields.get("name"), MAX_NAME_CHARACTERS, "name")
        problem = naming_gates.problem_of_name(name, evidence, products=self._products)
        if problem is not None:
            raise self._invalid(f"name {problem} and")
        return name

    def _object(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._invalid("object")
        return value

    def _words(self, value: object, limit: int, what: str) -> str:
        plain = cleaned(value, limit=limit) if isinstance(value, str) else None
        if plain is None:
            raise self._invalid(what)
        return plain

    def _texts(self, fields: Mapping[str, Any], what: str) -> list[str]:
        value = fields.get(what)
        if not isinstance(value, list) or len(value) > _MAX_IDS:
            raise self._invalid(what)
        if not all(isinstance(key, str) for key in value):
            raise self._invalid(what)
        return value

    def _invalid(self, what: str) -> ModelOutputError:
        return ModelOutputError(
            f"the model's {what} cannot be used", model=self._model, remedy="Try another model."
        )


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _known_numbers(labels: list[Label]) -> set[str]:
    known = {str(label.authors) for label in labels}
    return known.union(*(_numbers(label.name) for label in labels))
