"""Count content words and find those that mark a set of texts."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from groundswell.analysis.stop_words import STOP_WORDS

_TOKEN = re.compile(r"(?<![@#\w])[^\W\d_][^\W\d_'’-]{2,}", re.UNICODE)
_URL = re.compile(r"https?://\S+|@\w+")
_LEAST_STEM = 3
# Words with these endings rarely name a thing; the exceptions do.
_NOT_NOUN = re.compile(
    r"(?:(?<!book)(?<!bill)(?<!pric)(?<!sett)(?<!train)(?<!land)(?<!build)ing|[^e]ed|ly|n't)$"
)


def content(text: str) -> list[str]:
    """Return the words of a text that say something, folded, in their order."""
    plain = _URL.sub(" ", text) if "@" in text or "://" in text else text
    return [word for word in map(str.casefold, _TOKEN.findall(plain)) if word not in STOP_WORDS]


def stem(word: str) -> str:
    """Return what `delay`, `delays` and `delayed` share; `bookings` and `booked` too."""
    if word.endswith("s"):
        word = _without(word, ("ies", "es", "s"))
    if word.endswith(("g", "d")):
        word = _without(word, ("ing", "ed"))
    return word


def stems(text: str) -> set[str]:
    """Return the stems of a text's content words."""
    return {stem(word) for word in content(text)}


def _without(word: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def background(stemmed: Iterable[Collection[str]]) -> Counter[str]:
    """Count in how many texts each stem stands."""
    counts: Counter[str] = Counter()
    for each in stemmed:
        counts.update(each)
    return counts


def marks(
    by_person: Sequence[set[str]], everywhere: Mapping[str, int], total: int
) -> dict[str, float]:
    """Return how much each stem marks a set of people's words, those of one person left out.

    Each stem's share of the Kullback-Leibler divergence: frequent here, rarer elsewhere.
    """
    here = Counter(word for words in by_person for word in words)
    size = max(len(by_person), 1)
    found = {}
    for word, count in here.items():
        share = count / size
        usual = max(everywhere.get(word, 1), 1) / max(total, 1)
        if count > 1 and share > usual:
            found[word] = share * math.log2(share / usual)
    return found


def nouns(texts: Iterable[str]) -> Counter[str]:
    """Count the words that look like names of things, as they are written most plainly."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word for word in content(text) if not _NOT_NOUN.search(word)})
    return counts
