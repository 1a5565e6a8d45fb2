"""Find in people's own words the clause that says best what they have in common."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.analysis.cues import CUES, counts_of
from groundswell.analysis.words import content, stem
from groundswell.domain.query import Kind

MAX_CHARACTERS = 70
_LEAST_WORDS, _MOST_WORDS = 3, 12
_MARKUP = re.compile(r"https?://\S+|[@#]\w+|[*_`~|<>\[\]{}\"“”]|&\w+;")
_NOT_TEXT = re.compile(r"[^\w\s'’.,:;!?%$€£/()&+-]")
_BREAK = re.compile(
    r"[.!?;]+(?=\s|$)|,\s+|\s[-–—]+\s|:\s|\(|\)|\s+(?:but|because|so that|and then)\s"
)
_LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|but|also|well|yes|no|please|pls|honestly|seriously|"
    r"actually|basically|edit|update|re|then|now|just|plus|like|unfortunately|apparently|sadly|"
    r"literally|this is (?:because|why)|it(?:'s| is) (?:just |so )?(?:that|because))\b[\s,:-]*)+",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"^(?:i(?:'ve| have| am|'m)?(?: been| just| really| still| also)?|we(?:'ve| have|'re| are)?"
    r"(?: been| just| still)?|you guys|you|my|our|your|the|a|an|this|that|their|its)\s+"
    r"(?=\w)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:(?:i )?(?:really )?wish (?:there (?:was|were)|"
    r"(?:[\w'-]+ ){1,3}(?:had|offered|did|sold|supported|could(?: also)?|would(?: also)?)|"
    r"(?:[\w'-]+ ){1,3}(?:would )?(?:let|allow)(?:ed)? (?:me|us|you|people)(?: to)?)|"
    r"(?:it )?would be (?:nice|great|cool|good|helpful|awesome) (?:to (?:have|be able to)|if "
    r"(?:you|we|i|it|there) (?:could|had|was|were)?)|(?:i|we)(?:'d| would) (?:love|like) (?:to "
    r"(?:see|have|be able to))?|(?:can|could) you (?:please )?|you should|feature request|please)"
    r"(?:[\s,:]+|$)",
    re.IGNORECASE,
)
_INNER_END = re.compile(r"[.!?]\s")
_ASKS = re.compile(
    r"(?:how|what|which|who|where|when|why|is|are|do|does|did|can|could|will|would|should|has|have|"
    r"anyone|does anyone)\b",
    re.IGNORECASE,
)
_BAD_START = frozenset(
    """if when while that which who whose because to for of with at from as than or by though
    although since until unless where it he she they them there was were is are be been am has
    had did does do will would could should may might let's let oh lol wow thanks thank sorry
    maybe perhaps guess think know say says said told tell hope""".split()  # noqa: SIM905
)
_BAD_END = frozenset(
    """the a an and or but of to for with at from in on by as is are was were be my your our
    their his her its that this than if when so very too i you we they it not can't don't won't
    just because which who what how""".split()  # noqa: SIM905
)
_PERSON = frozenset("i i'm i've i'd i'll me my mine we us our you your you're u ur he she".split())  # noqa: SIM905
_TITLE_BONUS = 0.25
_PERSON_PENALTY = 0.12
_PRAISE_PENALTY = 0.4
_LEAST_COVERAGE = 0.34  # of the people, who must use a word that the heading shares
_TYPICAL_BONUS = 0.4
_STRENGTH_BONUS = 0.4
_LONE_PENALTY = 0.3
_BEYOND_DOUBT = 0.75
_DAMPING = 3.0  # words; keeps a clause of one shared word from winning by its brevity
_SHORT_OF_WORDS = 0.1
_LEAST_SHARED = 2
_TROUBLE = [CUES.index(n) for n in ("complaint", "failure", "negation", "waiting")]
_PRAISE = CUES.index("praise")
_ODD = re.compile(r"\d{4,}|(?:\b\w\b\s*){4,}|(.)\1{3,}")


@dataclass(frozen=True, slots=True)
class Clause:
    """A readable clause of somebody's text; `place` is 0 for the most typical, up to 1.

    `strength` is how surely the clause by itself is of the kind that is asked for (0..1).
    """

    text: str
    stems: frozenset[str]
    is_title: bool
    person: object
    place: float = 0.0
    strength: float = 0.0


def clauses(
    text: str, *, kind: Kind, person: object, is_title: bool = False, place: float = 0.0
) -> list[Clause]:
    """Return what of `text` could stand as a heading: whole words, sentence case, no handles."""
    plain = " ".join(_NOT_TEXT.sub(" ", _MARKUP.sub(" ", text)).replace("’", "'").split())
    pieces = (
        [plain, *_BREAK.split(plain)]
        if len(plain) <= 2 * MAX_CHARACTERS and not _INNER_END.search(plain)
        else _BREAK.split(plain)
    )
    found: dict[str, Clause] = {}
    for piece in pieces:
        clause = _trimmed(piece or "", kind)
        if clause and _is_readable(clause, kind):
            stems = frozenset(stem(word) for word in content(clause))
            if stems:
                text = _cased(clause)
                if kind == "question" and _ASKS.match(text):
                    text += "?"
                found.setdefault(clause, Clause(text, stems, is_title, person, place))
    return list(found.values())


def best(
    candidates: Iterable[Clause],
    weights: Mapping[str, float],
    *,
    kind: Kind,
    by_person: Collection[set[str]] = (),
    taken: Sequence[Clause] = (),
) -> Clause | None:
    """Return the clause that covers most of what marks the group and reads best.

    `weights` tell how much a stem marks the group; a clause needs two stems that mark it, or one
    that nearly everybody uses. When `by_person` is given, a third of the people must use a word
    that it shares. What `taken` clauses already say counts less.
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
        if by_person and _coverage(clause, weights, by_person) < _LEAST_COVERAGE:
            continue
        if kind == "pain_point" and not _names_trouble(clause):
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


