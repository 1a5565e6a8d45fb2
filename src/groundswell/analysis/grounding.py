"""Turn sentence ids into verbatim quotes; what cannot be resolved is dropped and counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence
from groundswell.domain.sentence import Sentence

_ALIKE = 85.0  # token-set similarity (0..100) from which two quotes say the same


@dataclass(frozen=True, slots=True)
class Grounded:
    """Quotes that stand in their documents, and how many ids could not be resolved."""

    evidence: tuple[Evidence, ...]
    unresolved: int


def ground(
    sentence_ids: Iterable[str],
    *,
    sentences: Mapping[str, Sentence],
    documents: Mapping[str, Document],
    limit: int,
) -> Grounded:
    """Return up to `limit` quotes by different people that do not repeat one another."""
    evidence: list[Evidence] = []
    people: set[str] = set()
    unresolved = 0
    for sentence_id in sentence_ids:
        quote = _resolved(sentence_id, sentences, documents)
        if quote is None:
            unresolved += 1
            continue
        person = quote.author or quote.document_id
        if len(evidence) >= limit or person in people or _repeats(quote, evidence):
            continue
        people.add(person)
        evidence.append(quote)
    return Grounded(tuple(evidence), unresolved)


def _resolved(
    sentence_id: str, sentences: Mapping[str, Sentence], documents: Mapping[str, Document]
) -> Evidence | None:
    sentence = sentences.get(sentence_id)
    document = documents.get(sentence.document_id) if sentence else None
    if sentence is None or document is None:
        return None
    quote = document.text[sentence.start : sentence.end]
    if not quote or quote != sentence.text:
        return None
    return Evidence(
        quote=quote,
        document_id=document.id,
        start=sentence.start,
        end=sentence.end,
        source=document.source,
        url=document.url,
        author=document.author,
        created_at=document.created_at,
    )


def _repeats(quote: Evidence, chosen: Iterable[Evidence]) -> bool:
    return any(fuzz.token_set_ratio(quote.quote, other.quote) >= _ALIKE for other in chosen)
