"""Measure which posts the analysis takes for copies."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.eval.corpora import Labelled
from benchmarks.eval.metrics import Measure, bootstrapped, share
from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document

_LEAST_WORDS = 12
_MSR_FIELDS = 5
_STS_FIELDS = 3
_NUMBER = re.compile(r"[0-5](\.\d+)?")
_DIFFERENT = 3.0
_ALIKE = 4.5


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
    merged: list[bool] = []
    wrong: list[bool] = []
    for original, copy in zip(originals, copies, strict=True):
        is_new = deduplicator.add(copy)
        owners = [k for k, ids in deduplicator.duplicates.items() if copy.id in ids]
        merged.append(not is_new and owners == [original.id])
        wrong.append(not is_new and owners != [original.id])
    copied = {key for ids in alone.duplicates.values() for key in ids}
    natural = [document.id in copied for document in long]
    return [
        bootstrapped(f"{name}: cross-posts merged", share, merged, goal=">= 0.95"),
        bootstrapped(f"{name}: merged into another post", share, wrong, goal="<= 0.01"),
        bootstrapped(f"{name}: natural copies", share, natural),
    ]


def pairs(path: Path) -> list[Measure]:
    """Read pairs of sentences: different statements must stay apart.

    Lines are `0|1`, two ids and two texts, or a likeness of 0 to 5 and two texts: under 3 counts
    as different, from 4.5 as a paraphrase. Paraphrases say the same in other words, and few are
    copies: what is merged of them has no goal.
    """
    merged: dict[bool, list[bool]] = {False: [], True: []}
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        fields = line.split("\t")
        is_same = _is_same(fields)
        if is_same is None:
            continue
        deduplicator = Deduplicator()
        deduplicator.add(Document("a:1", "a", fields[-2], "u", author="a"))
        copy = Document("b:1", "b", fields[-1], "u", author="b")
        merged[is_same].append(not deduplicator.add(copy))
    name = f"pairs {path.stem}"
    return [
        bootstrapped(f"{name}: different statements merged", share, merged[False], goal="<= 0.01"),
        bootstrapped(f"{name}: paraphrases merged", share, merged[True]),
    ]


def _is_same(fields: Sequence[str]) -> bool | None:
    """Return what the label says, `None` where it says neither or there is none."""
    if len(fields) == _MSR_FIELDS and fields[0] in {"0", "1"}:
        return fields[0] == "1"
    if len(fields) != _STS_FIELDS or not _NUMBER.fullmatch(fields[0]):
        return None
    likeness = float(fields[0])
    return None if _DIFFERENT <= likeness < _ALIKE else likeness >= _ALIKE


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
