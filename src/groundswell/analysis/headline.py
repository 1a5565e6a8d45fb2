"""Find in people's own words the clause that says best what they have in common."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.analysis.cues import CUES, blames, counts_of
from groundswell.analysis.phrasing import MAX_CHARACTERS, heading, is_order
from groundswell.analysis.words import content, stem
from groundswell.domain.query import Kind

# "flight #611" keeps its number; "with @shop" would leave a hole, which no heading may have.
_NUMBERED = re.compile(r"#(?=\d)")
_HOLE = re.compile(
    r"\b(a|an|and|as|at|by|called|for|from|in|into|like|my|of|on|or|than|the|to|use|used|using|"
    r"via|with|your) "
    r"[@#]\w+(?=\s*\w)|\b(with|to|from|of|by|than|via|the) [@#]\w+",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"https?://\S+|[@#]\w+|[*_`~|<>\[\]{}]|&\w+;")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_WIDE = re.compile(r"\s*\t\s*|\s*\n\s*|(?<=\S)\s{3,}(?=\S)")  # a title ends there, say
_MOST_QUOTED = 0.6  # of a text, from which it is a quotation as a whole
_NOT_TEXT = re.compile(r"[^\w\s'’“”\".,:;!?%$€£/()&+-]")
_BREAK = re.compile(
    r"[.!?;]+(?=\s|$)|,\s*(?=[^\d\s])|\s[-–—]+\s|:\s|\(|\)|\s+(?:but|because|so that|and then)\s"
)
_TAKEN_BACK = re.compile(r"\s(?:but|although|however|except)\s", re.IGNORECASE)  # "Good but slow"
_INNER_END = re.compile(r"[.!?]\s")
_ASKS = re.compile(
    r"(?:how|what|which|who|where|when|why|is|are|do|does|did|can|could|will|would|should|has|have|"
    r"anyone|does anyone)\b",
    re.IGNORECASE,
)
# "When I ride, I sing" asks nothing: the verb does not come first.
_RELATIVE = re.compile(
    r"\W*(?:how|what|which|who|where|when|why) (?:i|we|you|they|he|she|it|the|my|your|our|"
    r"this|that)\b",
    re.IGNORECASE,
)
_TITLE_BONUS = 0.25
_PRAISE_PENALTY = 0.4
_LEAST_COVERAGE = 0.34  # of the people, who must use a word that the heading shares
_SEVERAL = 8  # people with a problem, from which one word in common is not enough
_MANY = 40  # the same of other kinds
_LEAST_BOTH = 0.2  # of them, who must use two words that the heading shares
_AGREED = 0.35  # of many people, who must use two, for the heading to name them all
_LEAST_AGREED = 0.1  # of them, who must use a word by which the heading blames
_TYPICAL_BONUS = 0.4
_STRENGTH_BONUS = 0.4
_LIKENESS_BONUS = 0.8
_BLAME_PENALTY = 0.4
_DANGLING_PENALTY = 0.1
# What they stand for was said before.
_DANGLING = frozenset("it it's he him she her they them this that these those one".split())  # noqa: SIM905
_LONE_PENALTY = 0.3
_BEYOND_DOUBT = 0.6
_DAMPING = 3.0  # words; keeps a clause of one shared word from winning by its brevity
_SHORT_OF_WORDS = 0.1
_SHORT = 3  # words, up to which a heading is a bit too short
_LEAST_SHARED = 2
_TROUBLE = [CUES.index(n) for n in ("complaint", "failure", "negation")]
_PRAISE = CUES.index("praise")


@dataclass(frozen=True, slots=True)
class Clause:
    """A readable clause of somebody's text; `place` is 0 for the most typical, up to 1.

    `said` is the clause as it was written. `strength` is how surely the clause by itself is of the
    kind that is asked for (0..1), `likeness` how near it is to what all say (0..1 for the nearest).
    """

    text: str
    stems: frozenset[str]
    is_title: bool
    person: object
    place: float = 0.0
    strength: float = 0.0
    likeness: float = 0.0
    said: str = ""


def clauses(
    text: str, *, kind: Kind, person: object, is_title: bool = False, place: float = 0.0
) -> list[Clause]:
    """Return what of `text` could stand as a heading: whole words, sentence case, no handles."""
    if is_order(text) or (kind == "praise" and "?" in text):
        return []
    quoted = _QUOTED.sub(_requoted, _WIDE.sub(". ", text))
    whole = _HOLE.sub(" + ", _NUMBERED.sub("", quoted)) if "@" in text or "#" in text else quoted
    plain = " ".join(_NOT_TEXT.sub(" ", _MARKUP.sub(" ", whole)).replace("’", "'").split())
    pieces = (
        [plain, *_BREAK.split(plain)]
        if len(plain) <= 2 * MAX_CHARACTERS and not _INNER_END.search(plain)
        else _BREAK.split(plain)
    )
    found: dict[str, Clause] = {}
    for piece in filter(None, pieces):
        if kind in {"praise", "wish"} and _TAKEN_BACK.search(piece):
            continue
        if kind == "question" and "?" not in text and not _asks(piece):
            continue
        words = heading(piece, kind)
        if words is None:
            continue
        stems = frozenset(stem(word) for word in content(words))
        if stems:
            if kind == "question" and _ASKS.match(words):
                words += "?"
            found.setdefault(words, Clause(words, stems, is_title, person, place, said=piece))
    return list(found.values())


def _asks(piece: str) -> bool:
    return bool(_ASKS.match(piece)) and not _RELATIVE.match(piece)


def _requoted(match: re.Match[str]) -> str:
    """Keep the marks around a quoted word; those around nothing or nearly all say nothing."""
    said = match[1].strip()
    if not said or len(said) > _MOST_QUOTED * len(match.string):
        return f" {said} "
    return f"“{said}”"


def best(
    candidates: Iterable[Clause],
    weights: Mapping[str, float],
    *,
    kind: Kind,
    by_person: Collection[set[str]] = (),
    heard: Collection[Collection[str]] = (),
    taken: Sequence[Clause] = (),
) -> Clause | None:
    """Return the clause that covers most of what marks the group and reads best.

    `weights` tell how much a stem marks the group; a clause needs two stems that mark it, or one
    that nearly everybody uses. When `by_person` is given, a third of the people must use a word
    that it shares, and a fifth of several people two. When `heard` (stems of all words of each
    person) is given, others must blame the same. What `taken` clauses already say counts less.
    """
    said = frozenset(word for clause in taken for word in clause.stems)
    people = {clause.person for clause in taken}
    strongest = max(weights.values(), default=0.0)
    scored = []
    for clause in candidates:
        known = [weights[word] for word in clause.stems if word in weights]
        fresh = [weights[word] for word in clause.stems - said if word in weights]
        if not known or (len(known) < _LEAST_SHARED and max(known) < strongest):
            continue
        if by_person and not _speaks_for(clause, weights, by_person, kind):
            continue
        if kind == "pain_point" and not (_names_trouble(clause) and _is_shared(clause, heard)):
            continue
        if taken and (not fresh or clause.person in people):
            continue
        value = sum(fresh) / (len(clause.stems) + _DAMPING) ** 0.7 / max(strongest, 1e-9)
        value -= _LONE_PENALTY * (len(known) < _LEAST_SHARED)
        scored.append((value + _form(clause, kind), clause.text, clause))
    return max(scored, key=lambda item: (item[0], item[1]), default=(0, "", None))[2]


def clearest(candidates: Iterable[Clause], *, kind: Kind) -> Clause | None:
    """Return the clause of one person that reads best as a heading."""
    fit = [item for item in candidates if kind != "pain_point" or _names_trouble(item)]
    return max(fit, key=lambda item: (_form(item, kind), len(item.stems), item.text), default=None)


def agrees(clause: Clause, weights: Mapping[str, float], by_person: Collection[set[str]]) -> bool:
    """Return whether so many people share two words with the clause that it may name them all."""
    return _sharing(clause, weights, by_person)[1] >= _AGREED * len(by_person)


def _sharing(
    clause: Clause, weights: Mapping[str, float], by_person: Collection[set[str]]
) -> tuple[int, int]:
    """Return how many people use a word of the clause that marks the group, and how many two."""
    shared = {word for word in clause.stems if word in weights}
    counts = [len(shared & words) for words in by_person]
    return sum(count > 0 for count in counts), sum(count > 1 for count in counts)


def _speaks_for(
    clause: Clause,
    weights: Mapping[str, float],
    by_person: Collection[set[str]],
    kind: Kind,
) -> bool:
    """Return whether enough people use the words of the clause that mark the group."""
    one, both = _sharing(clause, weights, by_person)
    size = len(by_person)
    if one < _LEAST_COVERAGE * size:
        return False
    return size < (_SEVERAL if kind == "pain_point" else _MANY) or both >= _LEAST_BOTH * size


def _is_shared(clause: Clause, heard: Collection[Collection[str]]) -> bool:
    """Return whether others use a word by which the clause blames; most blame by none."""
    blamed = {stem(word) for word in blames(clause.text)}
    if not blamed or len(heard) < _SEVERAL:
        return True
    agreed = sum(not blamed.isdisjoint(words) for words in heard)
    return agreed >= max(2, _LEAST_AGREED * len(heard))


def _names_trouble(clause: Clause) -> bool:
    """Return whether the clause says what is wrong, by a cue or beyond doubt."""
    row = counts_of(clause.text)
    return clause.strength >= _BEYOND_DOUBT or any(row[at] for at in _TROUBLE)


def _form(clause: Clause, kind: Kind) -> float:
    words = clause.text.casefold().split()
    value = _TITLE_BONUS * clause.is_title
    value += _TYPICAL_BONUS * (1 - clause.place) + _STRENGTH_BONUS * clause.strength
    value += _LIKENESS_BONUS * clause.likeness
    row = counts_of(clause.text)
    if kind == "pain_point":
        value -= _PRAISE_PENALTY * row[_PRAISE]
    elif kind == "praise":
        value -= _BLAME_PENALTY * sum(row[at] for at in _TROUBLE)
    value -= _DANGLING_PENALTY * min(2, sum(word in _DANGLING for word in words))
    return value - _SHORT_OF_WORDS * (len(words) <= _SHORT)
