"""Choose the words that can be searched for at all."""

from collections.abc import Callable, Iterable

from groundswell.errors import SourceResponseError
from groundswell.sources.text import clean

_PAIR = 2
_MAX_CHARACTERS = 120  # fits every provider in its widest letters


def searchable(terms: Iterable[str], *, source: str) -> tuple[str, ...]:
    """Return the terms that hold a letter or a digit, as plain lines, each once.

    Raises:
        SourceResponseError: there is none; every provider would refuse the search or list all.
    """
    plain = (" ".join(clean(term, limit=_MAX_CHARACTERS).split()) for term in terms)
    found = dict.fromkeys(term for term in plain if any(map(str.isalnum, term)))
    if not found:
        raise SourceResponseError(
            f"{source}: there is no word to search for",
            source=source,
            remedy="Name a product or a topic in the question.",
        )
    return tuple(found)


def first_and_any(
    written: Iterable[str], *, room: int, most: int = 8, separator: str = " OR "
) -> str:
    """Write terms so that the first must occur and, of three and more, any of the others.

    Providers that join words by AND find nothing for a question of many words. `written` are
    terms in the provider's syntax; those that do not fit into `room` characters go.
    """
    terms = [term for term in written if term and len(term) <= room][:most]
    if len(terms) <= _PAIR:
        return " ".join(fitting(terms, room=room))
    rest = fitting(terms[1:], room=room - len(terms[0]) - len(" ()"), separator=separator)
    if len(rest) > 1:
        return f"{terms[0]} ({separator.join(rest)})"
    return " ".join((terms[0], *rest))


def fitting(
    parts: Iterable[str], *, room: int, separator: str = " ", size: Callable[[str], int] = len
) -> tuple[str, ...]:
    """Return the parts that fit into `room` together, the earlier ones first."""
    kept: list[str] = []
    length = -len(separator)
    for part in parts:
        longer = length + len(separator) + size(part)
        if part and longer <= room:
            kept.append(part)
            length = longer
    return tuple(kept)
