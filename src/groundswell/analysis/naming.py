"""Write names and descriptions as a product manager would title a ticket."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from groundswell.analysis.grouping import Group
from groundswell.analysis.stop_words import STOP_WORDS
from groundswell.domain.query import Kind

MAX_NAME_CHARACTERS = 80
_TOKEN = re.compile(r"(?<![@#\w])[^\W\d_][^\W\d_'’-]{2,}", re.UNICODE)
_URL = re.compile(r"https?://\S+|@\w+")
# Words with these endings rarely name a thing; the exceptions do.
_NOT_NOUN = re.compile(
    r"(?:(?<!book)(?<!bill)(?<!pric)(?<!sett)(?<!train)(?<!land)ing|[^e]ed|ly)$", re.IGNORECASE
)
_KIND_TITLES: Mapping[Kind, str] = {
    "pain_point": "People complain about {topic}",
    "wish": "People ask for changes to {topic}",
    "praise": "People like {topic}",
    "question": "People ask about {topic}",
}
_LEAST_CHARACTERS = 3
_ANYTHING = "the product"
_VERBS: Mapping[Kind, tuple[str, str]] = {
    "pain_point": ("complains", "complain"),
    "wish": ("wishes for this", "wish for this"),
    "praise": ("praises this", "praise this"),
    "question": ("asks about this", "ask about this"),
}


def background(texts: Iterable[str]) -> Counter[str]:
    """Count in how many texts each content word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_words(text)))
    return counts


def topics(
    texts: Sequence[str], everywhere: Mapping[str, int], total: int, *, avoid: Iterable[str] = ()
) -> list[str]:
    """Return the words that mark `texts`, best first.

    Ordered by their share of the Kullback-Leibler divergence: frequent here, rarer elsewhere.
    """
    here = background(texts)
    avoided = {word.casefold() for word in avoid}
    scored = {
        word: share * math.log2(share / (everywhere.get(word, 1) / max(total, 1)))
        for word, share in ((word, count / len(texts)) for word, count in here.items())
        if share * len(texts) > 1 and word not in avoided
    }
    return sorted(scored, key=lambda word: (-scored[word], word))


def title(group: Group, kind: Kind, marks: Sequence[str]) -> str:
    """Return a short name: what is wrong with what."""
    if group.theme is not None and kind == "pain_point":
        pattern, subjects = group.theme.title, [*marks]
    else:
        pattern, subjects = _KIND_TITLES[kind], [" and ".join(marks[:2]), *marks]
    for subject in filter(None, subjects):
        text = pattern.format(topic=subject)
        if len(text) <= MAX_NAME_CHARACTERS:
            break
    else:
        text = pattern.format(topic=_ANYTHING)
    return text[:1].upper() + text[1:]


def description(
    kind: Kind, *, authors: int, sources: Mapping[str, int], marks: Sequence[str]
) -> str:
    """Return one or two plain sentences: how many, where, and how it shows."""
    verb = _VERBS[kind][authors != 1]
    where = ", ".join(f"{name} {count}" for name, count in sources.items())
    shows = f" It comes up with {_listed(marks[:3])}." if marks else ""
    return f"{people(authors)} {verb} ({where}).{shows}"


def people(count: int) -> str:
    """Return `1 person`, `2 people`."""
    return "1 person" if count == 1 else f"{count} people"


def counted(count: int, noun: str) -> str:
    """Return `1 source`, `2 sources`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _words(text: str) -> list[str]:
    plain = _URL.sub(" ", text)
    return [
        word
        for word in (match[0].casefold().strip("'’-") for match in _TOKEN.finditer(plain))
        if _is_noun_like(word)
    ]


def _is_noun_like(word: str) -> bool:
    return len(word) >= _LEAST_CHARACTERS and word not in STOP_WORDS and not _NOT_NOUN.search(word)
