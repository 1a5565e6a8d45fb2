"""Measure one promise of the analysis after the other."""

import resource
import time
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from benchmarks.eval.analysed import analysed
from benchmarks.eval.corpora import Labelled
from benchmarks.eval.metrics import Measure, auc, bootstrapped, nmi, precision, recall, share
from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.scoring import Scorer
from groundswell.domain.query import Kind

_LIKELY = 0.5


def kinds(labelled: Sequence[Labelled], kind: Kind, *, name: str) -> list[Measure]:
    """Compare sentence scores of `kind` (the strongest of a document) with the labels."""
    texts = [item.document.text for item in labelled]
    scores = Scorer(StaticEmbedder()).scores(texts, StaticEmbedder().embed(texts))
    values = [score.kinds[kind] for score in scores]
    is_kind = [item.complains if kind == "pain_point" else item.kind == kind for item in labelled]
    chosen = [value >= _LIKELY for value in values]
    return [
        bootstrapped(f"{name}: {kind} AUC", auc, values, is_kind),
        bootstrapped(f"{name}: {kind} precision", precision, chosen, is_kind),
        bootstrapped(f"{name}: {kind} recall", recall, chosen, is_kind),
    ]


def intents(labelled: Sequence[Labelled]) -> list[Measure]:
    """Compare fine-grained groups of bank queries with their intents."""
    from groundswell.analysis.grouping import Grouper  # noqa: PLC0415

    texts = [item.document.text for item in labelled]
    embedder = StaticEmbedder()
    labels = [str(item.reason) for item in labelled]
    started = time.perf_counter()
    groups = Grouper(embedder).groups(embedder.embed(texts))
    seconds = time.perf_counter() - started
    home = {at: number for number, group in enumerate(groups) for at in group.members}
    ids = [home.get(at, -1 - at) for at in range(len(texts))]
    covered = [at in home for at in range(len(texts))]
    return [
        bootstrapped("banking: nmi of groups", nmi, ids, labels, goal=">= 0.70"),
        Measure("banking: groups", len(groups)),
        Measure("banking: grouped share", float(np.mean(covered))),
        Measure("banking: seconds to group", seconds, count=len(texts)),
    ]


def mixture(
    one: Sequence[Labelled], other: Sequence[Labelled], question: str, *, name: str
) -> list[Measure]:
    """Mix two corpora, ask about the first, and see whose documents are cited."""
    mixed = [item for pair in zip_longest(one, other) for item in pair if item is not None]
    own = {item.document.id for item in one}
    found = []
    for trusted in (False, True):
        run = analysed(mixed, question, trusted=trusted)
        cited = [key for insight in run.insights for key in insight.document_ids]
        label = "own file" if trusted else "sources"
        right = [key in own for key in cited]
        title = f"{name}: cited from the right corpus ({label})"
        found.append(bootstrapped(title, share, right, goal=">= 0.90"))
        alone = analysed(one, question, trusted=trusted)
        kept = len(set(run.home()) & own) / max(1, len(alone.home()))
        found.append(Measure(f"{name}: kept of what it cites alone ({label})", kept))
    return found


def stability(labelled: Sequence[Labelled], question: str, *, name: str) -> list[Measure]:
    """Shuffle the input and compare the insights."""
    shuffled = [labelled[at] for at in np.random.default_rng(7).permutation(len(labelled))]
    first, second = analysed(labelled, question), analysed(shuffled, question)
    same = {(i.name, frozenset(i.document_ids)) for i in first.insights} & {
        (i.name, frozenset(i.document_ids)) for i in second.insights
    }
    return [
        Measure(
            f"{name}: insights equal after a shuffle",
            len(same) / max(1, len(first.insights)),
            goal="= 1",
        )
    ]


def cost(labelled: Sequence[Labelled], question: str, *, name: str) -> list[Measure]:
    """Time the analysis (model loaded) and read the peak memory of this process."""
    analysed(labelled[:50], question)
    found = []
    for size in (1_000, len(labelled)):
        started = time.perf_counter()
        analysed(labelled[:size], question)
        found.append(
            Measure(f"{name}: seconds for {size} documents", time.perf_counter() - started)
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*found, Measure(f"{name}: peak MiB of the process so far", peak)]
