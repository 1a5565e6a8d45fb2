"""Show advice: each setting, its present value, what to set, and why."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from groundswell.bench.advice import Advice, Load
from groundswell.config.setting import as_text
from groundswell.formats.wording import count

_COLUMNS = 80
_INDENT = "    "


def render(advices: Sequence[Advice], load: Load, *, answers: int) -> str:
    """Return `advices` as text of at most 80 columns."""
    return "\n".join(_lines(advices, load, answers)) + "\n"


def _lines(advices: Sequence[Advice], load: Load, answers: int) -> Iterator[str]:
    if not advices:
        yield "No advice: no answer of the modes short or planned was measured."
        return
    yield f"Advice for {load.per_minute:g} questions a minute, {load.distinct} of them different,"
    yield f"from {count(answers, 'traced answer')}. Little's law: L = λ x W, how many are under way"
    yield "= how many begin in a second x how many seconds each takes."
    for advice in advices:
        yield ""
        present, advised = as_text(advice.present), as_text(advice.advised)
        yield f"{advice.name:<36}{present:>10}  " + (
            "keep" if present == advised else f"-> {advised}"
        )
        yield from wrap(advice.how, _COLUMNS, initial_indent=_INDENT, subsequent_indent=_INDENT)
