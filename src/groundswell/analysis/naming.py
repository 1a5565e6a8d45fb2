"""Write names and descriptions as a product manager would title a ticket."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from groundswell.analysis.grouping import Group
from groundswell.domain.query import Kind

MAX_NAME_CHARACTERS = 80
_TOKEN = re.compile(r"(?<![@#\w])[^\W\d_][^\W\d_'’-]{2,}", re.UNICODE)
_URL = re.compile(r"https?://\S+|@\w+")
_STOP = frozenset(
    [
        "about",
        "after",
        "again",
        "all",
        "also",
        "always",
        "and",
        "any",
        "anymore",
        "anything",
        "are",
        "aren",
        "because",
        "been",
        "before",
        "being",
        "but",
        "call",
        "can",
        "cannot",
        "come",
        "could",
        "day",
        "days",
        "did",
        "didn",
        "does",
        "doesn",
        "doing",
        "don",
        "done",
        "down",
        "even",
        "ever",
        "every",
        "everyone",
        "everything",
        "few",
        "first",
        "for",
        "from",
        "get",
        "gets",
        "getting",
        "give",
        "going",
        "gone",
        "good",
        "got",
        "great",
        "had",
        "has",
        "hate",
        "have",
        "haven",
        "having",
        "help",
        "her",
        "here",
        "him",
        "his",
        "hour",
        "hours",
        "how",
        "http",
        "i'm",
        "into",
        "isn",
        "it's",
        "its",
        "just",
        "keep",
        "know",
        "last",
        "late",
        "least",
        "let",
        "like",
        "long",
        "lot",
        "love",
        "made",
        "make",
        "many",
        "maybe",
        "me",
        "mins",
        "minute",
        "minutes",
        "more",
        "most",
        "much",
        "must",
        "need",
        "needs",
        "never",
        "new",
        "next",
        "nice",
        "nobody",
        "nope",
        "not",
        "nothing",
        "now",
        "off",
        "oh",
        "ok",
        "okay",
        "old",
        "one",
        "only",
        "other",
        "our",
        "out",
        "over",
        "own",
        "people",
        "please",
        "pls",
        "put",
        "really",
        "right",
        "said",
        "same",
        "say",
        "says",
        "see",
        "seems",
        "she",
        "should",
        "since",
        "sitting",
        "some",
        "someone",
        "something",
        "sorry",
        "still",
        "stop",
        "such",
        "sucks",
        "sure",
        "take",
        "takes",
        "tell",
        "than",
        "thank",
        "thanks",
        "that",
        "that's",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "they're",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "time",
        "times",
        "today",
        "told",
        "tomorrow",
        "tonight",
        "too",
        "took",
        "tried",
        "try",
        "trying",
        "two",
        "under",
        "until",
        "use",
        "used",
        "user",
        "users",
        "using",
        "very",
        "wait",
        "waiting",
        "want",
        "wanted",
        "was",
        "wasn",
        "way",
        "week",
        "weeks",
        "well",
        "went",
        "were",
        "weren",
        "what",
        "what's",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "wish",
        "with",
        "won",
        "work",
        "working",
        "works",
        "worse",
        "worst",
        "would",
        "wouldn",
        "wow",
        "year",
        "years",
        "yes",
        "yet",
        "you",
        "you're",
        "your",
        "yours",
        "amp",
        "rt",
        "via",
        "lol",
        "omg",
        "wtf",
        "can't",
        "don't",
        "won't",
        "doesn't",
        "didn't",
        "isn't",
        "i've",
        "i'd",
        "i'll",
        "haven't",
        "couldn't",
        "wouldn't",
        "three",
        "delayed",
        "cancelled",
        "canceled",
        "lost",
        "broken",
        "damaged",
        "rude",
        "slow",
        "crash",
        "crashes",
        "crashed",
        "delay",
        "delays",
        "expensive",
        "fix",
        "fixed",
    ]
)
_KIND_TITLES: Mapping[Kind, str] = {
    "pain_point": "People complain about {topic}",
    "wish": "People ask for changes to {topic}",
    "praise": "People like {topic}",
    "question": "People ask about {topic}",
}
_ANYTHING = "the product"


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
    pattern = group.theme.title if group.theme is not None and kind == "pain_point" else None
    if pattern is None:
        subject = " and ".join(marks[:2]) if marks else _ANYTHING
        pattern = _KIND_TITLES[kind]
    else:
        subject = marks[0] if marks else _ANYTHING
    text = pattern.format(topic=subject)
    return (text[:1].upper() + text[1:])[:MAX_NAME_CHARACTERS]


def description(
    kind: Kind, *, authors: int, sources: Mapping[str, int], marks: Sequence[str]
) -> str:
    """Return one or two plain sentences: how many, where, and how it shows."""
    verbs: Mapping[Kind, str] = {
        "pain_point": "complain",
        "wish": "wish for this",
        "praise": "praise this",
        "question": "ask about this",
    }
    people = "1 person" if authors == 1 else f"{authors} people"
    verb = verbs[kind].replace("complain", "complains") if authors == 1 else verbs[kind]
    where = ", ".join(f"{name} {count}" for name, count in sources.items())
    shows = f" It comes up with {_listed(marks[:3])}." if marks else ""
    return f"{people} {verb} ({where}).{shows}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _words(text: str) -> list[str]:
    plain = _URL.sub(" ", text)
    return [
        word
        for word in (match[0].casefold().strip("'’-") for match in _TOKEN.finditer(plain))
        if word not in _STOP and len(word) > 2  # noqa: PLR2004  # shorter words name little
    ]
