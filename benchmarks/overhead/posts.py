"""Make files of posts for measuring, out of the bundled sample: the same ones each time."""

import csv
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document
from groundswell.sandbox.reading import SAMPLE

SUBJECT = "Billow"
_PRODUCTS = re.compile(r"Billow|Tasklark|Forkful|Puddlejet|Inkmoth|Latchly", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SEED = 20_261_125


def corpus(path: Path, *, platforms: Sequence[str], each: int) -> None:
    """Write `each` posts a platform for the sandbox, no two alike, all about one product."""
    unlike = Deduplicator()
    rows = []
    for row in _sample():
        title, text = (_PRODUCTS.sub(SUBJECT, str(row.get(name, ""))) for name in ("title", "text"))
        if SUBJECT not in f"{title} {text}":
            text = f"{SUBJECT}: {text}"
        if unlike.add(Document(id=row["id"], source="sample", text=f"{title} {text}", url="")):
            platform = platforms[len(rows) % len(platforms)]
            rows.append(row | {"title": title, "text": text, "platform": platform})
        if len(rows) == each * len(platforms):
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
            return
    raise SystemExit(f"the sample has only {len(rows)} posts that differ")


def table(path: Path, *, count: int) -> None:
    """Write `count` posts as CSV, each of one to three sentences from different sample posts."""
    rng = random.Random(_SEED)
    sentences = sorted({one for row in _sample() for one in _SENTENCE.split(row["text"])})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "author"))
        for number in range(count):
            chosen = rng.sample(sentences, k=rng.randint(1, 3))
            writer.writerow((" ".join(chosen), f"sample_user_{number % (count * 3 // 4)}"))


def _sample() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row.get("text") and not row.get("thread")]
