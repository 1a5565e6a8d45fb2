"""Write names and descriptions as a product manager would title a ticket."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Protocol

from groundswell.analysis.headline import Clause, agrees, best, clauses, clearest
from groundswell.analysis.phrasing import MAX_CHARACTERS
from groundswell.analysis.things import Things, is_plural, subjects, tokens
from groundswell.analysis.words import marks, stem, stems
from groundswell.analysis.written import Theme
from groundswell.domain.query import Kind

MAX_NAME_CHARACTERS = MAX_CHARACTERS
_TOPIC_SHARE = 0.12  # of the people, who must say of a thing what a theme says
_ALONE = 0.5  # of the people, from which a thing stands alone although others could be listed
_LISTED = 3  # people who must say it of a thing that stands in a list
_SAID_SHARE = 0.3  # of the people, who must use a word of a theme that names what they say
_FEW, _SAID_SHARE_OF_FEW = 10, 0.4  # the same where they are few
_VAGUE_SHARE = 0.3
_LEAST_VAGUE = 8  # people who must share a thing before it alone names what they say
_LEAST_VAGUE_OTHER = 20  # the same of other kinds, where what they say of it differs more
_MANY = 40  # people from which no clause of one of them speaks for all
_SPECIFICS = 3
_LEAST_SPOKEN = 0.06  # of the people, who must use a word that a description counts
_LEAST_SHOWN = 0.5  # how surely a clause is of the kind, to show how a finding shows
_LEAST_STRENGTH = 0.4
_READ = 60  # most typical sentences that clauses are taken from
# What all wishes have in common, and so no wish is about.
_OF_ANY_WISH = frozenset(
    stems(
        "feature option ability functionality function add support allow improve improvement "
        "update version upgrade better more suggestion request wish app application star rate "
        "rating able"
    )
)
# "Various problems with the app" says nothing to whoever asked about the app.
_OF_ANYTHING = frozenset(
    stems("app application site website product tool service company game software program")
)
_VAGUE: Mapping[Kind, str] = {
    "pain_point": "Various problems with {topic}",
    "wish": "Various changes wanted to {topic}",
    "praise": "Various things that people like about {topic}",
    "question": "Various questions about {topic}",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One supporting sentence: who says it, and the title of the post when that is what it is.

    `stems` are those of its words, when they are known already.
    """

    text: str
    person: object
    is_title: bool = False
    stems: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What an insight is called and how it shows.

    For many people `examples` are only asked for when nothing better describes them; `things` are
    those that all of them speak of.
    """

    name: str
    description: str
    examples: Callable[[], str] | None = field(default=None, compare=False)
    things: Things | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Opinion:
    """How surely a clause is of the kind, and how near it is to what the group says (0..1)."""

    strength: float
    likeness: float = 0.0


class Judge(Protocol):
    """Tell how well texts speak for a group."""

    def __call__(self, texts: Sequence[str], /) -> Sequence[Opinion]:
        """Return an opinion a text."""
        ...


def _stems(voice: Voice) -> Collection[str]:
    return stems(voice.text) if voice.stems is None else voice.stems


def worded(
    voices: Sequence[Voice],
    *,
    kind: Kind,
    theme: Theme | None,
    everywhere: Mapping[str, int],
    total: int,
    avoid: frozenset[str] = frozenset(),
    judge: Judge | None = None,
) -> Words | None:
    """Return a name built from the evidence, `None` when nothing in it is shared.

    `voices` come most typical first; `everywhere` counts stems in all `total` sentences; stems to
    `avoid` are those of the question, which say nothing new.
    """
    by_person: dict[object, set[str]] = {}
    texts: dict[object, list[str]] = {}
    for voice in voices:
        by_person.setdefault(voice.person, set()).update(_stems(voice))
        texts.setdefault(voice.person, []).append(voice.text)
    told = avoid | _OF_ANY_WISH if kind == "wish" else avoid
    weights = marks([words - told for words in by_person.values()], everywhere, total)
    pool = cache(partial(_pool, voices[:_READ], kind, judge))
    things = cache(lambda: Things(voice.text for voice in voices))
    if theme is not None and not _is_said(theme, texts.values()):
        theme = None
    head: Clause | None = None
    if theme is None or len(by_person) < _MANY:
        heard = [frozenset(map(stem, tokens(" ".join(each)))) for each in texts.values()]
        head = best(pool(), weights, kind=kind, by_person=by_person.values(), heard=heard)
    vague = partial(_vague, things, by_person.values(), kind)
    name: str | None = None
    if head and len(by_person) >= _MANY and not agrees(head, weights, by_person.values()):
        name = vague(weights)
    if name is not None:
        head = None
    elif head is not None:
        name = head.text
    else:
        name = _themed(theme, texts.values(), things, avoid) if theme else vague(weights)
    if name is None and len(by_person) >= _MANY:  # what was asked about is all that so many share
        asked = [words - _OF_ANYTHING for words in by_person.values()]
        name = vague(marks(asked, everywhere, total), with_names=False)
    if name is None:
        return None
    taken = [head] if head else []
    if len(by_person) < _MANY:
        return Words(name, _description(pool(), weights, kind, taken))
    return Words(name, "", lambda: _description(pool(), weights, kind, taken), things())


def worded_alone(
    voices: Sequence[Voice],
    *,
    kind: Kind,
    judge: Judge | None = None,
) -> Words | None:
    """Return a name for what one person says, in that person's words; `None` when none reads."""
    pool = _pool(voices, kind, judge if kind in {"pain_point", "wish"} else None)
    clause = clearest(pool, kind=kind)
    return None if clause is None else Words(clause.text, "")


