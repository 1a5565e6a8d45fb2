"""Google Custom Search costs nothing within its free day, and is paid above it."""

import asyncio

import pytest

from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.sandbox.window import Window
from groundswell.sources.source import SourceInfo
from tests.fake_clock import FakeClock

LA = "America/Los_Angeles"
PRICE_USD = 0.005


def described(windows: str | None) -> SourceInfo:
    overrides: dict[str, object] = {
        "sources.google.backend": "google_cse",
        "sources.google.cse_api_key": "sample",
        "sources.google.cse_id": "sample",
    }
    if windows is not None:
        overrides["sources.google.windows"] = windows
    return info_of(overrides)


def info_of(overrides: dict[str, object]) -> SourceInfo:
    chosen = load(overrides={"cache.url": "memory://", **overrides}, is_alone=True).settings

    async def main() -> SourceInfo:
        async with Engine(chosen) as engine:
            return next(s.info for s in engine.describe_sources() if s.info.name == "google")

    return asyncio.run(main())


@pytest.mark.parametrize("windows", [None, f"100/day@{LA}", f"5/1s,40/day@{LA}"])
def test_within_the_free_day_google_costs_nothing(windows: str | None) -> None:
    info = described(windows)
    assert info.usd_per_request == 0
    assert "free" in info.cost
    assert "$5 per 1000" in info.cost


@pytest.mark.parametrize(
    "windows",
    [
        f"101/day@{LA}",
        "100/day",  # the day of UTC lies across two of Google's
        "100/60s",
        f"10/1s,9000/day@{LA}",
    ],
)
def test_above_the_free_day_every_query_of_google_counts_as_paid(windows: str) -> None:
    info = described(windows)
    assert info.usd_per_request == PRICE_USD
    assert "free" not in info.cost
    assert "$5 per 1000" in info.cost


def asked(windows: str, *, max_usd: float | None) -> Report:
    """Return what Google finds when the sandbox allows as much as the settings say."""

    async def main() -> Report:
        options = SandboxOptions(
            corpus=Corpus.load(now=FakeClock().now()),
            windows={"google_cse": {"search": (Window(9_000, shape="day", zone=LA),)}},
        )
        async with Sandbox(options) as sandbox:
            chosen: dict[str, object] = {
                **sandbox.settings(),
                "profile": "test",
                "sources.google.backend": "google_cse",
                "sources.google.windows": windows,
            }
            async with Engine(load(overrides=chosen, is_alone=True).settings) as engine:
                query = Query("Billow invoice", sources=("google",), limit=20, max_usd=max_usd)
                return await engine.ask(query)

    return asyncio.run(main())


def test_the_report_tells_what_google_bills_and_the_limit_of_money_holds() -> None:
    paid = asked(f"9000/day@{LA}", max_usd=None)
    assert paid.usage.requests["google"] == 2
    assert paid.usage.sources_usd == pytest.approx(2 * PRICE_USD)
    poor = asked(f"9000/day@{LA}", max_usd=PRICE_USD)
    assert poor.usage.requests["google"] == 1
    assert poor.usage.sources_usd == pytest.approx(PRICE_USD)
    none = asked(f"9000/day@{LA}", max_usd=0.0)
    assert "google" not in none.usage.requests
    assert "budget.max_usd" in (none.outcomes[0].remedy or "")


def test_the_free_day_is_used_also_by_whoever_spends_nothing() -> None:
    report = asked(f"100/day@{LA}", max_usd=0.0)
    assert report.usage.requests["google"] == 2
    assert report.usage.sources_usd == 0


@pytest.mark.parametrize(
    ("overrides", "by"),
    [
        ({}, "the provider that you have a key for"),
        ({"brave_api_key": "sample"}, "brave"),
        ({"backend": "tavily"}, "tavily"),
    ],
)
def test_a_provider_is_named_only_when_it_is_the_one_that_is_asked(
    overrides: dict[str, object], by: str
) -> None:
    dotted = {f"sources.google.{name}": value for name, value in overrides.items()}
    assert info_of(dotted).summary == f"Web pages and forum threads, found by {by}."
