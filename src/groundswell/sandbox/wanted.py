"""Turn search words into what a post must, must not and may hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Term = tuple[str, ...]  # the stemmed words of one word or phrase, in order

_TOKEN = re.compile(r'-?"[^"]*"|[()]|[^\s()"]+')
_WORD = re.compile(r"[\u2e80-\ud7ff\uf900-\ufaff]|[^\W\u2e80-\ud7ff\uf900-\ufaff]+")
_LEAST_STEM = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Each of `groups` must match by one of its terms; `optional` terms only raise the rank."""

    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    optional: tuple[Term, ...] = ()


def words(text: str) -> Term:
    """Return the stemmed words of `text` in order; each CJK character is a word."""
    return tuple(_stem(match[0]) for match in _WORD.finditer(text.casefold()))


def parse(text: str, *, optional: Iterable[str] = ()) -> Wanted:
    """Read words, `"phrases"`, `OR` between two of them, and `-` or `NOT` before one.

    `AND` is what holds anyway. Parentheses are skipped: `OR` joins its two neighbours only.
    """
    may = {term for word in optional if (term := words(word))}
    groups: list[tuple[Term, ...]] = []
    excluded: list[Term] = []
    joins = False
    for term, operator in _terms(text):
        if operator == "OR":
            joins = bool(groups)
        elif operator == "NOT":
            excluded.append(term)
        elif joins:
            groups[-1] = (*groups[-1], term)
            joins = False
        else:
            groups.append((term,))
    needed = tuple(group for group in groups if not may.issuperset(group))
    return Wanted(needed, tuple(excluded), tuple(sorted(may)))


def _terms(text: str) -> Iterator[tuple[Term, str]]:
    negated = False
    for match in _TOKEN.finditer(text):
        part = match[0]
        if part in {"AND", "(", ")", "-"}:
            continue
        if part == "OR":
            yield (), "OR"
        elif part == "NOT":
            negated = True
        elif term := words(part):
            yield term, "NOT" if negated or part.startswith("-") else ""
            negated = False


def _stem(word: str) -> str:
    """Return `word` without the commonest English endings."""
    if not word.isascii():
        return word
    for ending in ("s", "ing", "ed", "e"):
        shorter = word.removesuffix(ending)
        if shorter != word and len(shorter) >= _LEAST_STEM and not shorter.endswith(ending):
            word = shorter
    return word