def _pool(
    voices: Sequence[Voice],
    kind: Kind,
    judge: Judge | None,
) -> list[Clause]:
    found = [
        clause
        for at, voice in enumerate(voices)
        for clause in clauses(
            voice.text,
            kind=kind,
            person=voice.person,
            is_title=voice.is_title,
            place=at / len(voices),
        )
    ]
    if judge is None:
        return found
    # "I wish I could sort columns" becomes "Sort columns", which is no wish by itself any more.
    opinions = judge([clause.said if kind == "wish" else clause.text for clause in found])
    nearest = max((each.likeness for each in opinions), default=0.0) or 1.0
    return [
        replace(clause, strength=each.strength, likeness=max(0.0, each.likeness / nearest))
        for clause, each in zip(found, opinions, strict=True)
        if each.strength >= _LEAST_STRENGTH
    ]


def described(
    voices: Sequence[Voice],
    words: Words,
    *,
    everywhere: Mapping[str, int],
    total: int,
    avoid: frozenset[str] = frozenset(),
) -> str:
    """Return how many people say it and how it shows: what they speak of, or their clauses.

    Clauses of three people say nothing about hundreds, so from `_MANY` on shares of all stand
    there instead: `Most mentioned: luggage (23%)`.
    """
    by_person: dict[object, set[str]] = {}
    for voice in voices:
        by_person.setdefault(voice.person, set()).update(_stems(voice))
    size = len(by_person)
    lead = "1 person says so." if size == 1 else f"{people(size)} say so."
    if size < _MANY:
        return f"{lead} {words.description}".strip()
    known = avoid | stems(words.name)
    weights = marks([each - known for each in by_person.values()], everywhere, total)
    things = words.things or Things(voice.text for voice in voices)
    able = [each for each in weights if things.is_thing(each) and not _is_near(each, known)]
    shares = {each: sum(each in said for said in by_person.values()) / size for each in able}
    common = [each for each in able if shares[each] >= _LEAST_SPOKEN]
    chosen: list[str] = []
    for each in sorted(common, key=lambda each: (-weights[each], each)):
        if len(chosen) < _SPECIFICS and not _is_near(each, frozenset(chosen)):
            chosen.append(each)
    chosen.sort(key=lambda each: (-shares[each], each))
    if not chosen:
        return f"{lead} {words.examples() if words.examples else words.description}".strip()
    told = ", ".join(f"{things.name(each)} ({shares[each]:.0%})" for each in chosen)
    return f"{lead} Most mentioned: {told}."


