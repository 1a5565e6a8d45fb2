"""Judge how much a document has to do with the question."""

from collections.abc import Sequence
from typing import Any

_WORDS_WEIGHT = 0.7


def relevance(
    texts: Sequence[str], vectors: Any, *, terms: Sequence[str], question_vector: Any
) -> list[float]:
    """Return 0..1 for each text: the share of the search terms that it names, and nearness.

    `vectors` are unit rows of the texts, `question_vector` the unit row of the question.
    """
    stems = [_stem(term) for term in terms]
    near = (vectors @ question_vector).tolist()
    return [
        _WORDS_WEIGHT * _share(text.casefold(), stems)
        + (1 - _WORDS_WEIGHT) * max(0.0, min(1.0, near[at]))
        for at, text in enumerate(texts)
    ]


def _share(text: str, stems: Sequence[str]) -> float:
    return sum(stem in text for stem in stems) / len(stems) if stems else 0.0


def _stem(term: str) -> str:
    """Cut the commonest English endings, so that `passengers` finds `passenger`."""
    folded = term.casefold()
    for ending in ("ies", "ing", "es", "s"):
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:  # noqa: PLR2004  # a stem
            return folded[: -len(ending)]
    return folded
