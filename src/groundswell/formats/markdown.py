"""Show a report as Markdown."""

import re
from collections.abc import Iterator

from groundswell.domain.insight import Evidence
from groundswell.domain.report import SAMPLE_NOTE, Report
from groundswell.formats.printable import link, one_line
from groundswell.formats.wording import (
    cached,
    facts,
    footer,
    headline,
    languages,
    left_out,
    origin,
    told,
    why,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_BLOCK_START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=])")


def render(report: Report) -> str:
    """Return `report` as Markdown; text of documents cannot add markup, links or HTML."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    """Return `text` on one line with everything that Markdown would read as markup escaped."""
    shown = _SPECIAL.sub(r"\\\1", one_line(text))
    return _BLOCK_START.sub(_escaped_start, shown)


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.query.text)}"
    yield ""
    if SAMPLE_NOTE in report.notes:
        yield f"*{escaped(SAMPLE_NOTE)}*"
        yield ""
    yield escaped(headline(report))
    for number, insight in enumerate(report.insights, start=1):
        yield ""
        yield f"## {number}. {escaped(insight.name)}"
        yield ""
        yield f"**{escaped(facts(insight, now=None))}**"
        if description := told(insight):
            yield ""
            yield escaped(description)
        yield ""
        yield escaped(why(insight))
        for evidence in insight.evidence:
            yield ""
            yield from _quote(evidence)
    if report.outcomes:
        yield from _sources(report)
    if notes := [note for note in report.notes if note != SAMPLE_NOTE]:
        yield ""
        yield "## Notes"
        yield ""
        for note in notes:
            yield f"- {escaped(note)}"
    yield ""
    yield escaped(footer(report))


def _quote(evidence: Evidence) -> Iterator[str]:
    yield f"> {escaped(evidence.quote)}"
    yield ">"
    label = escaped(origin(evidence))
    url = link(evidence.url)
    if url:
        target = url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
        label = f"[{label}](<{target}>)"
    yield f"> — {label}"


def _sources(report: Report) -> Iterator[str]:
    yield ""
    yield "## Sources"
    yield ""
    yield "| source | status | documents | seconds | reason | remedy |"
    yield "|---|---|--:|--:|---|---|"
    for outcome in report.outcomes:
        cells = (
            escaped(outcome.source),
            outcome.status,
            str(outcome.documents),
            f"{outcome.elapsed_seconds:.1f}",
            escaped("; ".join(filter(None, (cached(outcome), outcome.reason)))),
            escaped(outcome.remedy or ""),
        )
        yield f"| {' | '.join(cells)} |"
    for line in (left_out(report), languages(report)):
        if line:
            yield ""
            yield escaped(line)
