"""Show a report inside a notebook: a plot, tables and quotes in one piece of HTML."""

import re
import sys
from collections.abc import Iterator
from typing import Any

from groundswell.domain.insight import Insight
from groundswell.domain.report import Report
from groundswell.formats.html import anchor, escaped
from groundswell.formats.wording import (
    KIND_NAMES,
    cached,
    count,
    day,
    footer,
    headline,
    left_out,
    origin,
    reason,
    severity,
    told,
    voices,
)

_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*")  # how a summary marks names
_MOST_BARS = 12
_NAME_WIDTH = 330
_BAR_WIDTH = 250
_ROW_HEIGHT = 26
_NAME_CHARACTERS = 46
_TREND_HEIGHT = 16
_TREND_WIDTH = 64
# The colours follow the notebook's own theme where it says, else the system's.
_LIGHT = "--ink:#1d2733;--dim:#5b6876;--line:#d8dee6;--mark:#0b6bcb;--soft:#e4effb"
_DARK = "--ink:#e6ebf1;--dim:#9aa7b5;--line:#2f3a46;--mark:#7ab8ff;--soft:#1d2c3d"
_STYLE = f"""
.groundswell {{ {_LIGHT}; color: var(--ink); font: 14px/1.5 system-ui, sans-serif; max-width: 60em;
  overflow-wrap: anywhere }}
@media (prefers-color-scheme: dark) {{ .groundswell {{ {_DARK} }} }}
[data-jp-theme-light="true"] .groundswell, .vscode-light .groundswell {{ {_LIGHT} }}
[data-jp-theme-light="false"] .groundswell, .vscode-dark .groundswell {{ {_DARK} }}
.groundswell h3 {{ margin: .2em 0; font-size: 1.3em }}
.groundswell .dim {{ color: var(--dim) }}
.groundswell a {{ color: var(--mark) }}
.groundswell svg {{ display: block; max-width: 100%; height: auto; margin: .8em 0 }}
.groundswell svg text {{ fill: var(--ink); font: 13px system-ui, sans-serif }}
.groundswell svg .bar {{ fill: var(--mark) }} .groundswell svg .rest {{ fill: var(--soft) }}
.groundswell table {{ border-collapse: collapse; margin: .8em 0; width: 100%; font-size: 13px }}
.groundswell th, .groundswell td {{ text-align: left; vertical-align: top; border: 0;
  padding: .4em .8em .4em 0; border-bottom: 1px solid var(--line); background: none;
  color: var(--ink) }}
.groundswell .short {{ white-space: nowrap }}
.groundswell .number {{ text-align: right; white-space: nowrap }}
.groundswell td svg {{ margin: 0; width: {_TREND_WIDTH}px }}
.groundswell summary {{ cursor: pointer }}
.groundswell blockquote {{ margin: .5em 0; padding: 0 0 0 .8em; border-left: 3px solid var(--line);
  color: inherit; background: none }}
""".strip()


def render(report: Report) -> str:
    """Return `report` as HTML that needs nothing else and runs nothing; posts are escaped."""
    return "\n".join(_lines(report))


def register(ipython: Any = None) -> bool:
    """Let notebooks show reports as HTML; return whether there is one.

    Without `ipython` it is the running one, if IPython is loaded at all.
    """
    if ipython is None:
        loaded = sys.modules.get("IPython")
        ipython = loaded.get_ipython() if loaded is not None else None
    if ipython is None:
        return False
    ipython.display_formatter.formatters["text/html"].for_type(Report, render)
    return True


def _lines(report: Report) -> Iterator[str]:
    yield f'<div class="groundswell"><style>{_STYLE}</style>'
    yield f"<h3>{escaped(report.query.text)}</h3>"
    yield f'<p class="dim">{escaped(headline(report))}</p>'
    if report.summary:
        summary = _EMPHASIS.sub(r"<strong>\1</strong>", escaped(report.summary))
        yield f"<p>{summary}</p>"
    if report.insights:
        yield from _plot(report.insights[:_MOST_BARS])
        yield from _findings(report)
    yield from _sources(report)
    for line in (left_out(report), *report.notes):
        if line:
            yield f'<p class="dim">{escaped(line)}</p>'
    yield f'<p class="dim">{escaped(footer(report))} · Groundswell</p></div>'


