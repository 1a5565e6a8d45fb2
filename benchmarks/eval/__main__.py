"""Print how good the local analysis is: `python -m benchmarks.eval --airline FILE …`."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.eval import agreement, checks, corpora, duplicates, files, kinds, support
from benchmarks.eval.metrics import Measure

_FILES = ("airline", "complaints", "reviews", "suggestions", "banking", "opinions", "marked")
_QUESTION = "What frustrates passengers?"
_GOALS = {
    "complaint precision": ">= 0.85",
    "complaint recall": ">= 0.65",
    "nmi": ">= 0.30",
    "purity": ">= 0.60",
    "nmi, labels all agree on": ">= 0.47",
    "reasons found": ">= 6",
}
_POSTS = 4_000  # that are read of a file of a mixture


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything there is data for and print a table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.eval", description=__doc__)
    for name in _FILES:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")
    parser.add_argument(
        "--paraphrases", type=Path, nargs="+", default=[], metavar="FILE", help="pairs of sentences"
    )
    parser.add_argument(
        "--features", type=Path, metavar="FOLDER", help="reviews judged: is it about the feature?"
    )
    parser.add_argument(
        "--mixture",
        nargs=3,
        action="append",
        default=[],
        metavar=("FILE", "OTHER", "QUESTION"),
        help="mix the posts of two files and ask about the first",
    )
    parser.add_argument("--sample", type=Path, default=corpora.SAMPLE, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers here too")
    parser.add_argument("--only", default="", help="measure only what has this in its name")
    parser.add_argument("--brief", action="store_true", help="leave out the single corpora")
    given = parser.parse_args(arguments)
    measures = list(_measures(given, given.only))
    if given.json:
        given.json.write_text(json.dumps([asdict(item) for item in measures], indent=1) + "\n")
    print(table(item for item in measures if item.goal or not given.brief))
    return 0


def table(measures: Iterable[Measure]) -> str:
    """Return one line a measure: name, value, interval, count, goal."""
    lines = []
    for item in measures:
        interval = f"{item.low:.3f}..{item.high:.3f}" if item.low is not None else ""
        count = "" if item.count is None else str(item.count)
        lines.append(
            f"{item.name:<58} {item.value:>9.3f}  {interval:<13} {count:>6}  {item.goal}".rstrip()
        )
    return "\n".join(lines)


def _measures(given: argparse.Namespace, only: str) -> Iterator[Measure]:
    sample = corpora.sample(given.sample)
    airline = corpora.airline(given.airline) if given.airline else []
    if airline and only in "airline":
        yield from agreement.reasons(airline, _QUESTION, name="airline", goals=_GOALS)
        yield from checks.stability(airline[:1500], _QUESTION, name="airline")
        yield from checks.cost(airline, _QUESTION, name="airline")
    if only in "sample":
        yield from agreement.reasons(
            sample, "What frustrates {corpus} users?", name="sample", goals={}
        )
        yield from checks.stability(sample, "What frustrates Billow users?", name="sample")
    if only in "kinds":
        yield from _kinds(given, airline, sample)
    if given.banking and only in "banking":
        yield from checks.intents(corpora.intents(given.banking))
    if only in "mixture of the sample":
        yield from _mixtures(given, airline, sample)
        for one, other, question in given.mixture:
            yield from checks.mixture(
                files.posts(Path(one), limit=_POSTS),
                files.posts(Path(other), limit=_POSTS),
                question,
                name=f"mixture {Path(one).stem}, {Path(other).stem}",
            )
    if only in "duplicates":
        yield from duplicates.cross_posts(airline or sample, name="duplicates")
        for path in given.paraphrases:
            yield from duplicates.pairs(path)
    if given.features and only in "support":
        yield from support.support(given.features, name="support")


def _kinds(
    given: argparse.Namespace,
    airline: Sequence[corpora.Labelled],
    sample: Sequence[corpora.Labelled],
) -> Iterator[Measure]:
    if airline:
        yield from checks.kinds(airline, "pain_point", name="airline")
    if given.complaints:
        yield from checks.kinds(corpora.complaints(given.complaints), "pain_point", name="acl19")
    if given.reviews:
        reviews = corpora.app_reviews(given.reviews)
        yield from checks.kinds(reviews, "pain_point", name="reviews")
        yield from checks.kinds(reviews, "wish", name="reviews")
    if given.suggestions:
        yield from checks.kinds(corpora.suggestions(given.suggestions), "wish", name="suggestions")
    if airline:
        yield from kinds.confusion(airline, name="airline kinds")
    if given.opinions:
        yield from kinds.confusion(corpora.opinions(given.opinions), name="opinions kinds")
    if given.marked:
        yield from kinds.confusion(corpora.marked(given.marked), name="marked kinds")
    yield from kinds.confusion(sample, name="sample kinds")
    yield from checks.kinds(sample, "pain_point", name="sample")
    yield from checks.kinds(sample, "praise", name="sample")
    yield from checks.kinds(sample, "wish", name="sample")
    yield from checks.kinds(sample, "question", name="sample")


def _mixtures(
    given: argparse.Namespace,
    airline: Sequence[corpora.Labelled],
    sample: Sequence[corpora.Labelled],
) -> Iterator[Measure]:
    products = sorted({item.corpus for item in sample})
    for product in products:
        own = [item for item in sample if item.corpus == product]
        rest = [item for item in sample if item.corpus != product]
        question = f"What frustrates {product} users?"
        yield from checks.mixture(own, rest, question, name=f"mixture {product}")
    if airline and given.reviews:
        reviews = corpora.app_reviews(given.reviews)
        yield from checks.mixture(
            airline[:3000], reviews[:3000], _QUESTION, name="mixture airline, reviews"
        )
        yield from checks.mixture(
            reviews[:3000],
            airline[:3000],
            "What annoys users of the app?",
            name="mixture reviews, airline",
        )
    if airline and given.banking:
        banking = corpora.intents(given.banking)
        yield from checks.mixture(
            airline[:3000], banking[::4], _QUESTION, name="mixture airline, banking"
        )
        yield from checks.mixture(
            banking[::4],
            airline[:3000],
            "What problems do customers have with their bank card?",
            name="mixture banking, airline",
        )


if __name__ == "__main__":
    raise SystemExit(main())
