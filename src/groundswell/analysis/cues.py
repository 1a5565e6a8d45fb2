"""Count cue words of complaint, praise, wish and question, with their negation."""

import re
from collections.abc import Sequence
from typing import Any

from groundswell.analysis import turns

CUES = (
    "complaint",
    "failure",
    "negation",
    "negated praise",
    "sarcasm",
    "praise",
    "wish",
    "asks",
    "question mark",
    "shout",
    "negated trouble",
    "first person",
    "waiting",
    "feature",
)
_AT = {name: at for at, name in enumerate(CUES)}
_MOST = 3  # of one cue in a sentence; more says nothing new

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[?!]")
_NEGATIONS = frozenset(
    """not no never nobody nothing none neither can't cannot cant won't wont doesn't doesnt don't
    dont didn't didnt isn't isnt wasn't wasnt aren't couldn't couldnt wouldn't shouldn't haven't
    hasn't unable without hardly barely nor""".split()  # noqa: SIM905
)
_LEXICON = {
    "complaint": """worst terrible horrible awful useless ridiculous disappointed disappointing
        disappointment frustrated frustrating frustration frustrates annoying annoyed annoys
        unacceptable pathetic joke hate hates sucks suck shit shitty crap crappy wtf garbage trash
        disgusting disgusted nightmare poor poorly mess bad worse angry upset rude scam ripoff
        waste wasted wrong shame shameful unprofessional incompetent incompetence lies lied liar
        boring ugly unfair confusing misleading misled greedy dreadful appalling horrendous
        inexcusable outrageous absurd hell painful sad unusable clunky overpriced expensive
        impossible ridiculously unhelpful lousy fail fails failed failing fedup stupid insane
        insulting ashamed embarrassed embarrassing uninstall uninstalled
        uninstalling unsubscribe trouble hassle unhappy""",
    "failure": """broken broke breaks crash crashes crashed crashing bug bugs buggy glitch glitches
        glitchy error errors freeze freezes freezing frozen lag lags laggy slow stuck lost losing
        missing disappeared vanished deleted delay delayed delays cancelled canceled cancellation
        cancellations stranded late damaged stolen ruined ruin refund charged overcharged issue
        issues problem problems down outage disconnect disconnects disconnected corrupted wiped
        hacked banned locked drains stutter stutters stuttering nerfed removed ignored ignoring
        ignores refuse refused refuses denied declined rejected dropped miss missed expired
        duplicate duplicates empty incorrect mistake overbooked bumped""",
    "praise": """thank thanks thanx thx love loved loving loves great awesome amazing excellent
        best perfect perfectly fantastic appreciate appreciated happy glad helpful recommend
        recommended wonderful enjoy enjoyed enjoying enjoyable kudos impressed easy brilliant
        beautiful superb good nice fun cool smooth favorite favourite reliable pleasant friendly
        smoothly delicious outstanding solid addictive lovely delight delighted handy intuitive
        seamless seamlessly flawless flawlessly magic pleasure joy satisfied worth yay stunning
        gorgeous comfortable comfy generous spotless quick quickly improved improvement grateful
        genius terrific phenomenal exceptional stellar fabulous adore sleek elegant convenient
        efficient professional courteous polite kind patient rocks rocked helped helps saved
        saves""",
    "feature": "feature features option options ability functionality",
    "wish": """wish wishes hope suggest suggestion suggestions add allow
        enable support please should could would need needs let make provide include consider
        idea improve ideally""",
    "waiting": """wait waiting waited hold hours hrs hour minutes mins days weeks again still
        finally yet already another twice third""",
    "first person": "i i'm i've i'd my me we our us we're we've mine",
    "asks": """how what where when which who does do is are can has have anyone anybody did
        will""",
}
_KINDS_OF = {
    word: _AT[name] for name, words in _LEXICON.items() for word in words.split() if name != "asks"
}
_NEGATION, _PRAISE = _AT["negation"], _AT["praise"]
_BLAME = frozenset((_AT["complaint"], _AT["failure"]))
_JUDGING = _BLAME | {_AT["praise"], _AT["wish"]}
_ASKS = frozenset(_LEXICON["asks"].split())
_STRONG_WISH = re.compile(
    r"\b(?:i wish|wish (?:there|you|it|they|we)|would (?:be (?:nice|great|good|cool|helpful|"
    r"better|awesome|amazing|perfect|useful|lovely)|love|like(?! to (?:thank|say)))|please "
    r"(?:add|make|bring|allow|let|support|give|include|consider|enable|provide)|should (?:have|"
    r"be able|add|allow|offer|let|be(?! (?:ashamed|fired|embarrassed|sorry|sued)))|feature "
    r"request|if only|needs? (?:an? option|to (?:add|have|be able))|(?:could|can) you "
    r"(?:please )?(?:add|make|include|bring|allow|support|enable|provide)|it would be|(?:would|"
    r"want|like|love|needs?|have|has|ought) to be able to|(?:needs?|wants?|add|adding|"
    r"includ\w+|offer|provide|giv\w+ (?:us|me|users|people)|like|missing|lack\w*|without|bring "
    r"back|wish\w* for|hop\w+ for) (?:an? |the |some |more )?(?:ability|option|feature|"
    r"functionality|way) (?:to|for|that)|how about (?:an?|adding|giving|making)|any (?:chance|"
    r"plans?) (?:of|to|for))\b"
)
_SARCASM = re.compile(
    r"\b(?:oh (?:great|good|joy|wonderful)|thanks (?:a lot |so much )?for (?:nothing|the (?:delay|"
    r"wait|cancel\w+)|(?:los|ruin|cancel|delay|miss|ignor|mak|leav)\w+)|(?:great|good|nice) job "
    r"\w+ing|way to (?:go|treat|ruin|lose)|nice (?:job|work),? \w+ing|so much for|love (?:it when|"
    r"how|waiting|being|sitting)|what a (?:joke|mess|surprise)|another (?:\w+ ){0,2}(?:delay|crash|"
    r"bug|outage|update|fee)|you(?:'re| are) the best at)\b"
)
_SARCASM_WORDS = frozenset("oh thanks job way work much love joke mess another surprise".split())  # noqa: SIM905
_SHOUT = re.compile(r"\b[A-Z]{4,}\b|!{2,}|\?{2,}")
_AS_BAD = 2  # complaints, as which a question counts that expects no answer
_NEGATION_REACH = 3  # words
_ABSENCE_REACH = 4
# "no problems", "never crashed": trouble that is not there. "No refund" is trouble.
_NONE = frozenset("no never without zero hasn't haven't nothing didn't".split())  # noqa: SIM905
_ABSENT = frozenset(
    """complaint complaints complain issue issues problem problems bug bugs trouble troubles error
    errors lag glitch glitches delay delays hassle hassles crash crashes crashed lost lose failed
    fails freezes froze disappointed disappoints regret regrets fuss fault faults wrong bad drama
    stress""".split()  # noqa: SIM905
)


