"""Read labelled data sets as documents with what people said about them."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from groundswell.domain.document import Document, joined

_BY_SENTIMENT = {"negative": "pain_point", "positive": "praise", "neutral": "neutral"}
_CLEAR = 1.0  # mean of twenty people's marks from -4 to 4 from which a text is praise or complaint

SAMPLE = Path("src/groundswell/sandbox/sample/posts.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document and its labels; `reason` is why somebody complains, `sure` if all agreed."""

    document: Document
    complains: bool
    reason: str | None = None
    sure: bool = False
    corpus: str = ""
    kind: str = ""


def rows(path: Path, *, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a delimited file; bytes that are no UTF-8 are replaced."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)


def airline(path: Path) -> list[Labelled]:
    """Read tweets to airlines: `airline_sentiment`, `negativereason` and its confidence."""
    found = []
    for row in rows(path):
        reason = row["negativereason"] or None
        found.append(
            Labelled(
                Document(
                    f"x:{row['tweet_id']}",
                    "x",
                    row["text"],
                    f"https://x.example/{row['tweet_id']}",
                    author=row["author"] or None,
                    created_at=_moment(row["tweet_created"]),
                    score=int(row["retweet_count"] or 0),
                ),
                complains=row["airline_sentiment"] == "negative",
                reason=None if reason == "Can't Tell" else reason,
                sure=float(row["negativereason_confidence"] or 0) >= 1,
                corpus=row["airline"],
                kind=_BY_SENTIMENT.get(row["airline_sentiment"], ""),
            )
        )
    return found


def complaints(path: Path) -> list[Labelled]:
    """Read tweets with `complaint` 0 or 1."""
    return [
        Labelled(plain("c", row["tweet_id"], row["text"]), row["complaint"] == "1")
        for row in rows(path)
    ]


def app_reviews(path: Path) -> list[Labelled]:
    """Read app reviews by type; only a bug counts as a complaint."""
    kinds = {"Bug": "pain_point", "Feature": "wish"}
    return [
        Labelled(
            plain("r", row["reviewId"], row["text"]),
            complains=row["type"] == "Bug",
            corpus="reviews",
            kind=kinds.get(row["type"] or "", ""),
        )
        for row in rows(path)
    ]


def suggestions(path: Path) -> list[Labelled]:
    """Read forum sentences with `suggestion` 0 or 1."""
    return [
        Labelled(
            plain("s", row["id"], row["sentence"].strip('"')),
            complains=False,
            kind="wish" if row["suggestion"] == "1" else "",
        )
        for row in rows(path)
    ]


def opinions(path: Path) -> list[Labelled]:
    """Read sentences of app reviews with `sentiment`, each once and only if it has one."""
    found: dict[str, set[str]] = {}
    for row in rows(path):
        found.setdefault(row["sentence"], set()).add(_BY_SENTIMENT.get(row["sentiment"], ""))
    return [
        Labelled(plain("o", str(at), text), complains=kinds == {"pain_point"}, kind=kinds.pop())
        for at, (text, kinds) in enumerate(found.items())
        if len(kinds) == 1
    ]


def marked(path: Path) -> list[Labelled]:
    """Read lines of id, mean mark and text; what is not clearly liked or disliked has no kind."""
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        identity, mark, text = line.split("\t", 2)
        kind = "praise" if float(mark) >= _CLEAR else ""
        kind = "pain_point" if float(mark) <= -_CLEAR else kind
        found.append(Labelled(plain("m", identity, text), kind == "pain_point", kind=kind))
    return found


def intents(path: Path) -> list[Labelled]:
    """Read bank queries with their `category`."""
    return [
        Labelled(plain("b", str(at), row["text"]), complains=True, reason=row["category"])
        for at, row in enumerate(rows(path))
    ]


def sample(path: Path = SAMPLE) -> list[Labelled]:
    """Read the bundled sample: `label` is `pain:<reason>`, `praise`, `wish`, …"""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        label, _, reason = post["label"].partition(":")
        found.append(
            Labelled(
                Document(
                    f"sample:{post['id']}",
                    "sample",
                    joined(post["title"], post["text"]),
                    f"https://sample.example/{post['id']}",
                    title=post["title"],
                    author=post["author"],
                    created_at=datetime.fromisoformat(post["created_at"]),
                    score=post["score"],
                    comments=post["comments"],
                ),
                complains=label == "pain",
                reason=f"{post['product']} {reason}" if reason else None,
                sure=True,
                corpus=post["product"],
                kind={"pain": "pain_point", "noise": "neutral"}.get(label, label),
            )
        )
    return found


def plain(source: str, identity: str, text: str) -> Document:
    """Return a document that has nothing but its text."""
    return Document(f"{source}:{identity}", source, text, f"https://{source}.example/{identity}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
