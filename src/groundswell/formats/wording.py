"""Put numbers, times and findings of a report into words."""

from collections.abc import Mapping
from datetime import UTC, datetime

from groundswell.domain.insight import Evidence, Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.report import Report
from groundswell.formats.printable import one_line

KIND_NAMES = {
    "pain_point": ("pain point", "pain points"),
    "wish": ("wish", "wishes"),
    "praise": ("praise", "praises"),
    "question": ("question", "questions"),
}
_HIGH_SEVERITY = 0.6
_LOW_SEVERITY = 0.3
_AGES = (("year", 365 * 86_400), ("month", 30 * 86_400), ("day", 86_400), ("hour", 3_600))
_DROPS = {
    "duplicates": ("duplicate", "duplicates"),
    "irrelevant": ("off topic", "off topic"),
    "language": ("in another language", "in other languages"),
    "broken": ("unreadable", "unreadable"),
    "unresolved": ("citation that leads nowhere", "citations that lead nowhere"),
}
_USUAL = frozenset({"en", "unknown"})
_TREND_PERIODS = 8


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `1 source` or `2 sources`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def headline(report: Report) -> str:
    """Return what was found, from how much, and whether it is all there is to find."""
    answered = sum(1 for outcome in report.outcomes if outcome.documents)
    if not report.documents:
        return _nothing(report)
    documents = count(relevant_documents(report), "relevant document")
    origin = f"{documents} of {count(answered, 'source')}"
    if not report.insights:
        return f"Nothing found in {count(len(report.documents), 'document')}."
    kinds = {insight.kind for insight in report.insights}
    one, many = KIND_NAMES[kinds.pop()] if len(kinds) == 1 else ("finding", "findings")
    lead = "Partial answer: " if report.status == "partial" else ""
    return f"{lead}{count(len(report.insights), one, many)} from {origin}"


def _nothing(report: Report) -> str:
    """Return why there are no documents: nobody was there to ask, nobody answered, or none fit."""
    asked = [outcome for outcome in report.outcomes if outcome.status != "skipped"]
    if report.outcomes and not asked:
        return "Nothing found: no source is ready."
    if asked and all(outcome.status == "failed" for outcome in asked):
        return "Nothing found: every source failed."
    return "Nothing found."


def relevant_documents(report: Report) -> int:
    """Return how many documents are on topic, and in the language that was asked for."""
    off = report.drops.get("irrelevant", 0) + report.drops.get("language", 0)
    return max(0, len(report.documents) - off)


def voices(insight: Insight) -> str:
    """Return how many people said it, and where: `12 people · reddit 9, x 5`."""
    ranked = sorted(insight.sources.items(), key=lambda item: (-item[1], item[0]))
    places = ", ".join(f"{one_line(source)} {documents}" for source, documents in ranked)
    return f"{count(insight.frequency.authors, 'person', 'people')} · {places}"


def facts(insight: Insight, *, now: datetime | None) -> str:
    """Return voices, severity, and how old the newest post is."""
    parts = [voices(insight)]
    if insight.kind == "pain_point":
        parts.append(f"{severity(insight.severity)} severity")
    if insight.last_seen is not None:
        newest = day(insight.last_seen) if now is None else age(insight.last_seen, now=now)
        parts.append(f"newest {newest}")
    return " · ".join(parts)


def severity(value: float) -> str:
    """Return a severity of 0..1 as `low`, `medium` or `high`."""
    if value >= _HIGH_SEVERITY:
        return "high"
    return "medium" if value >= _LOW_SEVERITY else "low"


def age(moment: datetime, *, now: datetime) -> str:
    """Return how long ago `moment` was: `3 days ago`."""
    seconds = (now - _aware(moment)).total_seconds()
    for unit, length in _AGES:
        if seconds >= length:
            return f"{count(int(seconds // length), unit)} ago"
    return "just now"


def told(insight: Insight) -> str:
    """Return the description without what is said elsewhere: the name, who and where."""
    description = one_line(insight.description)
    if description == one_line(insight.name):
        return ""
    first, _, rest = description.partition(". ")
    people = count(insight.frequency.authors, "person", "people")
    says = "says" if insight.frequency.authors == 1 else "say"
    is_known = first.startswith(people) and first.rstrip(".").endswith((")", f"{says} so"))
    return rest if is_known else description


def origin(evidence: Evidence) -> str:
    """Return where and when a quote was written: `reddit · 2026-03-12`."""
    parts = (one_line(evidence.source), day(evidence.created_at))
    return " · ".join(part for part in parts if part)


def day(moment: datetime | None) -> str:
    """Return the date of `moment` as `2026-03-12`, or nothing."""
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def reason(outcome: Outcome) -> str:
    """Return why a source did not do well, without its name, which stands beside it."""
    return one_line(outcome.reason or "").removeprefix(f"{one_line(outcome.source)}: ")


def cached(outcome: Outcome) -> str:
    """Return how much of what a source brought the cache served, or nothing."""
    if not outcome.cached_pages or outcome.status == "stale":  # which says it itself
        return ""
    if outcome.cached_pages == outcome.pages:
        return "cached"
    return f"{outcome.cached_pages} of {count(outcome.pages, 'page')} cached"


def left_out(report: Report) -> str:
    """Return what did not count, in one line, or nothing."""
    parts = dropped(report.drops)
    return f"Left out: {', '.join(parts)}." if parts else ""


def dropped(drops: Mapping[str, int]) -> list[str]:
    """Return how much was left out for which reason: `2 duplicates`, `1 off topic`."""
    return [
        count(drops[reason], one, many)
        for reason, (one, many) in _DROPS.items()
        if drops.get(reason)
    ]


def languages(report: Report) -> str:
    """Return how many posts are in which language, or nothing when all are English."""
    if _USUAL.issuperset(report.languages):
        return ""
    ranked = sorted(report.languages.items(), key=lambda item: (-item[1], item[0]))
    return f"Languages: {', '.join(f'{one_line(code)} {posts:,}' for code, posts in ranked)}."


def why(insight: Insight) -> str:
    """Return why the insight ranks where it does, and how it went over time."""
    ranked = sorted(insight.score_parts.items(), key=lambda item: (-item[1], item[0]))
    parts = ", ".join(f"{one_line(name)} {value:.2f}" for name, value in ranked)
    told = f"Score {insight.score:.2f}" + (f": {parts}" if parts else "")
    if len(insight.trend) > 1:
        latest = insight.trend[-_TREND_PERIODS:]
        posts = " ".join(str(point.documents) for point in latest)
        told += f" · posts since {day(latest[0].start)}: {posts}"
    return told


def footer(report: Report) -> str:
    """Return time, analyst and cost."""
    usage = report.usage
    parts = [f"{report.elapsed_seconds:.1f} s", f"analyst {one_line(report.analyst)}"]
    if usage.llm_calls:
        tokens = usage.input_tokens + usage.output_tokens
        parts.append(f"{count(usage.llm_calls, 'model call')}, {count(tokens, 'token')}")
    total_usd = (usage.llm_usd or 0.0) + usage.sources_usd
    if usage.llm_usd is None:
        known = f"{money(total_usd)} and " if total_usd else ""
        parts.append(f"{known}model cost unknown")
    elif total_usd:
        parts.append(money(total_usd))
    return " · ".join(parts)


def money(usd: float) -> str:
    """Return an amount: `$1.20`, `$0.0042`."""
    return f"${usd:.2f}" if usd >= 1 else f"${usd:.4f}"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
