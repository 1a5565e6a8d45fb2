"""Judge how much a document has to do with the question."""

from collections.abc import Sequence
from typing import Any

_WORDS_WEIGHT = 0.7
_NEAR = 0.2  # cosine; unrelated texts stay below it


def relevance(
    texts: Sequence[str], vectors: Any, *, terms: Sequence[str], question_vector: Any
) -> list[float]:
    """Return 0..1 for each text: the share of the search terms that it names, and nearness.

    `vectors` are unit rows of the texts, `question_vector` the unit row of the question. Without
    terms a text's nearness counts as its share of the nearest one's; when nothing is near there is
    nothing to judge by, and all are relevant.
    """
    stems = [_stem(term) for term in terms]
    near = [max(0.0, min(1.0, value)) for value in (vectors @ question_vector).tolist()]
    if not stems:
        nearest = max(near, default=0.0)
        return [value / nearest if nearest >= _NEAR else 1.0 for value in near]
    return [
        _WORDS_WEIGHT * _share(text.casefold(), stems) + (1 - _WORDS_WEIGHT) * near[at]
        for at, text in enumerate(texts)
    ]


def _share(text: str, stems: Sequence[str]) -> float:
    return sum(stem in text for stem in stems) / len(stems)


def _stem(term: str) -> str:
    """Cut the commonest English endings, so that `passengers` finds `passenger`."""
    folded = term.casefold()
    for ending in ("ies", "ing", "es", "s"):
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:  # noqa: PLR2004  # a stem
            return folded[: -len(ending)]
    return folded
