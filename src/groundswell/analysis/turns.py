"""Find turns of phrase in which words of praise, or a question, do not mean what they say."""

import re
from collections.abc import Set

# "It was great until the update": praise of what is gone.
_BYGONE = re.compile(
    r"\b(?:previous|old|older|earlier|former) \w+ (?:was|were|worked|had|did)\b|\bused to "
    r"(?:be|work|love|like|enjoy|have)\b|\b(?:was|were|had|loved|liked|enjoyed|worked|working|"
    r"ran|been)\b[^.!?;]{0,60}\b(?:until|till|til|(?<!ever )before (?:the|this|that|your|you|"
    r"it|they))\b"
)
_BYGONE_WORDS = frozenset("until till til before used previous old older earlier former".split())  # noqa: SIM905
# "Thanks in advance": politeness.
_POLITE = re.compile(
    r"\b(?:help|tips?|advice|feedback|suggestions?|inputs?|ideas?) (?:\w+ )?(?:is|are|be) "
    r"(?:\w+ )?appreciated|\b(?:thanks|thank you|thx) in advance|\bhappy (?:birthday|new year|"
    r"anniversary|easter|christmas|holidays|\w+day)|\bbest (?:regards|wishes|of luck)|\bgood "
    r"(?:morning|evening|afternoon|night|luck)|\b(?:nice|good|great) (?:day|weekend)\b"
)
_POLITE_WORDS = frozenset(
    """appreciated advance birthday year anniversary easter christmas holidays regards wishes luck
    morning evening afternoon night day weekend""".split()  # noqa: SIM905
)
# "Are you kidding?", "Do they even test this?": no answer is expected.
_RHETORIC = re.compile(
    r"\b(?:do|does|did|have|has|is|are) (?:you|they|people|anyone|anybody|(?:these|those|your|"
    r"the) \w+)(?: guys| people)? even (?!out\b)\w+|\b(?:are|r) (?:you|u|they)(?: all| guys)? "
    r"(?:kidding|serious|joking|for real|insane|crazy)\b|\bis this (?:a|some(?: kind of)?) "
    r"(?:joke|prank|scam)\b|\b(?:what|why|how|who|where) (?:the|in the|on) (?:heck|hell|fuck|"
    r"frick\w*|world|earth|devil)\b|^\W*(?:really|seriously|wtf|wth|huh)\W*\?|\bwhat (?:were|"
    r"was|are|is) \w+(?: guys| people)? thinking\b|\bwho (?:thought|decided|came up|approved|"
    r"on earth)\b|\bhow (?:hard|difficult) (?:is|can|could|would) (?:it|that|this)\b|\bhow "
    r"many (?:more )?times (?:do|must|should|have|will) (?:i|we)\b|\bhow (?:stupid|dumb|"
    r"incompetent|rude|dare)\b|\bwhat gives\b|\bwhat(?:'s| is) wrong with (?:you|u|this|"
    r"these)\b|\bwhat(?:'s| is) the point\b|\bwhy (?:would|should|even) (?:i|we|anyone|"
    r"anybody) (?:even |ever )?(?:pay|trust|buy|use|want|bother|have|need)\b|\bdo (?:you|"
    r"they)(?: guys| people)? (?:care|reali[sz]e)\b|\bhow is (?:this|that|it) (?:even |still "
    r")?(?:ok|okay|acceptable|possible|legal|fair)\b"
)
_DENIAL = re.compile(r"\b(?:less than|anything but|far from)\b")
_DENIED = "neither"  # a word that denies what follows


def denied(folded: str) -> tuple[str, int]:
    """Return a text with one word for each "less than" and its like, and how many there were."""
    if "less than" in folded or "anything but" in folded or "far from" in folded:
        return _DENIAL.subn(_DENIED, folded)
    return folded, 0


def is_rhetoric(folded: str) -> bool:
    """Tell whether a question expects no answer: "are you kidding?"."""
    return bool(_RHETORIC.search(folded))


def is_bygone(folded: str, present: Set[str]) -> bool:
    """Tell whether a text, whose words are `present`, says how good something was."""
    return not present.isdisjoint(_BYGONE_WORDS) and bool(_BYGONE.search(folded))


def politeness(folded: str, present: Set[str]) -> int:
    """Count polite phrases that hold a word of praise: "thanks in advance"."""
    return 0 if present.isdisjoint(_POLITE_WORDS) else len(_POLITE.findall(folded))