def _coverage(
    clause: Clause, weights: Mapping[str, float], by_person: Collection[set[str]]
) -> float:
    shared = {word for word in clause.stems if word in weights}
    return sum(not shared.isdisjoint(words) for words in by_person) / len(by_person)


def _names_trouble(clause: Clause) -> bool:
    """Return whether the clause says what is wrong, by a cue or beyond doubt."""
    row = counts_of(clause.text)
    return clause.strength >= _BEYOND_DOUBT or any(row[at] for at in _TROUBLE)


def _form(clause: Clause, kind: Kind) -> float:
    words = clause.text.casefold().split()
    value = _TITLE_BONUS * clause.is_title - _PERSON_PENALTY * len(_PERSON & set(words))
    value += _TYPICAL_BONUS * (1 - clause.place) + _STRENGTH_BONUS * clause.strength
    if kind == "pain_point":
        value -= _PRAISE_PENALTY * counts_of(clause.text)[_PRAISE]
    return value - _SHORT_OF_WORDS * (len(words) < _LEAST_WORDS + 1)


def _trimmed(piece: str, kind: Kind) -> str:
    text = _LEAD.sub("", piece.strip(" -–—.,:;!?/&+"))
    if kind == "wish":
        text = _ASKING.sub("", text)
    if kind != "question":
        text = _OWN.sub("", text)
    return text.strip(" -–—.,:;!/&+")


def _is_readable(clause: str, kind: Kind) -> bool:
    words = clause.casefold().split()
    least = _LEAST_WORDS - (kind == "wish")  # "dark mode" is a wish
    if not least <= len(words) <= _MOST_WORDS or len(clause) > MAX_CHARACTERS:
        return False
    if kind != "question" and (words[0] in _BAD_START or "?" in clause):
        return False
    if words[-1] in _BAD_END:
        return False  # cut off in the middle of what was said
    return not _ODD.search(clause) and clause.count("(") == clause.count(")")


def _cased(clause: str) -> str:
    """Write in sentence case; names and short capitals stay as they are."""
    words = clause.split()
    shouted = sum(word.isupper() and len(word) > 1 for word in words)
    if shouted > len(words) / 2:
        words = [word.lower() for word in words]
    text = " ".join(
        "I" + word[1:] if word == "i" or word.startswith("i'") else word for word in words
    )
    return text[:1].upper() + text[1:]
