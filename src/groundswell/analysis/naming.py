"""Write names and descriptions as a product manager would title a ticket."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from groundswell.analysis.headline import Clause, best, clauses, clearest
from groundswell.analysis.phrasing import MAX_CHARACTERS
from groundswell.analysis.things import Things, is_plural, subject, tokens
from groundswell.analysis.words import marks, stems
from groundswell.analysis.written import Theme
from groundswell.domain.query import Kind

MAX_NAME_CHARACTERS = MAX_CHARACTERS
_TOPIC_SHARE = 0.12  # of the people, who must say of a thing what a theme says
_SAID_SHARE = 0.3  # of the people, who must use a word of a theme that names what they say
_VAGUE_SHARE = 0.3
_LEAST_VAGUE = 8  # people who must share a thing before it alone names what they say
_MANY = 40  # people from which no clause of one of them speaks for all
_SPECIFICS = 3
_LEAST_SPOKEN = 0.06  # of the people, who must use a word that a description counts
_LEAST_SHOWN = 0.5  # how surely a clause is of the kind, to show how a finding shows
_LEAST_STRENGTH = 0.4
_READ = 60  # most typical sentences that clauses are taken from
_VAGUE: Mapping[Kind, str] = {
    "pain_point": "Various problems with {topic}",
    "wish": "Various changes wanted to {topic}",
    "praise": "Various things that people like about {topic}",
    "question": "Various questions about {topic}",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One supporting sentence: who says it, and the title of the post when that is what it is."""

    text: str
    person: object
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What an insight is called and how it shows."""

    name: str
    description: str


def worded(
    voices: Sequence[Voice],
    *,
    kind: Kind,
    theme: Theme | None,
    everywhere: Mapping[str, int],
    total: int,
    avoid: frozenset[str] = frozenset(),
    strengths: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> Words | None:
    """Return a name built from the evidence, `None` when nothing in it is shared.

    `voices` come most typical first; `everywhere` counts stems in all `total` sentences; stems to
    `avoid` are those of the question, which say nothing new.
    """
    by_person: dict[object, set[str]] = {}
    texts: dict[object, list[str]] = {}
    for voice in voices:
        by_person.setdefault(voice.person, set()).update(stems(voice.text))
        texts.setdefault(voice.person, []).append(voice.text)
    weights = marks([words - avoid for words in by_person.values()], everywhere, total)
    pool = _pool(voices[:_READ], kind, strengths)
    taken: list[Clause] = []
    name: str | None
    head = best(pool, weights, kind=kind, by_person=by_person.values())
    if theme is not None and not _is_said(theme, texts.values()):
        theme = None
    if theme is not None and (head is None or len(by_person) >= _MANY):
        name = _themed(theme, texts.values(), avoid)
    elif head is not None:
        taken.append(head)
        name = head.text
    else:
        name = _vague(texts.values(), weights, kind)
    if name is None:
        return None
    return Words(name, _description(pool, weights, kind, taken))


def worded_alone(
    voices: Sequence[Voice],
    *,
    kind: Kind,
    strengths: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> Words | None:
    """Return a name for what one person says, in that person's words; `None` when none reads."""
    # "I wish I could sort columns" becomes "Sort columns", which is no wish by itself any more.
    pool = _pool(voices, kind, strengths if kind == "pain_point" else None)
    clause = clearest(pool, kind=kind)
    return None if clause is None else Words(clause.text, "")


def _pool(
    voices: Sequence[Voice],
    kind: Kind,
    strengths: Callable[[Sequence[str]], Sequence[float]] | None,
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
    if strengths is None:
        return found
    values = strengths([clause.text for clause in found])
    pairs = zip(found, values, strict=True)
    return [replace(clause, strength=value) for clause, value in pairs if value >= _LEAST_STRENGTH]


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
        by_person.setdefault(voice.person, set()).update(stems(voice.text))
    size = len(by_person)
    lead = "1 person says so." if size == 1 else f"{people(size)} say so."
    if size < _MANY:
        return f"{lead} {words.description}".strip()
    known = avoid | stems(words.name)
    weights = marks([each - known for each in by_person.values()], everywhere, total)
    things = Things(voice.text for voice in voices)
    able = [each for each in weights if things.is_thing(each) and not _is_near(each, known)]
    shares = {each: sum(each in said for said in by_person.values()) / size for each in able}
    common = [each for each in able if shares[each] >= _LEAST_SPOKEN]
    chosen: list[str] = []
    for each in sorted(common, key=lambda each: (-weights[each], each)):
        if len(chosen) < _SPECIFICS and not _is_near(each, frozenset(chosen)):
            chosen.append(each)
    chosen.sort(key=lambda each: (-shares[each], each))
    if not chosen:
        return f"{lead} {words.description}".strip()
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
    return said >= _SAID_SHARE * len(texts)


def _themed(theme: Theme, texts: Collection[Sequence[str]], avoid: frozenset[str]) -> str:
    if "{topic}" not in theme.title:
        return theme.title
    things = Things(text for each in texts for text in each)
    told = avoid | stems(f"{theme.title} {theme.plain}")
    found = subject(texts, is_said=theme.is_said_by, things=things, avoid=told)
    if found is None or found[1] < max(2, _TOPIC_SHARE * len(texts)):
        return theme.plain
    topic = things.name(found[0])
    text = (theme.plural if is_plural(topic) else theme.title).format(topic=topic)
    return text[:1].upper() + text[1:] if len(text) <= MAX_NAME_CHARACTERS else theme.plain


def _vague(
    texts: Collection[Sequence[str]], weights: Mapping[str, float], kind: Kind
) -> str | None:
    """Name only the thing that marks the group most, if enough people speak of it."""
    size = len(texts)
    if size < _LEAST_VAGUE:
        return None
    things = Things(text for each in texts for text in each)
    spoken = Counter(word for each in texts for word in set().union(*map(stems, each)))
    able = {
        each: weights[each]
        for each, count in spoken.items()
        if each in weights and count >= _VAGUE_SHARE * size and things.is_thing(each)
    }
    if not able:
        return None
    topic = things.name(max(able, key=lambda each: (able[each], each)))
    is_name = topic != topic.casefold()
    return _VAGUE[kind].format(topic=topic if is_name or is_plural(topic) else f"the {topic}")
