"""Show the statistics of the cache by source."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from groundswell.cache.lease import NAMESPACE as LEASE
from groundswell.cache.store import StoreStatistics, Usage
from groundswell.errors import InvalidQueryError
from groundswell.sources.source import SourceInfo

OTHERS = ("model", "report")
_COUNTS = {  # name in the store → name in the table
    "hit": "hits",
    "aging": "aging",
    "miss": "misses",
    "stale": "stale",
    "shared": "shared",
    "refreshed": "refreshed",
    "write": "writes",
    "corrupt": "corrupt",
}
_COLUMNS = ("entries", "bytes", "hits", "aging", "misses", "hit_rate", "stale", "writes")


def as_dict(found: StoreStatistics, *, store: str) -> dict[str, Any]:
    """Return the statistics as plain JSON values.

    `hit_rate` is the share of lookups that were served without a call, `None` without lookups.
    """
    names = sorted({*found.usage, *found.counts} - {LEASE})
    return {
        "store": store,
        "entries": found.entries,
        "bytes": found.bytes,
        "sources": {
            name: _row(found.usage.get(name, Usage(0, 0)), found.counts.get(name, {}))
            for name in names
        },
    }


def render(data: Mapping[str, Any]) -> str:
    """Return what `as_dict` returned as a table for people."""
    lines = [f"{data['entries']} entries, {data['bytes']} bytes ({data['store']})"]
    if data["sources"]:
        lines.append(_line("source", _COLUMNS))
    for name, row in data["sources"].items():
        lines.append(_line(name, [_shown(row[column]) for column in _COLUMNS]))
    return "".join(f"{line}\n" for line in lines)


def namespace_named(name: str, infos: Sequence[SourceInfo]) -> str:
    """Return the namespace that a user means by `name`.

    Raises:
        InvalidQueryError: there is none; suggests the closest.
    """
    known = {info.name: info.name for info in infos} | {other: other for other in OTHERS}
    known |= {alias: info.name for info in infos for alias in info.aliases}
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise InvalidQueryError(
        f"--source: {name!r} is unknown", remedy=f"{hint}Known: {', '.join(sorted(known))}."
    )


def _row(usage: Usage, counts: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"entries": usage.entries, "bytes": usage.bytes}
    row |= {shown: counts.get(name, 0) for name, shown in _COUNTS.items()}
    served = row["hits"] + row["aging"]
    lookups = served + row["misses"]
    row["hit_rate"] = round(served / lookups, 4) if lookups else None
    return row


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0%}" if isinstance(value, float) else str(value)


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<14}" + "".join(f"{cell.replace('_', ' '):>11}" for cell in cells)
