"""Measure whether findings are supported by reviews about what was asked for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.eval.analysed import analysed
from benchmarks.eval.corpora import Labelled, plain, rows
from benchmarks.eval.metrics import Measure, bootstrapped, precision, recall
from groundswell.domain.query import KINDS


@dataclass(frozen=True, slots=True)
class Judged:
    """A feature of an app, all reviews of that app, and which of some are about the feature."""

    feature: str
    reviews: Sequence[Labelled]
    is_about: Mapping[str, bool]


def judged(folder: Path) -> Iterator[Judged]:
    """Read a folder of reviews (`Content`) and of judgements (`Query (Orginal)`, `Judge`)."""
    reviews: dict[str, dict[str, Labelled]] = defaultdict(dict)
    features: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for path in sorted(folder.glob("*.csv")):
        for row in rows(path):
            app = row.get("App id") or ""
            text = row.get("Content") or row.get("Review content")
            if not app or not text:
                continue
            item = Labelled(plain(app, row["Review id"], text), complains=False, corpus=app)
            reviews[app].setdefault(item.document.id, item)
            if row.get("Judge") in {"Y", "N"}:
                feature = row["Query (Orginal)"]
                features[app, feature][item.document.id] = row["Judge"] == "Y"
    for (app, feature), about in features.items():
        yield Judged(feature, list(reviews[app].values()), about)


def support(folder: Path, *, name: str) -> list[Measure]:
    """Ask about each feature; judged reviews that findings cite should be about it."""
    relevant: list[bool] = []
    cited: list[bool] = []
    about: list[bool] = []
    for item in judged(folder):
        run = analysed(
            item.reviews,
            f"What do people say about {item.feature.lower()}?",
            kinds=KINDS,
            trusted=False,
        )
        home = run.home()
        for key, value in item.is_about.items():
            relevant.append(key in run.relevant)
            cited.append(key in home)
            about.append(value)
    return [
        bootstrapped(f"{name}: precision of what is cited", precision, cited, about),
        bootstrapped(f"{name}: recall of what is cited", recall, cited, about),
        bootstrapped(f"{name}: precision of what is relevant", precision, relevant, about),
        bootstrapped(f"{name}: recall of what is relevant", recall, relevant, about),
    ]
