"""Show a report as text in a terminal."""

from collections.abc import Iterator

from groundswell.cli.columns import fitted, padded, width, wrapped
from groundswell.cli.presentation import Presentation
from groundswell.cli.style import Style
from groundswell.domain.insight import Evidence, Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.report import SAMPLE_NOTE, Report
from groundswell.formats.printable import link, one_line
from groundswell.formats.wording import (
    KIND_NAMES,
    cached,
    count,
    facts,
    footer,
    headline,
    languages,
    left_out,
    origin,
    reason,
    why,
)
from groundswell.formats.wording import told as told_by

MAX_QUOTES = 2
MAX_QUOTE_CHARACTERS = 200
MAX_NAME_CHARACTERS = 140
MAX_DESCRIPTION_CHARACTERS = 240
_STATUS_COLOURS = {"ok": "32", "partial": "33", "stale": "33", "skipped": "2", "failed": "31"}
_NARROW = 60  # columns
_INDENT = "    "


def render(report: Report, presentation: Presentation | None = None) -> str:
    """Return `report` for a reader in a terminal; escape codes only where they are wanted."""
    return "\n".join(_Page(report, presentation or Presentation()).lines()) + "\n"


class _Page:
    """One report, as it is laid out for one terminal."""

    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._report = report
        self._remedies: set[str] = set()
        self._shown = presentation
        self._style = Style(colour=presentation.colour, hyperlinks=presentation.hyperlinks)

    def lines(self) -> Iterator[str]:
        report, style = self._report, self._style
        if SAMPLE_NOTE in report.notes:
            yield from (style("33", line) for line in self._wrapped(SAMPLE_NOTE))
        for line in self._wrapped(one_line(report.query.text, max_characters=240)):
            yield style("1", line)
        warning = "33" if report.status == "partial" else "2"
        for line in self._wrapped(headline(report)):
            yield style(warning, line)
        for number, insight in enumerate(report.insights, start=1):
            yield ""
            yield from self._insight(number, insight)
        yield from self._sources()
        if notes := [note for note in report.notes if note != SAMPLE_NOTE]:
            yield ""
            yield style("1", "Notes")
            for note in notes:
                yield from self._wrapped(one_line(note), first="  - ", rest=_INDENT)
        yield ""
        yield from (style("2", line) for line in self._wrapped(footer(report)))

    def _insight(self, number: int, insight: Insight) -> Iterator[str]:
        style = self._style
        name = one_line(insight.name, max_characters=MAX_NAME_CHARACTERS)
        if len(self._report.query.kinds) > 1:
            name += f" [{KIND_NAMES[insight.kind][0]}]"
        for line in self._wrapped(name, first=f"{number:>2}. ", rest=_INDENT):
            yield style("1", line)
        for line in self._wrapped(facts(insight, now=self._shown.now), first=_INDENT):
            yield style("36", line)
        told = one_line(told_by(insight), max_characters=MAX_DESCRIPTION_CHARACTERS)
        yield from self._wrapped(told, first=_INDENT)
        yield from (style("2", line) for line in self._wrapped(why(insight), first=_INDENT))
        for evidence in insight.evidence[:MAX_QUOTES]:
            yield from self._quote(evidence)

    def _quote(self, evidence: Evidence) -> Iterator[str]:
        quote = one_line(evidence.quote, max_characters=MAX_QUOTE_CHARACTERS)
        yield from self._wrapped(f"“{quote}”", first="      ", rest="       ")
        url, where = link(evidence.url), origin(evidence)
        is_web = url.lower().startswith("http")
        if url and not is_web:  # a row of a file
            where = f"{where} · {url}"
        yield self._style("2", f"       {where}")
        if is_web:  # never wrapped: a terminal can open it
            yield "       " + self._style("2", self._style.link(url))

    def _sources(self) -> Iterator[str]:
        outcomes = self._report.outcomes
        counts = (left_out(self._report), languages(self._report))
        if outcomes:
            yield ""
            yield self._style("1", "Sources")
        names = max((width(one_line(outcome.source)) for outcome in outcomes), default=0)
        for outcome in outcomes:
            yield from self._outcome(outcome, min(names, self._shown.columns // 3))
        for told in counts:
            yield from (self._style("2", line) for line in self._wrapped(told, first="  "))

    def _outcome(self, outcome: Outcome, name_width: int) -> Iterator[str]:
        status = self._style(_STATUS_COLOURS[outcome.status], f"{outcome.status:<7}")
        name = padded(fitted(one_line(outcome.source), name_width), name_width)
        lead = f"  {name}  {status}  "
        if outcome.status == "skipped":
            told = f"{reason(outcome) or 'not ready'}. {one_line(outcome.remedy or '')}"
            shown = self._wrapped(told, first=" " * (name_width + 13))
            yield lead + shown[0].lstrip()
            yield from shown[1:]
            return
        documents = f"{count(outcome.documents, 'document'):>14}"
        if self._shown.columns < _NARROW:
            documents = f"{outcome.documents:>5}"
        row, told = f"{documents}  {outcome.elapsed_seconds:5.1f} s", cached(outcome)
        if told and name_width + 13 + len(f"{row}  {told}") <= self._shown.columns:
            row, told = f"{row}  {told}", ""
        yield f"{lead}{row}"
        indent = " " * (name_width + 4)
        yield from self._wrapped(told, first=indent)
        yield from self._wrapped(reason(outcome), first=indent)
        remedy = one_line(outcome.remedy or "")
        if remedy not in self._remedies:  # one is enough where several lack the same
            self._remedies.add(remedy)
            yield from self._wrapped(remedy, first=f"{indent}try: ", rest=f"{indent}     ")

    def _wrapped(self, text: str, *, first: str = "", rest: str | None = None) -> list[str]:
        return wrapped(text, self._shown.columns, first=first, rest=rest)
