"""Show a report as one HTML file that can be kept, mailed and printed."""

import re
from collections.abc import Iterator
from html import escape

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
    told,
    why,
)

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --dim: #5b6876; --line: #d8dee6; --mark: #0b6bcb;
  --paper: #fff; --warn: #8a5a00; --bad: #b3261e; --good: #1b6e3c }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --dim: #9aa7b5; --line: #2f3a46;
  --mark: #7ab8ff; --paper: #12171d; --warn: #f0b950; --bad: #ff8f85; --good: #7fd6a0 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 46rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem }
h3 { font-size: 1.1rem; margin: 0; line-height: 1.35 }
a { color: var(--mark) }
.dim { color: var(--dim) } .partial { color: var(--warn); font-weight: 600 }
ol.insights { list-style: none; padding: 0; counter-reset: insight }
ol.insights > li { counter-increment: insight; padding: 1.1rem 0 1.1rem 2.5rem; position: relative;
  border-top: 1px solid var(--line); break-inside: avoid }
ol.insights > li::before { content: counter(insight); position: absolute; left: 0; top: 1.05rem;
  font-size: 1.25rem; font-weight: 700; color: var(--mark) }
.facts { color: var(--dim); font-size: .9rem; margin: .15rem 0 .5rem }
p { margin: .4rem 0 } time { white-space: nowrap }
blockquote { margin: .75rem 0 0; padding: 0 0 0 .9rem; border-left: 3px solid var(--line) }
blockquote footer { font-size: .85rem; color: var(--dim) }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line) }
td.number, th.number { text-align: right; white-space: nowrap }
.ok { color: var(--good) } .stale, .cut { color: var(--warn) } .failed { color: var(--bad) }
body > footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line);
  font-size: .85rem; color: var(--dim) }
@media print { :root { --ink: #000; --dim: #444; --line: #bbb; --mark: #000; --paper: #fff;
  --warn: #000; --bad: #000; --good: #000 } body { max-width: none; padding: 0; font-size: 10.5pt }
  blockquote a::after { content: " " attr(href); font-size: .8em } @page { margin: 18mm } }
""".strip()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def render(report: Report) -> str:
    """Return `report` as a whole page without scripts; text of documents is escaped."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    """Return `text` on one line, inert in HTML text and in quoted attributes."""
    return escape(one_line(text), quote=True)


def anchor(url: str, label: str) -> str:
    """Return a link of `label` to `url`; only web addresses become links."""
    shown = link(url)
    if not _WEB.match(shown):
        return " ".join(part for part in (escaped(label), escaped(shown)) if part)
    return f'<a href="{escape(shown)}" rel="noopener noreferrer nofollow">{escaped(label)}</a>'


def _lines(report: Report) -> Iterator[str]:
    title = escaped(report.query.text)
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<style>\n{_STYLE}\n</style></head><body>"
    yield f"<header><h1>{title}</h1>"
    if SAMPLE_NOTE in report.notes:
        yield f'<p class="partial">{escaped(SAMPLE_NOTE)}</p>'
    kind = "partial" if report.status == "partial" else "dim"
    yield f'<p class="{kind}">{escaped(headline(report))}</p></header>'
    yield "<main>"
    if report.insights:
        yield '<ol class="insights">'
        for insight in report.insights:
            yield from _insight(insight, report)
        yield "</ol>"
    yield from _sources(report)
    if notes := [note for note in report.notes if note != SAMPLE_NOTE]:
        yield "<h2>Notes</h2><ul>"
        yield from (f"<li>{escaped(note)}</li>" for note in notes)
        yield "</ul>"
    yield f"</main><footer>{escaped(footer(report))} · Groundswell</footer>"
    yield "</body></html>"


def _insight(insight: Insight, report: Report) -> Iterator[str]:
    yield f"<li><h3>{escaped(insight.name)}</h3>"
    words = facts(insight, now=None)
    if len(report.query.kinds) > 1:
        words = f"{KIND_NAMES[insight.kind][0]} · {words}"
    yield f'<p class="facts">{_with_dates(words)}</p>'
    if description := told(insight):
        yield f"<p>{escaped(description)}</p>"
    yield f'<p class="facts">{_with_dates(why(insight))}</p>'
    for evidence in insight.evidence:
        yield from _quote(evidence)
    yield "</li>"


def _with_dates(text: str) -> str:
    """Return `text`, inert, with dates that no line end can break."""
    return _DATE.sub(r"<time>\g<0></time>", escaped(text))


def _quote(evidence: Evidence) -> Iterator[str]:
    yield f"<blockquote><p>“{escaped(evidence.quote)}”</p>"
    yield f"<footer>{anchor(evidence.url, origin(evidence))}</footer></blockquote>"


def _sources(report: Report) -> Iterator[str]:
    if not report.outcomes:
        return
    yield "<h2>Sources</h2>"
    yield (
        '<table><thead><tr><th>Source</th><th>Outcome</th><th class="number">Documents</th>'
        '<th class="number">Time</th></tr></thead><tbody>'
    )
    for outcome in report.outcomes:
        yield from _outcome(outcome)
    yield "</tbody></table>"
    for line in (left_out(report), languages(report)):
        if line:
            yield f'<p class="dim">{escaped(line)}</p>'


def _outcome(outcome: Outcome) -> Iterator[str]:
    kind = "cut" if outcome.status == "partial" else outcome.status
    told_as = f'<span class="{kind}">{outcome.status}</span>'
    for text in (cached(outcome), outcome.reason, outcome.remedy):
        if text:
            told_as += f"<br><small>{escaped(text)}</small>"
    seconds = "" if outcome.status == "skipped" else f"{outcome.elapsed_seconds:.1f} s"
    documents = "" if outcome.status == "skipped" else count(outcome.documents, "document")
    yield (
        f"<tr><td>{escaped(outcome.source)}</td><td>{told_as}</td>"
        f'<td class="number">{documents}</td><td class="number">{seconds}</td></tr>'
    )