def _is_near(word: str, known: frozenset[str]) -> bool:
    """Return whether one of `known` stems is `word` with another ending."""
    return any(word.startswith(each) or each.startswith(word) for each in known)


def people(count: int) -> str:
    """Return `1 person`, `2 people`."""
    return "1 person" if count == 1 else f"{count:,} people"


def counted(count: int, noun: str) -> str:
    """Return `1 source`, `2 sources`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _description(
    pool: Sequence[Clause], weights: Mapping[str, float], kind: Kind, taken: Sequence[Clause]
) -> str:
    """Say how it shows: clauses of different people that add something to the name."""
    chosen = list(taken)
    if any(clause.strength for clause in pool):
        pool = [clause for clause in pool if clause.strength >= _LEAST_SHOWN]
    specifics: list[str] = []
    while len(specifics) < _SPECIFICS:
        clause = best(pool, weights, kind=kind, taken=chosen)
        if clause is None:
            break
        chosen.append(clause)
        specifics.append(_uncapped(clause.text) if specifics else clause.text)
    return f"For example: {'; '.join(specifics)}." if specifics else ""


def _uncapped(text: str) -> str:
    """Write the first letter small, unless the first word is an abbreviation or a name."""
    first = text.split(maxsplit=1)[0]
    return text if first[1:] != first[1:].lower() or first == "I" else text[0].lower() + text[1:]


def _is_said(theme: Theme, texts: Collection[Sequence[str]]) -> bool:
    """Return whether enough people use words by which a theme is said."""
    said = sum(
        any(theme.is_shown_by(word) for text in each for word in tokens(text)) for each in texts
    )
    return said >= (_SAID_SHARE if len(texts) >= _FEW else _SAID_SHARE_OF_FEW) * len(texts)


def _themed(
    theme: Theme,
    texts: Collection[Sequence[str]],
    found_things: Callable[[], Things],
    avoid: frozenset[str],
) -> str:
    if "{topic}" not in theme.title:
        return theme.title
    things = found_things()
    told = avoid | stems(f"{theme.title} {theme.plain}")
    told |= _OF_ANY_WISH if theme.several else frozenset()
    found = subjects(texts, is_said=theme.is_said_by, things=things, avoid=told)
    if theme.several:
        several = _listed(theme, [things.name(each) for each, count in found if count >= _LISTED])
        if several and found[0][1] < _ALONE * len(texts):
            return several
    least = max(2, _TOPIC_SHARE * len(texts))
    if found and found[0][1] >= least:
        topic = things.name(found[0][0])
        text = (theme.plural if is_plural(topic) else theme.title).format(topic=topic)
        return text[:1].upper() + text[1:] if len(text) <= MAX_NAME_CHARACTERS else theme.plain
    return theme.plain


def _listed(theme: Theme, topics: Sequence[str]) -> str:
    """Return the theme's title for several things, with as many of `topics` as have room."""
    for count in range(min(_SPECIFICS, len(topics)), 1, -1):
        text = theme.several.format(topics=", ".join(topics[:count]))
        if len(text) <= MAX_NAME_CHARACTERS:
            return text
    return ""


def _vague(
    found_things: Callable[[], Things],
    by_person: Collection[set[str]],
    kind: Kind,
    weights: Mapping[str, float],
    *,
    with_names: bool = True,
) -> str | None:
    """Name only the thing that marks the group most, if enough people speak of it."""
    size = len(by_person)
    if size < (_LEAST_VAGUE if kind == "pain_point" else _LEAST_VAGUE_OTHER):
        return None
    things = found_things()
    spoken = Counter(word for words in by_person for word in words)
    able = {
        each: weights[each]
        for each, count in spoken.items()
        if each in weights and count >= _VAGUE_SHARE * size and things.is_thing(each)
    }
    if not with_names:
        able = {each: able[each] for each in able if things.name(each).islower()}
    if not able:
        return None
    topic = things.name(max(able, key=lambda each: (able[each], each)))
    is_name = topic != topic.casefold()
    return _VAGUE[kind].format(topic=topic if is_name or is_plural(topic) else f"the {topic}")
