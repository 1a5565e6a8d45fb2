"""The soak runs against a sandbox in another process and tells when a promise breaks."""

import asyncio
import json
from dataclasses import replace

from groundswell.bench.sandbox_process import sandbox_process
from groundswell.bench.soak import SoakOptions, SoakResult, soak
from groundswell.bench.soak_text import as_dict, render
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.window import Window

OPTIONS = SoakOptions(
    queries=4, concurrency=4, sources=("reddit", "hackernews"), latency=Latency("instant")
)


def soaked(
    options: SoakOptions, *, windows: dict[str, dict[str, tuple[Window, ...]]]
) -> SoakResult:
    with sandbox_process(windows=windows) as sandbox:
        return asyncio.run(soak(options, sandbox=sandbox))


def test_questions_at_once_are_answered_without_breaking_a_limit() -> None:
    result = soaked(OPTIONS, windows={})
    assert result.answered == 4
    assert result.late == 0
    assert result.audit["breaches"] == 0
    assert result.audit["providers"]["hackernews"]["requests"] == 4
    assert result.before_per_minute
    text = render(result)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "hackernews" in text
    assert json.loads(json.dumps(as_dict(result)))["ok"] is (not result.failures)


def test_a_broken_limit_is_told() -> None:
    # The stand-in allows less than the adapter knows of.
    windows = {"hackernews": {"search": (Window(2, 3600.0),)}}
    result = soaked(replace(OPTIONS, has_before=False), windows=windows)
    assert result.audit["breaches"] > 0
    assert any("broke a limit" in failure for failure in result.failures)
    assert any("1 windows held more" in failure for failure in result.failures)
    assert "FAILED" in render(result)


def test_too_little_throughput_is_told() -> None:
    options = replace(OPTIONS, queries=1, has_model=True, least_times=1e6)
    result = soaked(options, windows={})
    assert result.audit["providers"]["openai"]["requests"] > 0
    assert any("times the sequential one" in failure for failure in result.failures)
