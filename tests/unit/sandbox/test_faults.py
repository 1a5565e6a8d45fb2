"""Each fault, as an adapter of ours meets it; delays and faults repeat with their seed."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.clock import SystemClock
from groundswell.errors import (
    ConfigurationError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportConnectionError,
    TransportResponseError,
    TransportTimeoutError,
)
from groundswell.sandbox import faults
from groundswell.sandbox.faults import KINDS, Fault, Faults
from groundswell.sandbox.latency import Delays, Latency
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.source import PageRequest
from tests.unit.sandbox.stand_ins import posts, served


def fetched(fault, *, timeout_seconds=None):
    """Return the page that the adapter gets, and the audit."""

    async def main():
        async with served(posts(3, "hackernews"), faults={"hackernews": fault}) as client:
            options = HackerNewsOptions(
                base_url=f"{client.sandbox.url}/hn", timeout_seconds=timeout_seconds
            )
            source = HackerNewsSource(client.http, options, clock=SystemClock())
            try:
                return await source.fetch(PageRequest(("export",), limit=9))
            finally:
                assert client.sandbox.audit()["providers"]["hackernews"]["requests"] == 1

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("error"), SourceUnavailableError),
        (Fault("html"), SourceThrottledError),
        (Fault("truncate"), SourceResponseError),
        (Fault("garbage"), SourceResponseError),
        (Fault("huge"), TransportResponseError),
        (Fault("reset"), TransportConnectionError),
    ],
)
def test_a_broken_answer_is_an_error_of_ours(fault, error) -> None:
    with pytest.raises(error):
        fetched(fault)


def test_a_throttle_asks_for_its_pause_in_the_words_of_the_provider() -> None:
    with pytest.raises(SourceThrottledError) as caught:
        fetched(Fault("throttle", seconds=17))
    assert caught.value.retry_after_seconds == 17


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_an_answer_that_never_ends_runs_into_the_timeout(kind) -> None:
    with pytest.raises(TransportTimeoutError):
        fetched(Fault(kind), timeout_seconds=0.3)


def test_a_slow_answer_comes_whole() -> None:
    assert len(fetched(Fault("slow", seconds=0.05)).documents) == 3


def test_duplicates_come_twice() -> None:
    page = fetched(Fault("duplicates"))
    assert len(page.documents) == 6
    assert len({document.id for document in page.documents}) == 3


def test_a_fault_of_rate_nothing_never_happens() -> None:
    assert len(fetched(Fault("garbage", rate=0.0)).documents) == 3


@pytest.mark.parametrize("name", ["reddit", "x", "stackexchange", "github", "lemmy"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"hang", "drip", "slow"}])
def test_no_fault_of_any_stand_in_breaks_the_server(name, kind) -> None:
    async def main():
        async with served(posts(2, name), faults={name: Fault(kind)}) as client:
            about = next(
                each.about for each in client.sandbox._providers if each.about.name == name
            )
            path, _, query = about.example.partition("?")
            params = dict(part.split("=") for part in query.split("&"))
            try:
                answer = await client.get(about.prefix + path, **params)
            except (TransportResponseError, TransportConnectionError) as error:
                return type(error)
            return answer.status

    outcome = asyncio.run(main())
    assert outcome in {200, 400, 401, 403, 429, 500, 502, 503} or kind in {
        "huge",
        "reset",
        "truncate",
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hang", Fault("hang")),
        ("slow:2.5", Fault("slow", seconds=2.5)),
        ("error@0.3", Fault("error", rate=0.3)),
        ("throttle:30@0.5", Fault("throttle", rate=0.5, seconds=30)),
    ],
)
def test_faults_are_written_in_one_word(text, fault) -> None:
    assert faults.parse(text) == fault
    assert faults.from_json(text) == fault


@given(st.text(max_size=20).filter(lambda text: text.strip().partition(":")[0] not in KINDS))
def test_any_other_text_is_refused_with_a_remedy(text) -> None:
    kind, sign, _ = text.strip().partition("@")
    if sign and kind in KINDS:
        return
    with pytest.raises(ConfigurationError) as caught:
        faults.parse(text)
    assert caught.value.remedy


@pytest.mark.parametrize("value", [None, 3, {}, {"kind": "hang", "more": 1}, {"kind": ["hang"]}])
def test_json_that_is_no_fault_is_refused(value) -> None:
    with pytest.raises(ConfigurationError):
        faults.from_json(value)


def test_faults_and_delays_repeat_with_their_seed() -> None:
    def drawn(seed):
        chosen = Faults({"x": Fault("error", rate=0.4)}, seed=seed)
        delays = Delays(Latency("realistic", seed), provider="x", median_seconds=0.4)
        return [(chosen.next("x") is not None, delays.next()) for _ in range(200)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 40 < sum(happened for happened, _ in drawn(1)) < 120


def test_the_median_delay_is_the_stated_one_and_none_is_endless() -> None:
    delays = Delays(Latency("realistic", 3), provider="x", median_seconds=0.4)
    drawn = sorted(delays.next() for _ in range(1_001))
    assert 0.35 < drawn[500] < 0.45
    assert drawn[-1] <= 0.4 * 6
    slow = Delays(Latency("slow", 3, scale=0.1), provider="x", median_seconds=0.4)
    assert 0.15 < sorted(slow.next() for _ in range(1_001))[500] < 0.25
    assert Delays(Latency(), provider="x", median_seconds=0.4).next() == 0.0
