"""Analyse a table of posts in this process, with all that belongs to every question loaded."""

import csv
import time
from pathlib import Path

from benchmarks.overhead.processes import Took
from groundswell.analysis import blas
from groundswell.analysis.duplicates import Deduplicator
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.options import AnalysisOptions
from groundswell.bench import process
from groundswell.clock import SystemClock
from groundswell.domain.document import Document
from groundswell.domain.query import Query

_SOURCE = "file:posts"


def analysed(path: Path, *, rounds: int) -> list[Took]:
    """Merge copies, split, score, group, name and rank the posts of `path`; once a round."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    documents = [
        Document(f"{_SOURCE}:{at}", _SOURCE, row["text"], "", author=row.get("author"))
        for at, row in enumerate(rows)
    ]
    analyst = LocalAnalyst(AnalysisOptions())
    analyst.warm_up()
    return [_round(analyst, documents) for _ in range(rounds)]


def _round(analyst: LocalAnalyst, documents: list[Document]) -> Took:
    query, now = Query("What annoys people?"), SystemClock().now()
    wall, cpu = time.perf_counter(), process.cpu_seconds()
    with blas.one_thread():
        unlike = Deduplicator()
        kept = [document for document in documents if unlike.add(document)]
        prepared = analyst.prepare(
            kept, query, terms=("people",), trusted=frozenset({_SOURCE}), now=now
        )
        found = analyst.insights(prepared, analyst.candidates(prepared))
    if not found:
        raise SystemExit("the posts gave no insight: nothing was measured")
    return Took(time.perf_counter() - wall, process.cpu_seconds() - cpu, 0)
