"""Describe one sentence of a document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a document's text: `document.text[start:end] == text`.

    `id` is short and unique in a run (`s0`, `s1`, …): it is what a language model may cite.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
