"""Tell how often a text of one kind is taken for another."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from benchmarks.eval.corpora import Labelled
from benchmarks.eval.metrics import Measure
from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.scoring import Scorer
from groundswell.domain.query import KINDS

NEUTRAL = "neutral"
CLASSES = (*KINDS, NEUTRAL)


def told(texts: Sequence[str]) -> list[str]:
    """Return the kind that each text is most surely of, or `neutral`."""
    embedder = StaticEmbedder()
    found = []
    for score in Scorer(embedder).scores(texts, embedder.embed(texts)):
        shares: dict[str, float] = {kind: score.kinds[kind] for kind in KINDS}
        shares[NEUTRAL] = 1.0 - sum(shares.values())
        found.append(max(shares, key=shares.__getitem__))
    return found


def confusion(labelled: Sequence[Labelled], *, name: str) -> list[Measure]:
    """Return recall and precision of each labelled kind, their mean, and the table behind them.

    Only texts whose `kind` is one of the classes count; a line of the table says which share of
    the texts of one kind is told as another.
    """
    known = [item for item in labelled if item.kind in CLASSES]
    pairs = Counter(
        zip(
            [item.kind for item in known],
            told([item.document.text for item in known]),
            strict=True,
        )
    )
    sizes = Counter(item.kind for item in known)
    rows = []
    recalls = []
    for kind in (each for each in CLASSES if sizes[each]):
        named = sum(pairs[other, kind] for other in sizes)
        recalls.append(pairs[kind, kind] / sizes[kind])
        rows.append(Measure(f"{name}: {kind} recall", recalls[-1], count=sizes[kind]))
        right = pairs[kind, kind] / named if named else float("nan")
        rows.append(Measure(f"{name}: {kind} precision", right, count=named))
        rows += [
            Measure(f"{name}: {kind} told as {other}", pairs[kind, other] / sizes[kind])
            for other in CLASSES
            if other != kind and pairs[kind, other]
        ]
    mean = fmean(recalls) if recalls else float("nan")
    return [Measure(f"{name}: kind accuracy (mean of recalls)", mean, count=len(known)), *rows]
