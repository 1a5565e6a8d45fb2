"""Spans form a tree, whatever happens inside them."""

import asyncio
import contextvars
import threading

import pytest

from groundswell.errors import SourceThrottledError
from groundswell.telemetry import tracer as module
from groundswell.telemetry.tracer import Tracer, current, step, waited
from tests.fake_clock import FakeClock


def test_spans_nest_and_measure() -> None:
    clock = FakeClock()
    tracer = Tracer(clock)
    with tracer.span("run") as run:
        clock.tick(1.0)
        with tracer.span("page", source="x") as page:
            clock.tick(2.0)
        assert current() is run
    assert (page.parent_id, page.attributes) == (run.id, {"source": "x"})
    assert ((page.ended or 0.0) - page.started, (run.ended or 0.0) - run.started) == (2.0, 3.0)
    assert current() is None


def test_waiting_is_told_apart_from_work() -> None:
    clock = FakeClock()
    tracer = Tracer(clock)
    with tracer.span("page") as page:
        clock.tick(3.0)
        waited(2.0)
        clock.tick(1.0)
        waited(0.0)
    assert page.waits == [(page.started + 1.0, page.started + 3.0)]
    assert page.queue_seconds == 2.0


def test_waiting_never_begins_before_the_span() -> None:
    clock = FakeClock()
    with Tracer(clock).span("page") as page:
        clock.tick(1.0)
        waited(5.0)
    assert page.queue_seconds == 1.0


def test_an_error_becomes_the_status_and_goes_on() -> None:
    tracer = Tracer(FakeClock())
    with pytest.raises(SourceThrottledError), tracer.span("ours") as ours:
        raise SourceThrottledError("x", source="x")
    with pytest.raises(ValueError), tracer.span("foreign") as foreign:
        raise ValueError
    with pytest.raises(asyncio.CancelledError), tracer.span("cancelled") as cancelled:
        raise asyncio.CancelledError
    told = [ours.status, foreign.status, cancelled.status]
    assert told == ["source_throttled", "ValueError", "CancelledError"]
    assert None not in {ours.ended, foreign.ended, cancelled.ended}


def test_a_step_outside_of_a_run_is_nothing() -> None:
    with step("split") as span:
        assert span is None
    tracer = Tracer(FakeClock())
    with tracer.span("run") as run, step("split", documents=3) as span:
        assert span is not None
        assert (span.parent_id, span.attributes) == (run.id, {"documents": 3})


def test_spans_and_events_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SPANS", 3)
    tracer = Tracer(FakeClock())
    for _ in range(5):
        with tracer.span("page") as page:
            for _ in range(module.MAX_EVENTS + 5):
                page.note("retry")
    assert (len(tracer.spans), tracer.dropped) == (3, 2)
    assert len(page.events) == module.MAX_EVENTS


def test_threads_open_spans_below_the_one_that_started_them() -> None:
    tracer = Tracer(FakeClock())

    def work() -> None:
        for _ in range(200):
            with step("score"):
                pass

    with tracer.span("distil") as distil:
        threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(work,)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    scores = [span for span in tracer.spans if span.name == "score"]
    assert len({span.id for span in scores}) == 1_600
    assert {span.parent_id for span in scores} == {distil.id}


def test_tasks_do_not_become_each_others_parents() -> None:
    async def run() -> None:
        tracer = Tracer(FakeClock())

        async def source(name: str) -> None:
            with step(name):
                await asyncio.sleep(0)
                with step("page"):
                    await asyncio.sleep(0)

        with tracer.span("search") as search:
            async with asyncio.TaskGroup() as group:
                for name in ("x", "reddit"):
                    group.create_task(source(name))
        ids = {span.id: span for span in tracer.spans}
        pages = [span for span in tracer.spans if span.name == "page"]
        parents = [ids[page.parent_id] for page in pages if page.parent_id is not None]
        assert sorted(span.name for span in parents) == ["reddit", "x"]
        assert {span.parent_id for span in parents} == {search.id}

    asyncio.run(run())


def test_a_listener_hears_starts_notes_and_ends() -> None:
    heard: list[tuple[str, str]] = []
    tracer = Tracer(
        FakeClock(), listener=lambda _, happening, name: heard.append((happening, name))
    )
    with tracer.span("page") as page:
        page.note("retry", attempt=1)
    assert heard == [("started", "page"), ("noted", "retry"), ("ended", "page")]
