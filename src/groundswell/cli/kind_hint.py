"""Notice a question for praise or wishes that is about to be answered with complaints."""

import re
from collections.abc import Sequence

_COMPLAINTS = re.compile(
    r"\b(?:annoy|complain|dislike|fail|frustrat|hate|hurt|issue|pain|problem|wrong)", re.IGNORECASE
)
_OTHERS = (
    ("praise", re.compile(r"\b(?:enjoy|like (?:best|about|most)|love|prais)", re.IGNORECASE)),
    ("wish", re.compile(r"\b(?:feature requests?|wish(?:es)?\b|would like)", re.IGNORECASE)),
)


def hint(question: str, kinds: Sequence[str]) -> str | None:
    """Return what to tell whoever named no kind but seems to ask for another than complaints."""
    if kinds or _COMPLAINTS.search(question):
        return None
    for kind, words in _OTHERS:
        if words.search(question):
            return f"hint: complaints are looked for; for {kind} add --kind {kind}"
    return None
