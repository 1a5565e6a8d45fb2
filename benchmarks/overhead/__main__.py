"""Measure what the engine itself costs, beside its targets: `python -m benchmarks.overhead`.

The sandbox answers at once and runs in a process of its own. Times of the processor are those of
the measured process alone, so they hardly depend on what else the machine does; times by the
clock ("s") do.
"""

import argparse
import compileall
import json
import platform
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import groundswell
from benchmarks import first_request
from benchmarks.overhead import analysis, answers, posts
from benchmarks.overhead.measure import Measure, table
from benchmarks.overhead.processes import Took, import_seconds, ran, settings_options
from groundswell.bench.sandbox_process import sandbox_process

_MB = 1_000_000
_LARGE_SOURCES = ("lemmy", "x", "hackernews")
_PARTS = ("start", "answer", "crowd", "memory", "documents")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and return 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers here too")
    parser.add_argument("--only", choices=_PARTS, action="append", help="measure only this part")
    parser.add_argument("--table", type=Path, metavar="FILE", help="analyse this file too")
    given = parser.parse_args(arguments)
    compileall.compile_dir(Path(groundswell.__file__).parent, quiet=2)  # as an installed package
    found: list[Measure] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in given.only or _PARTS:
            found += _measured(part, Path(folder), given.rounds, given.table)
    print(f"Python {platform.python_version()}, {platform.machine()}, {given.rounds} rounds")
    print(table(found))
    if given.json:
        numbers = [measure.as_dict() for measure in found]
        given.json.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    return 0 if all(measure.is_met for measure in found) else 1


def _measured(part: str, folder: Path, rounds: int, other_table: Path | None) -> Iterator[Measure]:
    if part == "start":
        yield from _start(rounds)
    elif part == "answer":
        yield from _answer(folder, rounds)
    elif part == "crowd":
        yield from _crowd(folder)
    elif part == "memory":
        yield from _memory(folder, min(rounds, 5))
    else:
        yield from _documents(folder, min(rounds, 3), other_table)


def _start(rounds: int) -> Iterator[Measure]:
    light = [import_seconds("import groundswell") for _ in range(rounds)]
    yield from _both("import groundswell", light, target=0.15)
    whole = [import_seconds("from groundswell import Engine") for _ in range(rounds)]
    yield from _both("from groundswell import Engine", whole)
    helped = [ran("-m", "groundswell", "--help") for _ in range(rounds)]
    yield from _both("groundswell --help", helped, target=0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30.0)
        asked = [Took(*first_request.took(server), 0) for _ in range(rounds)]
    yield from _both("groundswell ask, first request", asked, target=0.6)


def _both(name: str, took: Sequence[Took], target: float | None = None) -> Iterator[Measure]:
    yield Measure(name, "s", tuple(each.wall for each in took), target)
    yield Measure("  of the processor", "CPU s", tuple(each.cpu for each in took), target)


def _answer(folder: Path, rounds: int) -> Iterator[Measure]:
    corpus = folder / "60.jsonl"
    posts.corpus(corpus, platforms=answers.SOURCES, each=20)
    with sandbox_process(corpus=corpus) as sandbox:
        first, *others = answers.answers(sandbox, rounds=rounds + 1)
    size = len(first.report.documents)
    note = f"{size} documents, {len(first.report.insights)} insights"
    yield Measure("an answer of 3 sources", "CPU ms", tuple(x.cpu_ms for x in others), 60, note)
    yield Measure("  the first of a process", "CPU ms", (first.cpu_ms,))


def _crowd(folder: Path) -> Iterator[Measure]:
    corpus = folder / "60.jsonl"
    posts.corpus(corpus, platforms=answers.SOURCES, each=20)
    with sandbox_process(corpus=corpus) as sandbox:
        alone = answers.crowd(sandbox, [answers.QUESTION])
        for name, questions in (
            ("identical", [answers.QUESTION] * answers.MANY),
            ("different", answers.different()),
        ):
            seen = answers.crowd(sandbox, questions)
            if name == "identical":
                more = seen.audit["requests"] - alone.audit["requests"]
                yield Measure("50 identical, requests more than for one", "", (more,), 0)
            yield Measure(f"50 {name}, breaches of limits", "", (seen.audit["breaches"],), 0)
            why = ", ".join(sorted(set(seen.failures))[:3])
            yield Measure(f"50 {name}, sources not whole", "", (len(seen.failures),), 0, why)
            yield Measure(f"50 {name}, until the last", "s", (seen.wall,))
            yield Measure("  each", "CPU ms", (seen.cpu / len(questions) * 1e3,))


def _memory(folder: Path, rounds: int) -> Iterator[Measure]:
    corpus, output = folder / "300.jsonl", folder / "report.json"
    posts.corpus(corpus, platforms=_LARGE_SOURCES, each=101)
    with sandbox_process(corpus=corpus) as sandbox:
        settings = {**sandbox.settings, "cache.url": "memory://", "transport.trust_env": False}
        options = [part for name in _LARGE_SOURCES for part in ("--source", name)]
        took = _repeated(
            rounds,
            lambda: ran(
                "-m", "groundswell", "ask", answers.QUESTION, *options, "--no-llm", "--quiet",
                "--format", "json", *settings_options(settings), output=output,
            ),
        )  # fmt: skip
    note = f"{len(json.loads(output.read_text(encoding='utf-8'))['documents'])} documents"
    values = tuple(each.peak_bytes / _MB for each in took)
    yield Measure("groundswell ask, peak memory", "MB", values, 200, note)
    yield Measure("  of the processor", "CPU s", tuple(each.cpu for each in took))


def _documents(folder: Path, rounds: int, other: Path | None) -> Iterator[Measure]:
    tables: list[tuple[str, Path, float | None]] = []  # name, file, target of the analysis
    for count, target in ((1_000, 1.0), (10_000, 10.0)):
        path = folder / f"{count}.csv"
        posts.table(path, count=count)
        tables.append((f"{count:,} posts of a file", path, target))
    if other:
        tables.append((other.name, other, None))
    for name, path, target in tables:
        output = folder / "report.json"
        took = _repeated(
            rounds,
            lambda path=path, output=output: ran(
                "-m", "groundswell", "ask", "What annoys people?", "--file", str(path), "--no-llm",
                "--quiet", "--format", "json", output=output,
            ),
        )  # fmt: skip
        kept = len(json.loads(output.read_text(encoding="utf-8"))["documents"])
        if target is not None:
            yield from _both(f"{name}, analysis", analysis.analysed(path, rounds=rounds), target)
        yield from _both(f"{name}, whole command", took)
        peak = tuple(each.peak_bytes / _MB for each in took)
        yield Measure("  peak memory", "MB", peak, None, f"{kept:,} documents kept")


def _repeated(rounds: int, run: Callable[[], Took]) -> list[Took]:
    return [run() for _ in range(rounds)]


if __name__ == "__main__":
    raise SystemExit(main())
