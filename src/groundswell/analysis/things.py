"""Tell which words of sentences stand for things, and what is said of which thing."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from groundswell.analysis.stop_words import STOP_WORDS
from groundswell.analysis.words import stem

COARSE = frozenset(
    """ass asshole bastard bitch bloody bollocks bullshit crap crappy damn damned dammit dick fuck
    fucked fucker fuckin fucking goddamn hell piss pissed shit shitty shitshow wtf""".split()  # noqa: SIM905
)
_VAGUE = frozenset(
    """best better bit case cause chance course deal end experience extra fact forever free hope
    idea kind life load lots matter mess moment online part place point reason rest side sort
    start state stuff thing through times top total trouble truth waste way work world
    wrong""".split()  # noqa: SIM905
)
_TOKEN = re.compile(r"https?://\S+|[@#]\w+|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]")
_BEFORE_A_THING = frozenset(
    """a an the my our your ur their his her its every each some
    both many few several of for with without in on from per another other
    new old same whole entire one two three""".split()  # noqa: SIM905
)
_BEFORE_A_DEED = frozenset(
    """to can can't cannot cant could couldn't will won't wont would wouldn't i you we they he she
    it don't dont didn't doesn't does do did must should might may not never please just who let
    lets i've we've hasn't haven't""".split()  # noqa: SIM905
)
_BEFORE_A_QUALITY = frozenset(
    """is isn't are aren't was wasn't were been being be so too very really quite how as feels
    looks seems gets it's that's completely totally absolutely""".split()  # noqa: SIM905
)
_LEAST_LETTERS = 3
_LEAST_SHARE = 0.12  # of a word's uses, in which it must stand as a thing
_PLURAL_SHARE = 0.3  # of its uses, from which a word's plural is its usual form
_LARGE = 2  # as often as a word counts that is written like a name: many write names small
_STOPS = frozenset(".!?:;")
_PAIR_SHARE = 0.5  # of a word's uses, from which the word before belongs to it
_BEFORE, _AFTER = 4, 3  # words between a thing and what is said of it
_NOT_THING = re.compile(
    r"(?:ly|n't|n’t|'s|’s|[^e]ed|"
    r"(?<!book)(?<!bill)(?<!pric)(?<!sett)(?<!train)(?<!build)(?<!meet)(?<!park)(?<!stream)ing)$"
)


@dataclass(slots=True)
class _Uses:
    """How a word was used: as a thing (`alone`: right after an article), or as something else."""

    thing: int = 0
    alone: int = 0
    other: int = 0
    whole: int = 0
    before: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    inner: Counter[str] = field(default_factory=Counter)


class Things:
    """The things that `texts` speak of, by the stems of their names."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._uses: dict[str, _Uses] = {}
        for text in texts:
            self._read(_TOKEN.findall(text))

    def is_thing(self, each: str) -> bool:
        """Tell whether the stem `each` mostly stands where a thing's name stands."""
        uses = self._uses.get(each)
        if uses is None or uses.thing <= uses.other or each in _VAGUE:
            return False
        return uses.alone > 0 and uses.thing >= max(1, _LEAST_SHARE * uses.whole)

    def name(self, each: str) -> str:
        """Return how the thing is mostly written, with the word that mostly stands before it.

        Its plural when that is usual too; a capital where it has one within sentences.
        """
        uses = self._uses[each]
        plurals = [
            form
            for form, count in uses.forms.items()
            if is_plural(form) and count >= _PLURAL_SHARE * uses.whole
        ]
        word = max(plurals or uses.forms, key=lambda form: (uses.forms[form], form))
        first, times = max(
            uses.before.items(), key=lambda item: (item[1], item[0]), default=("", 0)
        )
        if times > max(1, _PAIR_SHARE * uses.whole):
            return f"{self._written(first)} {self._written(word)}"
        return self._written(word)

    def _written(self, word: str) -> str:
        """Return the folded `word` as it is mostly written within sentences."""
        written = {
            form: count * (1 if form == word or form.isupper() else _LARGE)
            for form, count in self._uses[stem(word)].inner.items()
            if form.casefold() == word
        }
        return max(written, key=lambda form: (written[form], form), default=word)

    def _read(self, written: Sequence[str]) -> None:
        row = [word.casefold().replace("’", "'") for word in written]
        is_shouted = sum(map(str.isupper, written)) > len(written) / 2
        for at, word in enumerate(row):
            if not _may_be_thing(word):
                continue
            uses = self._uses.setdefault(stem(word), _Uses())
            uses.whole += 1
            uses.forms[word] += 1
            if at and row[at - 1] not in _STOPS and not is_shouted:
                uses.inner[written[at]] += 1
            before = row[at - 1] if at else ""
            if before in _BEFORE_A_DEED or before in _BEFORE_A_QUALITY:
                uses.other += 1
            elif before in _BEFORE_A_THING:
                uses.thing += _ends(row, at)
                uses.alone += _ends(row, at)
            elif _may_be_thing(before):
                uses.thing += at > 1 and row[at - 2] in _BEFORE_A_THING and _ends(row, at)
                uses.before[before] += 1


def subjects(
    by_person: Collection[Sequence[str]],
    *,
    is_said: Callable[[str], bool],
    things: Things,
    avoid: Collection[str],
) -> list[tuple[str, int]]:
    """Return the stems of the things that people say it of, and of how many; the most first.

    `by_person` holds each person's text; `is_said` tells the words that say it. A thing counts
    when it stands a few words before or after such a word, with no full stop between.
    """
    counts: Counter[str] = Counter()
    for texts in by_person:
        found: set[str] = set()
        for text in texts:
            row = tokens(text)
            said = [at for at, word in enumerate(row) if is_said(word)]
            for at in said:
                found.update(stem(word) for word in _around(row, at) if not is_said(word))
        counts.update(found)
    able = [
        (each, count)
        for each, count in counts.items()
        if each not in avoid and each not in _VAGUE and things.is_thing(each)
    ]
    return sorted(able, key=lambda item: (item[1], item[0]), reverse=True)


def is_plural(word: str) -> bool:
    """Tell whether `word` looks like a plural."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def tokens(text: str) -> list[str]:
    """Return words, numbers and marks in their order, folded; a link or a handle is one."""
    return [token.replace("’", "'") for token in _TOKEN.findall(text.casefold())]


def _around(row: Sequence[str], at: int) -> Iterable[str]:
    for step, reach in ((-1, _BEFORE), (1, _AFTER)):
        for distance in range(1, reach + 1):
            place = at + step * distance
            if not 0 <= place < len(row) or row[place] in ".!?;:":
                break
            if _may_be_thing(row[place]):
                yield row[place]


def _may_be_thing(word: str) -> bool:
    return (
        len(word) >= _LEAST_LETTERS
        and bool(_WORD.match(word))
        and "://" not in word
        and word not in STOP_WORDS
        and word not in COARSE
        and not _NOT_THING.search(word)
    )


def _ends(row: Sequence[str], at: int) -> bool:
    """Return whether nothing that it could belong to follows."""
    return at + 1 == len(row) or not _may_be_thing(row[at + 1])
