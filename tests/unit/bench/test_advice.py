"""Advice follows from the traces by Little's law, and says so."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.bench.advice import Advice, Load, advise
from groundswell.bench.advice_text import render
from groundswell.config import setting
from groundswell.config.settings import Settings
from groundswell.sources.source import SourceInfo, Window
from tests.unit.bench.traces import trace

TRACES = [
    trace(4.0, {"reddit": [(0, 1), (1, 2)], "x": [(0, 0.5)]}, [(2, 4), (2, 3)]),
    trace(6.0, {"reddit": [(0, 1), (1, 2)], "x": [(0, 0.5)]}, [(2, 4), (2, 3)]),
]


def reddit(*windows: Window, max_age_seconds: float | None = None) -> SourceInfo:
    return SourceInfo(
        name="reddit",
        title="Reddit",
        summary="Posts.",
        windows=windows,
        max_running=4,
        ttl_seconds=3600,
        page_size=100,
        max_age_seconds=max_age_seconds,
    )


def advised(load: Load, *infos: SourceInfo) -> dict[str, Advice]:
    sources = {info.name: info for info in infos}
    return {each.name: each for each in advise(TRACES, Settings(), load, sources=sources)}


def test_a_pool_holds_what_is_under_way_and_bursts() -> None:
    found = advised(Load(per_minute=120, distinct=10))["sources.reddit.max_running"]
    # 2 questions a second x 2 requests x 1 s = 4 under way
    assert found.advised == 4 + 2 * 2
    assert found.present == Settings().sources.reddit.max_running
    assert "L = 4.00" in found.how


def test_one_question_alone_keeps_its_side_by_side_calls() -> None:
    found = advised(Load(per_minute=0.1, distinct=1))
    assert found["llm.max_running"].advised == 2
    assert "one question has 2 at once" in found["llm.max_running"].how
    assert found["workers.max_running"].advised == 2


def test_questions_at_once_are_their_rate_times_their_time() -> None:
    found = advised(Load(per_minute=12, distinct=1))["server.max_running"]
    assert found.advised == 1 + 2  # 0.2 a second x 5 s = 1


def test_timeouts_leave_slow_answers_time() -> None:
    found = advised(Load(per_minute=1, distinct=1))
    assert found["llm.timeout_seconds"].advised == 6.0
    assert found["sources.x.timeout_seconds"].advised == 1.5


def test_a_ttl_is_advised_only_where_the_limit_does_not_suffice() -> None:
    enough = advised(Load(60, 100), reddit(Window(120, 60)))
    assert "sources.reddit.ttl_seconds" not in enough
    short = advised(Load(60, 100), reddit(Window(10_000, 60), Window(60, 60)))
    # 100 questions x 2 pages, one request a second
    assert short["sources.reddit.ttl_seconds"].advised == 200
    assert "limit lets through" in short["sources.reddit.max_running"].how


def test_a_day_is_a_window_and_the_provider_bounds_the_ttl() -> None:
    found = advised(Load(60, 100), reddit(Window(100, 1, day_in="UTC"), max_age_seconds=86_400))
    ttl = found["sources.reddit.ttl_seconds"]
    assert ttl.advised == 86_400
    assert "longer than the provider allows" in ttl.how


def test_the_store_holds_every_answer_of_every_question() -> None:
    assert advised(Load(1, 50))["cache.max_entries"].advised == 50 * (2 + 1 + 2)


@given(st.floats(0.1, 10_000), st.integers(1, 10_000))
def test_every_advice_names_a_setting_and_more_load_never_needs_less(
    per_minute: float, distinct: int
) -> None:
    found = advised(Load(per_minute, distinct))
    more = advised(Load(2 * per_minute, distinct))
    for name, each in found.items():
        assert name in setting.every()
        assert math.isfinite(each.advised)
        assert more[name].advised >= each.advised > 0


def test_the_text_says_setting_present_value_advice_and_why_in_80_columns() -> None:
    load = Load(60, 100)
    sources = {"reddit": reddit(Window(60, 60), max_age_seconds=100)}
    text = render(advise(TRACES, Settings(), load, sources=sources), load, answers=2)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "sources.reddit.ttl_seconds" in text
    assert "3600  -> 100" in text


def test_without_traces_there_is_no_advice() -> None:
    load = Load(1, 1)
    assert advise([], Settings(), load, sources={}) == ()
    assert "No advice" in render((), load, answers=0)


@pytest.mark.parametrize("name", ["sources.reddit.max_running", "llm.max_running"])
def test_a_setting_that_fits_is_kept(name: str) -> None:
    load = Load(1, 1)
    present = setting.value_of(Settings(), name)
    assert isinstance(present, int)
    assert "keep" in render((Advice(name, present, present, "It fits."),), load, answers=1)
