"""Show a report as 80 columns of text."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from groundswell.cli.printable import link, one_line
from groundswell.domain.insight import Evidence, Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.report import Report

WIDTH = 80
MAX_QUOTES = 2
MAX_QUOTE_CHARACTERS = 280
MAX_DESCRIPTION_CHARACTERS = 300
_KIND_NAMES = {
    "pain_point": ("pain point", "pain points"),
    "wish": ("wish", "wishes"),
    "praise": ("praise", "praises"),
    "question": ("question", "questions"),
}
_STATUS_COLOURS = {"ok": "32", "partial": "33", "stale": "33", "skipped": "2", "failed": "31"}


def render(report: Report, *, colour: bool = False) -> str:
    """Return `report` for a reader in a terminal; escape codes only with `colour`."""
    return "\n".join(_lines(report, _Style(on=colour))) + "\n"


class _Style:
    """Escape codes, or nothing."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on and text else text


def _lines(report: Report, style: _Style) -> Iterator[str]:
    for line in _wrapped(one_line(report.query.text, max_characters=240)):
        yield style("1", line)
    yield style("2", _headline(report))
    for number, insight in enumerate(report.insights, start=1):
        yield ""
        yield from _insight(number, insight, report, style)
    if report.outcomes:
        yield ""
        yield style("1", "Sources")
        name_width = max(len(one_line(outcome.source)) for outcome in report.outcomes)
        for outcome in report.outcomes:
            yield from _outcome(outcome, name_width, style)
    if report.notes:
        yield ""
        yield style("1", "Notes")
        for note in report.notes:
            yield from _wrapped(one_line(note), first="  - ", rest="    ")
    yield ""
    yield style("2", _footer(report))


def _headline(report: Report) -> str:
    answered = sum(1 for outcome in report.outcomes if outcome.documents)
    if not report.documents and not report.insights:
        return "Nothing found."
    origin = f"{_count(len(report.documents), 'document')} of {_count(answered, 'source')}"
    if not report.insights:
        return f"Nothing found in {origin}."
    kinds = {insight.kind for insight in report.insights}
    one, many = _KIND_NAMES[kinds.pop()] if len(kinds) == 1 else ("finding", "findings")
    tail = "" if report.status == "complete" else " (not every source answered fully)"
    return f"{_count(len(report.insights), one, many)} from {origin}{tail}"


def _insight(number: int, insight: Insight, report: Report, style: _Style) -> Iterator[str]:
    lead = f"{number:>2}. "
    kind = f" [{_KIND_NAMES[insight.kind][0]}]" if len(report.query.kinds) > 1 else ""
    name = one_line(insight.name, max_characters=140)
    for line in _wrapped(name + kind, first=lead, rest="    "):
        yield style("1", line)
    for line in _wrapped(who(insight), first="    ", rest="    "):
        yield style("36", line)
    description = one_line(insight.description, max_characters=MAX_DESCRIPTION_CHARACTERS)
    if description and description != name:
        yield from _wrapped(description, first="    ", rest="    ")
    for evidence in insight.evidence[:MAX_QUOTES]:
        yield from _quote(evidence, style)


def who(insight: Insight) -> str:
    """Return how many people said it and where: `12 people in reddit 9, x 5`."""
    ranked = sorted(insight.sources.items(), key=lambda item: (-item[1], item[0]))
    places = ", ".join(f"{one_line(source)} {documents}" for source, documents in ranked)
    return f"{_count(insight.frequency.authors, 'person', 'people')} in {places}"


def _quote(evidence: Evidence, style: _Style) -> Iterator[str]:
    quote = one_line(evidence.quote, max_characters=MAX_QUOTE_CHARACTERS)
    yield from _wrapped(f"“{quote}”", first="      ", rest="       ")
    source = " ".join(part for part in (evidence.source, day(evidence.created_at)) if part)
    yield style("2", f"        — {one_line(source)}  {link(evidence.url)}".rstrip())


def day(moment: datetime | None) -> str:
    """Return the date of `moment` as `2026-03-12`, or nothing."""
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def _outcome(outcome: Outcome, name_width: int, style: _Style) -> Iterator[str]:
    status = style(_STATUS_COLOURS[outcome.status], f"{outcome.status:<7}")
    source = f"{one_line(outcome.source):<{name_width}}"
    if outcome.status == "skipped":
        done = "not asked"
    else:
        done = f"{_count(outcome.documents, 'document'):>14}  {outcome.elapsed_seconds:5.1f} s"
    yield f"  {source}  {status}  {done}".rstrip()
    indent = " " * (name_width + 4)
    if outcome.reason:
        yield from _wrapped(one_line(outcome.reason), first=indent, rest=indent)
    if outcome.remedy:
        yield from _wrapped(one_line(outcome.remedy), first=f"{indent}try: ", rest=f"{indent}     ")


def _footer(report: Report) -> str:
    parts = [f"{report.elapsed_seconds:.1f} s", f"analyst {one_line(report.analyst)}"]
    usage = report.usage
    if usage.llm_calls:
        parts.append(_count(usage.llm_calls, "model call"))
    if usage.llm_usd is None:
        parts.append("model cost unknown")
    total_usd = (usage.llm_usd or 0.0) + usage.sources_usd
    if total_usd:
        parts.append(f"{total_usd:.4f} USD")
    return " · ".join(parts)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
