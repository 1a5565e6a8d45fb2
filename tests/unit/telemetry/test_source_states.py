"""What a source is doing is read from its spans."""

from groundswell.domain.event import SourceEvent
from groundswell.telemetry import semconv
from groundswell.telemetry.source_states import SourceStates
from groundswell.telemetry.tracer import Tracer, step
from tests.fake_clock import FakeClock


def test_states_follow_the_spans() -> None:
    events: list[SourceEvent] = []
    tracer = Tracer(FakeClock(), listener=SourceStates(events.append))
    with tracer.span(semconv.RUN), step(semconv.execute_tool("x")):
        with step(semconv.PAGE) as page:
            assert page is not None
            with step(semconv.ATTEMPT):
                pass
            page.note("throttled")
            page.note("throttled", delay_seconds=2.0)
            page.note("retry", delay_seconds=2.0)
            with step(semconv.ATTEMPT):
                pass
        with step(semconv.PAGE):
            pass
    assert [(event.state, event.seconds) for event in events] == [
        ("queued", None), ("searching", None), ("throttled", None), ("throttled", 2.0),
        ("searching", None), ("cached", None),
    ]  # fmt: skip


def test_pages_side_by_side_are_told_apart() -> None:
    events: list[SourceEvent] = []
    tracer = Tracer(FakeClock(), listener=SourceStates(events.append))
    with tracer.span(semconv.RUN), step(semconv.execute_tool("x")):
        first, second = tracer.span(semconv.PAGE), tracer.span(semconv.PAGE)
        with first:
            with step(semconv.ATTEMPT):
                pass
            with second:
                pass
    assert [event.state for event in events] == ["queued", "searching", "cached"]


def test_a_call_that_is_shared_with_another_run_is_no_cached_one() -> None:
    events: list[SourceEvent] = []
    tracer = Tracer(FakeClock(), listener=SourceStates(events.append))
    with tracer.span(semconv.RUN), step(semconv.execute_tool("x")), step(semconv.PAGE) as page:
        assert page is not None
        page.note(semconv.JOINED)
    assert [event.state for event in events] == ["queued", "searching"]


def test_sources_side_by_side_are_told_apart() -> None:
    events: list[SourceEvent] = []
    tracer = Tracer(FakeClock(), listener=SourceStates(events.append))
    with tracer.span(semconv.RUN):
        with step(semconv.execute_tool("x")), step(semconv.PAGE) as page:
            assert page is not None
            page.note("retry", delay_seconds=1.0)
        with step(semconv.execute_tool("reddit")):
            pass
        with step("split"):
            pass
    assert [(event.source, event.state) for event in events] == [
        ("x", "queued"), ("x", "retrying"), ("x", "cached"), ("reddit", "queued"),
    ]  # fmt: skip
