"""Measure which posts the analysis takes for copies."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.eval.corpora import Labelled
from benchmarks.eval.metrics import Measure
from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document

_LEAST_WORDS = 12


def cross_posts(labelled: Sequence[Labelled], *, name: str, count: int = 500) -> list[Measure]:
    """Inject edited copies of posts by the same text on another platform; count what merges."""
    rng = random.Random(20261125)
    long = [i.document for i in labelled if len(i.document.text.split()) >= _LEAST_WORDS]
    alone = Deduplicator()
    fresh = [document for document in long if alone.add(document)]
    originals = rng.sample(fresh, min(count, len(fresh)))
    copies = [_edited(document, at, rng) for at, document in enumerate(originals)]
    deduplicator = Deduplicator()
    for document in fresh:
        deduplicator.add(document)
    merged = 0
    wrong = 0
    for original, copy in zip(originals, copies, strict=True):
        if deduplicator.add(copy):
            continue
        (owner,) = [k for k, ids in deduplicator.duplicates.items() if copy.id in ids]
        merged += owner == original.id
        wrong += owner != original.id
    natural = sum(len(ids) for ids in alone.duplicates.values())
    return [
        Measure(
            f"{name}: cross-posts merged", merged / len(copies), count=len(copies), goal=">= 0.95"
        ),
        Measure(f"{name}: merged into another post", wrong / len(copies), goal="<= 0.01"),
        Measure(f"{name}: natural copies", natural / len(long), count=len(long)),
    ]


def pairs(path: Path, *, name: str) -> list[Measure]:
    """Read sentence pairs (`0|1` and two texts): different statements must stay apart."""
    counts = {"0": [0, 0], "1": [0, 0]}
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines()[1:]:
        fields = line.split("\t")
        if len(fields) < 5 or fields[0] not in counts:  # noqa: PLR2004
            continue
        deduplicator = Deduplicator()
        deduplicator.add(Document("a:1", "a", fields[3], "u", author="a"))
        counts[fields[0]][0] += not deduplicator.add(
            Document("b:1", "b", fields[4], "u", author="b")
        )
        counts[fields[0]][1] += 1
    return [
        Measure(
            f"{name}: different statements merged",
            counts["0"][0] / max(1, counts["0"][1]),
            count=counts["0"][1],
            goal="<= 0.01",
        ),
        Measure(
            f"{name}: paraphrases merged",
            counts["1"][0] / max(1, counts["1"][1]),
            count=counts["1"][1],
        ),
    ]


def _edited(document: Document, at: int, rng: random.Random) -> Document:
    """Change a post as people do when they post it again: link, case, marks, a word."""
    text = document.text
    match at % 5:
        case 0:
            text = f"{text} https://t.example/{rng.randrange(10**6)}"
        case 1:
            text = f"RT @somebody: {text}"
        case 2:
            text = re.sub(r"[!.,]", "", text).lower()
        case 3:
            words = text.split()
            words.pop(rng.randrange(len(words)))
            text = " ".join(words)
        case _:
            text = f"{text} #fail"
    return replace(document, id=f"copy:{document.id}", source="copy", author="another", text=text)
