"""Compare what insights cite, and how they group it, with labels of complaint and reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.eval.analysed import Analysed, analysed, verbatim
from benchmarks.eval.corpora import Labelled
from benchmarks.eval.metrics import (
    Measure,
    bootstrapped,
    interval,
    nmi,
    precision,
    purity,
    reasons_found,
    recall,
    replicates,
    share,
)

_OTHER = "-"
_Part = tuple[str, Callable[..., float], tuple[Sequence[object], ...]]


def reasons(
    labelled: Sequence[Labelled],
    question: str,
    *,
    name: str,
    goals: Mapping[str, str],
) -> list[Measure]:
    """Measure each corpus by itself; the medians over the corpora have the `goals`."""
    runs: list[Analysed] = []
    found: list[Measure] = []
    values: dict[str, list[float]] = {}
    repeats: dict[str, list[np.ndarray]] = {}
    for corpus in sorted({item.corpus for item in labelled}):
        part = [item for item in labelled if item.corpus == corpus]
        run = analysed(part, question.format(corpus=corpus))
        runs.append(run)
        for label, function, columns in _parts(part, run):
            measure = bootstrapped(label, function, *columns)
            values.setdefault(label, []).append(measure.value)
            if len(columns[0]):
                repeats.setdefault(label, []).append(replicates(function, *columns))
            found.append(replace(measure, name=f"{name} {corpus}: {label}"))
        found.append(Measure(f"{name} {corpus}: insights", len(run.insights)))
    medians = []
    for label, each in values.items():
        value = float(np.nanmedian(each))
        low, high = interval(value, np.nanmedian(repeats[label], axis=0))
        title = f"{name} median: {label}"
        medians.append(Measure(title, value, low, high, len(each), goals.get(label, "")))
    quotes = bootstrapped(f"{name}: quotes verbatim", share, verbatim(runs), goal="= 1")
    return [*medians, quotes, *found]


def _parts(part: Sequence[Labelled], run: Analysed) -> Iterator[_Part]:
    """Yield measures as a name, a function and its columns, one row a document.

    The group of a document is the first insight that cites it. What is in no insight counts as
    one more group, unless only what is cited is compared.
    """
    home = run.home()
    cited = [item.document.id in home for item in part]
    complains = [item.complains for item in part]
    yield "complaint precision", precision, (cited, complains)
    yield "complaint recall", recall, (cited, complains)
    reasoned = [item for item in part if item.reason is not None]
    grouped = [item for item in reasoned if item.document.id in home]
    yield "labelled that are cited", share, ([item.document.id in home for item in reasoned],)
    for label, chosen in (
        ("", reasoned),
        (", labels all agree on", [item for item in reasoned if item.sure]),
        (", cited only", grouped),
        (", cited only, labels all agree on", [item for item in grouped if item.sure]),
    ):
        groups = [home.get(item.document.id, _OTHER) for item in chosen]
        labels = [str(item.reason) for item in chosen]
        yield f"nmi{label}", nmi, (groups, labels)
        yield f"purity{label}", purity, (groups, labels)
    sets = [frozenset(insight.document_ids) for insight in run.insights]
    table = [[item.document.id in ids for ids in sets] for item in part]
    yield "reasons found", reasons_found, (table, [item.reason or "" for item in part])
