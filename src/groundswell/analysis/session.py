"""Read each document of a question once, however often the growing set is analysed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundswell.analysis import ranking
from groundswell.analysis.embedding import Embedder
from groundswell.analysis.language import is_in, language
from groundswell.analysis.options import AnalysisOptions
from groundswell.analysis.prepared import Prepared
from groundswell.analysis.relevance import relevance
from groundswell.analysis.scoring import Score, Scorer
from groundswell.analysis.sentences import split
from groundswell.analysis.tempering import tempered
from groundswell.analysis.vectors import unit
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.domain.sentence import Sentence
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import step

_ENGLISH = "en"
_SHORT_CHARACTERS = 400  # a post up to this length is mostly about one thing
_CONTEXT_OF_SHORT = 3.0
_CONTEXT_OF_LONG = 0.6
_JUDGED_LEAST = 20  # English documents of a source that tell what its others are about
_ASTRAY = 0.9
_FEW_ROWS = 4.0  # rows of a language whose mean is trusted by half


@dataclass(frozen=True, slots=True)
class _Read:
    """What one document's reading yields; `first` is the row of its first sentence."""

    sentences: tuple[Sentence, ...]
    scores: tuple[Score, ...]
    vectors: Any
    whole: Any
    language: str | None


class Session:
    """The documents of one question. Use it from one thread at a time.

    Splitting, embedding and scoring happen when a document is first seen (ids count as identity);
    a later `prepare` over a larger set repeats only what depends on the whole set.
    """

    def __init__(
        self,
        options: AnalysisOptions,
        query: Query,
        *,
        embedder: Embedder,
        scorer: Scorer,
        terms: Sequence[str],
        trusted: frozenset[str],
    ) -> None:
        self._options = options
        self._query = query
        self._embedder = embedder
        self._scorer = scorer
        self._terms = tuple(terms)
        self._trusted = trusted
        self._read: dict[str, _Read] = {}
        self._sentences = 0
        self._question: Any = None

    def prepare(self, documents: Sequence[Document], *, now: datetime) -> Prepared:
        """Return what is relevant of `documents`, split and scored, in the order of their ids.

        Documents of `trusted` sources (the user's own files) stay unless their topic clearly has
        nothing to do with the question; those in other languages than English stay
        too, unless the question names something that they do not, or asks for one language.
        """
        import numpy as np  # noqa: PLC0415  # heavy

        ordered = sorted({item.id: item for item in documents}.values(), key=lambda item: item.id)
        self._take([item for item in ordered if item.id not in self._read])
        reads = [self._read[item.id] for item in ordered]
        with step(semconv.RELEVANCE, documents=len(ordered)):
            values, relevant_at = self._kept(ordered, reads)
        wanted = self._query.language
        kept = [at for at in relevant_at if not wanted or is_in(reads[at].language, wanted)]
        chosen = [reads[at] for at in kept]
        sentences = tuple(sentence for read in chosen for sentence in read.sentences)
        filled = [read for read in chosen if read.sentences]
        width = len(self._question_vector())
        empty = np.zeros((0, width), dtype=np.float32)
        vectors = np.concatenate([empty, *(read.vectors for read in filled)])
        relevant = {ordered[at].id: ordered[at] for at in kept}
        return Prepared(
            documents=relevant,
            sentences=sentences,
            scores=tuple(
                tempered(
                    [score for read in chosen for score in read.scores],
                    [ranking.person(relevant[item.document_id]) for item in sentences],
                )
            ),
            vectors=vectors,
            contexts=_contexts(vectors, filled, list(relevant.values())),
            relevances=dict(zip([item.id for item in ordered], values, strict=True)),
            engagement=ranking.engagement(list(relevant.values())),
            query=self._query,
            terms=self._terms,
            now=now,
            drops=+Counter(
                irrelevant=len(ordered) - len(relevant_at), language=len(relevant_at) - len(kept)
            ),
            languages=Counter(read.language or "unknown" for read in chosen),
        )

    def _take(self, documents: Sequence[Document]) -> None:
        """Split, embed and score documents that are seen for the first time."""
        import numpy as np  # noqa: PLC0415  # heavy

        pieces: list[tuple[Sentence, ...]] = []
        with step(semconv.SPLIT, documents=len(documents)):
            for document in documents:
                pieces.append(tuple(split(document, first=self._sentences)))
                self._sentences += len(pieces[-1])
        texts = [sentence.text for piece in pieces for sentence in piece]
        with step(semconv.EMBED, sentences=len(texts)):
            vectors = self._embedder.embed(texts)
        with step(semconv.SCORE, sentences=len(texts)):
            scores = self._scorer.scores(texts, vectors)
        start = 0
        for document, piece in zip(documents, pieces, strict=True):
            rows = vectors[start : start + len(piece)]
            sizes = np.sqrt([len(sentence.text) for sentence in piece]).astype(np.float32)
            self._read[document.id] = _Read(
                sentences=piece,
                scores=tuple(scores[start : start + len(piece)]),
                vectors=rows,
                whole=unit(sizes @ rows) if piece else None,
                language=language(document.text, declared=document.language),
            )
            start += len(piece)

    def _kept(
        self, documents: Sequence[Document], reads: Sequence[_Read]
    ) -> tuple[list[float], list[int]]:
        """Return each document's relevance, and the positions of those to keep."""
        import numpy as np  # noqa: PLC0415  # heavy

        question = self._question_vector()
        blank = np.zeros(len(question), dtype=np.float32)
        rows = [blank if read.whole is None else read.whole for read in reads]
        found = relevance(
            documents,
            np.stack(rows) if rows else np.zeros((0, len(question)), dtype=np.float32),
            terms=self._terms,
            question_vector=question,
        )
        values = [float(value) for value in found.values]
        is_foreign = [read.language not in {_ENGLISH, None} for read in reads]
        pairs = zip(documents, is_foreign, found.is_elsewhere, strict=True)
        astray = _astray((item.source, bool(out)) for item, foreign, out in pairs if not foreign)
        kept = []
        for at, document in enumerate(documents):
            is_elsewhere = bool(found.is_elsewhere[at])
            if document.source in self._trusted:
                is_kept = not is_elsewhere
            else:
                is_kept = values[at] >= self._options.relevance_threshold
            # Other languages have other words for the subject, unless it is a name.
            is_known = found.has_name or document.source in astray
            if is_kept or (is_foreign[at] and not (is_known and is_elsewhere)):
                kept.append(at)
        return values, kept

    def _question_vector(self) -> Any:
        if self._question is None:
            self._question = self._embedder.embed([" ".join(self._terms) or self._query.text])[0]
        return self._question


