"""Show the diagnostics of a run as a waterfall in the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundswell.cli.columns import fitted, padded, wrapped
from groundswell.cli.presentation import Presentation
from groundswell.cli.style import Style
from groundswell.formats.printable import one_line
from groundswell.formats.wording import count, dropped, money
from groundswell.telemetry import semconv

MAX_ROWS = 60
MAX_STEPS = 6
_NAME_SHARE = 0.36
_TIMES_COLUMNS = 9
_UNICODE = {"work": "█", "queue": "░", "critical": "◆", "path": " › ", "cut": "…"}
_ASCII = {"work": "#", "queue": ".", "critical": "*", "path": " > ", "cut": "~"}
_LEAST_SHARE = 0.01
_TELLING_SECONDS = 0.01


def render(diagnostics: Mapping[str, Any], presentation: Presentation | None = None) -> str:
    """Return the waterfall, what each source did, what each model call took, the critical path."""
    return "\n".join(_Waterfall(diagnostics, presentation or Presentation()).lines()) + "\n"


class _Waterfall:
    def __init__(self, diagnostics: Mapping[str, Any], presentation: Presentation) -> None:
        self._block = diagnostics
        self._columns = presentation.columns
        self._marks = _UNICODE if presentation.unicode else _ASCII
        self._style = Style(colour=presentation.colour)
        self._critical = {step["span_id"] for step in diagnostics["critical_path"]}
        self._titles: set[str] = set()
        self._name_columns = int(self._columns * _NAME_SHARE)
        self._bar_columns = self._columns - self._name_columns - _TIMES_COLUMNS - 4

    def lines(self) -> Iterator[str]:
        block, marks = self._block, self._marks
        first, before = block["first_insight_seconds"], block["before_seconds"]
        whole = seconds(before + block["elapsed_seconds"])
        told = f"{whole} of {block['deadline_seconds']:g} s"
        if before >= _TELLING_SECONDS:
            told += f", begun at {seconds(before)}"
        if first is not None:
            told += f", first insight after {seconds(first)}"
        for line in wrapped(f"Trace {block['run_id']}  {told}", self._columns, rest="  "):
            yield self._style("1", line)
        legend = (("work", "work"), ("queue", "waiting"), ("critical", "critical path"))
        words = "  ".join(f"{marks[mark]} {word}" for mark, word in legend)
        yield self._style("2", self._fitted(words, self._columns))
        rows = self._telling(_rows(block["spans"]))
        for depth, span in rows[:MAX_ROWS]:
            yield self._row(depth, span)
        if len(rows) > MAX_ROWS:
            yield self._style("2", f"{len(rows) - MAX_ROWS} more spans: see --trace-file")
        elif len(rows) < len(block["spans"]):
            left = len(block["spans"]) - len(rows)
            yield self._style("2", f"{left} short spans are left out: see --trace-file")
        yield from self._path()
        yield from self._sources()
        yield from self._models()
        yield from self._rest()

    def _telling(
        self, rows: list[tuple[int, Mapping[str, Any]]]
    ) -> list[tuple[int, Mapping[str, Any]]]:
        """Leave out what took next to no time, once there is too much to show."""
        if len(rows) <= MAX_ROWS:
            return rows
        least = self._block["elapsed_seconds"] * _LEAST_SHARE
        return [row for row in rows if row[1]["elapsed_seconds"] >= least]

    def _row(self, depth: int, span: Mapping[str, Any]) -> str:
        mark = self._marks["critical"] if span["id"] in self._critical else " "
        name = "  " * depth + _label(span["name"])
        documents = span["attributes"].get(semconv.DOCUMENTS)
        if isinstance(documents, int) and semconv.is_tool(span["name"]):
            name += f" ({documents})"
        shown = padded(self._fitted(name, self._name_columns), self._name_columns)
        failed = "" if span["status"] == "ok" else "31"
        time = f"{seconds(span['elapsed_seconds']):>{_TIMES_COLUMNS}}"
        return f"{mark} {self._style(failed, shown) if failed else shown} {self._bar(span)}{time}"

    def _bar(self, span: Mapping[str, Any]) -> str:
        """Return the span on the scale of the run; the parts of it that waited look different."""
        whole = self._block["elapsed_seconds"] or 1.0
        scale = self._bar_columns / whole
        start, elapsed = span["start_seconds"], span["elapsed_seconds"]
        first = min(self._bar_columns - 1, int(start * scale))
        last = min(self._bar_columns, max(first + 1, round((start + elapsed) * scale)))
        cells = [" "] * self._bar_columns
        for at in range(first, last):
            middle = (at + 0.5) / scale
            is_wait = any(since <= middle <= until for since, until in span["waits"])
            cells[at] = self._marks["queue" if is_wait else "work"]
        colour = "36" if span["id"] in self._critical else "2"
        return self._style(colour, "".join(cells))

    def _path(self) -> Iterator[str]:
        steps = sorted(_merged(self._block["critical_path"]), key=lambda step: -step[1])
        yield ""
        yield self._style("1", "Critical path")
        for name, share, queue in steps[:MAX_STEPS]:
            if share >= _LEAST_SHARE:
                waiting = f" (waiting {seconds(queue)})" if queue >= 0.0005 else ""  # noqa: PLR2004
                label = self._marks["path"].join(_label(part) for part in name)
                yield self._fitted(f"  {share:>5.0%}  {label}{waiting}", self._columns)
        rest = 1.0 - sum(step[1] for step in steps[:MAX_STEPS] if step[1] >= _LEAST_SHARE)
        if rest >= _LEAST_SHARE:
            yield f"  {rest:>5.0%}  the rest"

    def _sources(self) -> Iterator[str]:
        for name, row in self._block["sources"].items():
            parts = [count(row["requests"], "request")]
            if row["attempts"] > row["requests"]:
                parts.append(count(row["attempts"], "attempt"))
            parts += [
                f"{row[key]} {word}"
                for key, word in (
                    ("hits", "cached"), ("stale", "stale"), ("throttled", "throttled"),
                    ("retries", "retried"), ("hedges", "hedged"), ("rejected", "rejected"),
                    ("joined", "joined"),
                )
                if row[key]
            ]  # fmt: skip
            if row["p50_seconds"] is not None:
                parts.append(f"p50 {seconds(row['p50_seconds'])}")
                parts.append(f"p95 {seconds(row['p95_seconds'])}")
            parts += [
                f"{word} {seconds(row[key])}"
                for key, word in (
                    ("slot_wait_seconds", "waited for a slot"),
                    ("token_wait_seconds", "waited for the limit"),
                )
                if row[key] >= 0.0005  # noqa: PLR2004  # shown as 0.001
            ]
            if row["bytes"]:
                parts.append(f"{row['bytes'] / 1000:,.1f} kB")
            parts.append(f"{row['documents_kept']:,} of {row['documents_received']:,} documents")
            yield from self._titled("Sources", name, parts)

    def _models(self) -> Iterator[str]:
        for call in self._block["models"]:
            parts = [seconds(call["elapsed_seconds"])]
            if call["first_token_seconds"] is not None:
                parts.append(f"first token {seconds(call['first_token_seconds'])}")
            parts.append(f"{call['input_tokens']}+{call['output_tokens']} tokens")
            if call["cached"]:
                parts.append("cached")
            elif call["cost_usd"] is not None:
                parts.append(money(call["cost_usd"]))
            if call["retries"]:
                parts.append(f"{call['retries']} retried")
            if call["status"] != "ok":
                is_cut = call["status"] == "CancelledError"
                parts.append("not waited for" if is_cut else str(call["status"]))
            yield from self._titled("Model calls", call["task"] or call["model"], parts)

    def _fitted(self, text: str, columns: int) -> str:
        return fitted(text, columns, ellipsis=self._marks["cut"])

    def _titled(self, title: str, name: str, parts: Sequence[str]) -> Iterator[str]:
        if title not in self._titles:
            self._titles.add(title)
            yield ""
            yield self._style("1", title)
        text = f"{one_line(str(name))}: {', '.join(parts)}"
        yield from wrapped(text, self._columns, first="  ", rest="    ")

    def _rest(self) -> Iterator[str]:
        drops = ", ".join(dropped(self._block["drops"]))
        settings = ", ".join(
            f"{name}={_written(value)}" for name, value in self._block["settings"].items()
        )
        yield ""
        if drops:
            yield from wrapped(f"Left out: {drops}", self._columns)
        yield from wrapped(f"Settings: {settings}", self._columns, rest="  ")


def seconds(value: float) -> str:
    """Return a time for reading: `0.012 s`, `1.24 s`, `61.5 s`."""
    if value < 1:
        return f"{value:.3f} s"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"  # noqa: PLR2004


def _written(value: object) -> str:
    """Return a setting as one writes it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _label(name: str) -> str:
    """Return a span's name; stages and sources go by their own."""
    return one_line(name if semconv.is_chat(name) else semconv.bare(name))


def _rows(spans: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return spans as a tree in the order of time, with their depth."""
    children: dict[int | None, list[Mapping[str, Any]]] = {}
    for span in sorted(spans, key=lambda item: (item["start_seconds"], item["id"])):
        children.setdefault(span["parent_id"], []).append(span)
    found: list[tuple[int, Mapping[str, Any]]] = []
    waiting = [(0, span) for span in reversed(children.get(None, []))]
    while waiting:
        depth, span = waiting.pop()
        found.append((depth, span))
        waiting.extend((depth + 1, child) for child in reversed(children.get(span["id"], [])))
    return found


def _merged(steps: Sequence[Mapping[str, Any]]) -> list[tuple[tuple[str, ...], float, float]]:
    """Return each place of the critical path once, with its share and queue time summed up."""
    sums: dict[tuple[str, ...], tuple[float, float]] = {}
    for step in steps:
        name = (*step["within"], step["name"])
        share, queue = sums.get(name, (0.0, 0.0))
        sums[name] = (share + step["share"], queue + step["queue_seconds"])
    return [(name, share, queue) for name, (share, queue) in sums.items()]
