"""Find where a sentence begins although the stop before it was left out."""

import re

from groundswell.analysis.cues import is_judging

# Words that begin sentences and are small within them: "It broke After the update".
_GRAMMAR = frozenset(
    """a after all also although and another are because before but can can't could did didn't do
    does doesn't don't even every few had has have he hopefully how however if is isn't it it's its
    just lots many maybe more most my never no not nothing now once one only otherwise other please
    she since so some still takes that that's the there there's these they this those too until use
    used very wanted was we were what when where which while who why will with without won't would
    you you're your""".split()  # noqa: SIM905
)
_MOST_OF_TITLE = 6  # words
_READ_BACK = 200  # characters; keeps a text without any stop cheap
# No title ends with them: "a song called The one" and "it is The best" go on.
_GOES_ON = frozenset(
    """a an and are as at be because but by called can for from had has have if in into is like
    my named no not of off on or our over so than that the their these this to titled time
    under very via was were when whenever while with your""".split()  # noqa: SIM905
)
_BEGINS = re.compile(r"(?<=[\w'’)>]) +(?=([A-Z][a-z'’]*) [a-z])")
_LAST = re.compile(r"(?<![@#\w])[^\W\d_][\w'’]*[)>\d\s]*$")


def run_ons(text: str, start: int, end: int) -> list[int]:
    """Return where in `text`, between `start` and `end`, sentences begin without a stop before.

    The word before is small, or the first; in a title or a name it would be neither.
    """
    found: list[int] = []
    begin = start
    for match in _BEGINS.finditer(text, start, end):
        before = text[max(begin, match.start() - _READ_BACK) : match.start()].strip()
        if _is_whole(before, match[1].casefold().replace("’", "'")):
            found.append(match.end())
            begin = match.end()
    return found


def _is_whole(before: str, begins: str) -> bool:
    """Tell whether `before` can be a sentence or a title, and `begins` the first word of the next.

    After a short title also a word of praise, complaint or wishing: "Love it Love sharing maps".
    """
    is_small = begins in _GRAMMAR
    if not is_small and begins != "i" and not is_judging(begins):
        return False
    last = _LAST.search(before)
    if last is None or last[0].casefold() in _GOES_ON:
        return False
    if begins == "i":  # always written large
        return last.start() == 0 and is_judging(before.casefold())
    if last.start() and before[last.start()].isupper():
        return False
    return is_small or before.count(" ") < _MOST_OF_TITLE
