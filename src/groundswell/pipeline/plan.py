"""Plan a search by rules: which words of the question are worth searching for."""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"([^"]{2,80})"|([^\W_][\w\'’.+#-]*)', re.UNICODE)
_TRAILING = ".'’-"

# Words that ask rather than name something; they would only narrow a search by accident.
_ASKING = frozenset(
    """
    a about after all also am an and any are as at be because been before being between but by
    can could did do does doing don't during each few for from had has have having he her here
    him his how i if in into is it its just many me might more most much must my no not of off
    on one only or other our out over own same she should so some such than that the their them
    then there these they this those through to too under up us very was we were what what's
    whats when where which while who who's whom whose why will with would you your
    """.split()  # noqa: SIM905  # reads better than a list
)
_INTENT = frozenset(
    """
    annoy annoyed annoying annoys bad biggest bother bothers bug bugs common complain
    complaining complains complaint complaints difficult dislike dislikes feedback find
    frustrate frustrated frustrates frustrating frustration frustrations get hate hates hurt
    hurts insight insights issue issues like love loves main most need needs opinion opinions
    pain painful pains point points praise problem problems request requests say saying says
    struggle struggles struggling suffer talk talking tell think top trouble troubles want
    wants wish wishes worst wrong
    """.split()  # noqa: SIM905  # reads better than a list
)
_ROLES = frozenset(
    """
    buyer buyers client clients consumer consumers customer customers everyone folks guest guests
    member members people reviewer reviewers shopper shoppers subscriber subscribers user users
    visitor visitors
    """.split()  # noqa: SIM905  # reads better than a list
)
_MAX_TERMS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What to search for: `terms`, most important first, as the user wrote them.

    `subject` is what the question is about: the terms, or nothing when they are only words for
    anybody ("What do customers complain about?"). Then whatever was found is about it.
    """

    terms: tuple[str, ...] = field(repr=False)
    subject: tuple[str, ...] = field(default=(), repr=False)


def plan(question: str) -> Plan:
    """Return the search terms of a question in plain words.

    Quoted phrases and runs of names ("Diablo 4") stay together. Words that only ask ("what
    frustrates") go; words for anybody ("users") stay only when nothing else is left.
    """
    found = [(match, match[1] or match[2].rstrip(_TRAILING)) for match in _TOKEN.finditer(question)]
    found = [(match, token) for match, token in found if token]
    tokens = [token for _, token in found]
    ends = [0, *(match.end() for match, _ in found)]
    gaps = [question[end : match.start()] for end, (match, _) in zip(ends, found, strict=False)]
    kept = [token for token in _with_names(tokens, gaps) if _is_content(token)]
    named = [token for token in kept if token.casefold() not in _ROLES]
    terms = tuple(dict.fromkeys(named or kept or tokens))[:_MAX_TERMS]
    return Plan(terms, terms if named else ())


def names(question: str) -> tuple[str, ...]:
    """Return the terms of a question that are written as names; its first word may be any."""
    start = question.lstrip()
    return tuple(
        term for term in plan(question).terms if term[:1].isupper() and not start.startswith(term)
    )


def _is_content(token: str) -> bool:
    folded = token.casefold()
    return " " in token or (folded not in _ASKING and folded not in _INTENT)


def _with_names(tokens: list[str], gaps: list[str]) -> list[str]:
    """Join a capitalised word with capitalised words or numbers that follow it.

    `gaps` stand before the tokens: names with a comma between them stay two.
    """
    joined: list[str] = []
    previous_is_name = False
    for position, token in enumerate(tokens):
        is_number = token.isdigit()
        is_name = position > 0 and token[:1].isupper() and _is_content(token)
        follows = previous_is_name and gaps[position].isspace()
        if joined and follows and (is_name or is_number):
            joined[-1] = f"{joined[-1]} {token}"
        else:
            joined.append(token)
        previous_is_name = is_name or (follows and is_number)
    return joined