def cues(texts: Sequence[str]) -> Any:
    """Return a matrix of counts, one row a text, one column a cue."""
    import numpy as np  # noqa: PLC0415  # heavy

    found = np.zeros((len(texts), len(CUES)), dtype=np.float32)
    for at, text in enumerate(texts):
        found[at] = counts_of(text)
    return np.minimum(found, _MOST)


def is_judging(word: str) -> bool:
    """Tell whether the folded `word` praises, complains or wishes."""
    return _KINDS_OF.get(word) in _JUDGING


def blames(text: str) -> list[str]:
    """Return the words by which `text` says what is bad or fails."""
    return [word for word in _WORD.findall(text.casefold()) if _KINDS_OF.get(word) in _BLAME]


def counts_of(text: str) -> list[int]:
    """Return the counts of one text, in the order of `CUES`."""
    folded = text.casefold().replace("’", "'")
    folded, denials = turns.denied(folded)
    words = _WORD.findall(folded)
    row = [0] * len(CUES)
    reach = none = 0
    for word in words:
        none = _ABSENCE_REACH if word in _NONE else none - 1
        if word in _NEGATIONS:
            row[_NEGATION] += 1
            reach = _NEGATION_REACH
            continue
        if none > 0 and word in _ABSENT:
            row[_AT["negated trouble"]] += 1
            row[_NEGATION] = max(0, row[_NEGATION] - 1)
            reach = none = 0
            continue
        kind = _KINDS_OF.get(word)
        if kind is not None:
            is_negated_praise = reach > 0 and kind == _PRAISE
            row[_AT["negated praise"] if is_negated_praise else kind] += 1
        reach -= 1
    row[_NEGATION] = max(0, row[_NEGATION] - denials)  # "less than good" denies praise alone
    present = set(words)
    if present & _SARCASM_WORDS:
        row[_AT["sarcasm"]] = found = len(_SARCASM.findall(folded))
        row[_PRAISE] = max(0, row[_PRAISE] - 2 * found)
        row[_AT["complaint"]] += 2 * found
    is_rhetoric = "?" in present and turns.is_rhetoric(folded)
    if row[_PRAISE]:
        _taken_back(row, folded, present, is_rhetoric=is_rhetoric)
    if row[_AT["wish"]] or row[_AT["feature"]] or "able" in present:
        row[_AT["wish"]] = min(1, row[_AT["wish"]]) + 2 * len(_STRONG_WISH.findall(folded))
    row[_AT["complaint"]] += row[_AT["negated praise"]]
    row[_AT["complaint"]] += _AS_BAD * is_rhetoric
    row[_AT["asks"]] = int(bool(words) and words[0] in _ASKS and not is_rhetoric)
    row[_AT["question mark"]] = int("?" in present and not is_rhetoric)
    row[_AT["shout"]] = len(_SHOUT.findall(text))
    return row


def _taken_back(row: list[int], folded: str, present: set[str], *, is_rhetoric: bool) -> None:
    """Take out of `row` the praise that is politeness, of the past, or before a `but`."""
    praise = row[_PRAISE] - turns.politeness(folded, present)
    if "but" in present:  # "I love it but it fails"
        before, _, after = folded.partition(" but ")
        if any(
            word in _NEGATIONS or _KINDS_OF.get(word) in _BLAME for word in _WORD.findall(after)
        ):
            praise -= sum(_KINDS_OF.get(word) == _PRAISE for word in _WORD.findall(before))
    row[_PRAISE] = max(0, praise)
    if is_rhetoric or turns.is_bygone(folded, present):
        row[_AT["negated praise"]] += row[_PRAISE]
        row[_PRAISE] = 0