def _astray(judged: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Return the sources of which nearly all that could be `judged` is about something else."""
    by_source: dict[str, list[bool]] = {}
    for source, is_elsewhere in judged:
        by_source.setdefault(source, []).append(is_elsewhere)
    return frozenset(
        source
        for source, each in by_source.items()
        if len(each) >= _JUDGED_LEAST and sum(each) >= _ASTRAY * len(each)
    )


def _contexts(vectors: Any, reads: Sequence[_Read], documents: Sequence[Document]) -> Any:
    """Add to each sentence its document: more where the whole post is short."""
    import numpy as np  # noqa: PLC0415  # heavy

    if not reads:
        return vectors
    by_id = {document.id: len(document.text) for document in documents}
    counts = [len(read.sentences) for read in reads]
    weights = [
        _CONTEXT_OF_SHORT
        if by_id[read.sentences[0].document_id] <= _SHORT_CHARACTERS
        else _CONTEXT_OF_LONG
        for read in reads
    ]
    wholes = np.stack([weight * read.whole for weight, read in zip(weights, reads, strict=True)])
    mixed = np.repeat(wholes.astype(np.float32), counts, axis=0)
    mixed += vectors  # in place: with thousands of posts each copy takes tens of megabytes
    _lengthen(mixed)
    return _centred(mixed, np.repeat([read.language or _ENGLISH for read in reads], counts))


def _centred(vectors: Any, languages: Any) -> Any:
    """Move each language's rows to where the English ones are, so that none is a topic itself.

    `vectors` are changed.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    english = languages == _ENGLISH
    if english.all() or not english.any():
        return vectors
    centre = vectors[english].mean(axis=0)
    for name in np.unique(languages[~english]):
        rows = languages == name
        share = rows.sum() / (rows.sum() + _FEW_ROWS)
        vectors[rows] -= share * (vectors[rows].mean(axis=0) - centre)
    _lengthen(vectors)
    return vectors


def _lengthen(rows: Any) -> None:
    """Bring `rows` to length 1 where they are."""
    import numpy as np  # noqa: PLC0415  # heavy

    rows /= np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