def _plot(insights: tuple[Insight, ...]) -> Iterator[str]:
    """Draw how many people say each; the pale part of a bar is their further documents."""
    most = max(max(each.frequency.documents, each.frequency.authors) for each in insights)
    width, height = _NAME_WIDTH + _BAR_WIDTH + 90, _ROW_HEIGHT * len(insights)
    yield (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'aria-label="People and documents behind each finding">'
    )
    for row, insight in enumerate(insights):
        top = row * _ROW_HEIGHT
        people, documents = insight.frequency.authors, insight.frequency.documents
        name = insight.name
        if len(name) > _NAME_CHARACTERS:
            name = name[: _NAME_CHARACTERS - 1].rstrip() + "…"
        yield (
            f'<text x="{_NAME_WIDTH - 10}" y="{top + 17}" text-anchor="end">{escaped(name)}'
            f"<title>{escaped(insight.name)}</title></text>"
        )
        for kind, number in (("rest", documents), ("bar", people)):
            length = max(1, round(_BAR_WIDTH * number / max(1, most)))
            yield (
                f'<rect class="{kind}" x="{_NAME_WIDTH}" y="{top + 5}" width="{length}" '
                'height="16" rx="2"/>'
            )
        end = _NAME_WIDTH + round(_BAR_WIDTH * max(people, documents) / max(1, most)) + 8
        yield f'<text x="{end}" y="{top + 17}">{people} of {documents}</text>'
    yield "</svg>"
    yield '<p class="dim">People (dark) and the documents that they wrote (pale).</p>'


def _findings(report: Report) -> Iterator[str]:
    yield (
        '<table><thead><tr><th class="number">#</th><th>Finding</th><th>Kind</th><th>Who</th>'
        '<th class="short">Severity</th><th class="short">Newest</th>'
        '<th class="short">Over time</th></tr></thead><tbody>'
    )
    for rank, insight in enumerate(report.insights, start=1):
        severe = severity(insight.severity) if insight.kind == "pain_point" else ""
        yield f'<tr><td class="number">{rank}</td><td><strong>{escaped(insight.name)}</strong>'
        yield from _evidence(insight)
        yield (
            f'</td><td class="short">{KIND_NAMES[insight.kind][0]}</td>'
            f'<td>{escaped(voices(insight))}</td><td class="short">{severe}</td>'
            f'<td class="short">{day(insight.last_seen)}</td><td>{_trend(insight)}</td></tr>'
        )
    yield "</tbody></table>"


def _evidence(insight: Insight) -> Iterator[str]:
    if description := told(insight):
        yield f"<br>{escaped(description)}"
    if not insight.evidence:
        return
    quotes = count(len(insight.evidence), "quote")
    yield f'<details><summary class="dim">{quotes}</summary>'
    for evidence in insight.evidence:
        yield f"<blockquote>“{escaped(evidence.quote)}”<br>"
        yield f'<span class="dim">{anchor(evidence.url, origin(evidence))}</span></blockquote>'
    yield "</details>"


def _trend(insight: Insight) -> str:
    points = [point.documents for point in insight.trend]
    if len(points) < 2:  # noqa: PLR2004  # one period is no course
        return ""
    step, most = _TREND_WIDTH / len(points), max(1, *points)
    bars = "".join(
        f'<rect class="bar" x="{at * step:.1f}" y="{_TREND_HEIGHT * (1 - number / most):.1f}" '
        f'width="{step * 0.75:.1f}" height="{_TREND_HEIGHT * number / most:.1f}"/>'
        for at, number in enumerate(points)
    )
    told_as = ", ".join(map(str, points))
    return (
        f'<svg viewBox="0 0 {_TREND_WIDTH} {_TREND_HEIGHT}" role="img" '
        f'aria-label="Documents in each period: {told_as}">{bars}</svg>'
    )


def _sources(report: Report) -> Iterator[str]:
    if not report.outcomes:
        return
    yield (
        '<table><thead><tr><th>Source</th><th>Outcome</th><th class="number">Documents</th>'
        '<th class="number">Seconds</th></tr></thead><tbody>'
    )
    for outcome in report.outcomes:
        why = " ".join(filter(None, (cached(outcome), reason(outcome), outcome.remedy)))
        yield (
            f"<tr><td>{escaped(outcome.source)}</td>"
            f'<td>{outcome.status} <span class="dim">{escaped(why)}</span></td>'
            f'<td class="number">{outcome.documents}</td>'
            f'<td class="number">{outcome.elapsed_seconds:.1f}</td></tr>'
        )
    yield "</tbody></table>"
