"""Windows never hold more than their limit, however requests arrive."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.sandbox.audit import Audit
from groundswell.sandbox.provider import ANONYMOUS, Caller
from groundswell.sandbox.window import Meter, Window

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
STEPS = st.lists(st.floats(0, 20), max_size=60)


def at(seconds):
    return START + timedelta(seconds=seconds)


def moments(steps):
    total = 0.0
    for step in steps:
        total += step
        yield at(total)


@given(STEPS, st.integers(1, 5))
def test_no_sliding_span_holds_more_than_the_limit(steps, limit) -> None:
    meter = Meter((Window(limit, 30.0),))
    granted = [now for now in moments(steps) if meter.take(now).is_granted]
    for first in granted:
        inside = [now for now in granted if timedelta() <= now - first < timedelta(seconds=30)]
        assert len(inside) <= limit


@given(STEPS, st.integers(1, 5))
def test_what_is_left_is_true(steps, limit) -> None:
    meter = Meter((Window(limit, 60.0, "aligned"), Window(limit + 2, shape="day")))
    for now in moments(steps):
        counted = meter.take(now)
        tightest = counted.tightest
        if not counted.is_granted:
            assert tightest.remaining == 0
            assert meter.take(now).is_granted is False
        assert 0 <= tightest.used <= tightest.window.limit
        assert tightest.reset_seconds >= 0


def test_an_aligned_window_starts_over_at_its_multiple() -> None:
    meter = Meter((Window(1, 60.0, "aligned"),))
    assert [meter.take(at(s)).is_granted for s in (58, 59, 60, 61)] == [True, False, True, False]


def test_a_sliding_window_frees_a_place_when_the_oldest_has_left() -> None:
    meter = Meter((Window(1, 60.0),))
    assert [meter.take(at(s)).is_granted for s in (58, 60, 117.9, 118)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 12), ("America/Los_Angeles", 20)])
def test_a_day_ends_at_midnight_of_its_zone(zone, hours) -> None:
    meter = Meter((Window(1, shape="day", zone=zone),))
    assert meter.take(START).standings[0].reset_seconds == hours * 3600
    assert not meter.take(at(hours * 3600 - 1)).is_granted
    assert meter.take(at(hours * 3600)).is_granted


def test_a_refused_request_takes_nothing_from_any_window() -> None:
    meter = Meter((Window(1, 10.0), Window(2, 100.0)))
    granted = [meter.take(at(seconds)).is_granted for seconds in (0, 1, 2, 11)]
    assert granted == [True, False, False, True]


@given(STEPS)
def test_the_peak_of_the_audit_is_exact(steps) -> None:
    window, audit = Window(1_000, 30.0), Audit(started_at=START)
    times = list(moments(steps))
    for now in times:
        visit = audit.arrive("reddit")
        caller = Caller(ANONYMOUS, "data")
        audit.count(visit, caller, (window,), now=now, is_granted=True)
        audit.leave(visit, status=200)
    stamps = [now.timestamp() for now in times]
    exact = max((sum(s - 30 < t <= s for t in stamps) for s in stamps), default=0)
    found = audit.as_dict()["providers"].get("reddit")
    assert (found["keys"]["anonymous"]["windows"][0]["peak"] if found else 0) == exact


def test_the_audit_shows_no_key() -> None:
    audit = Audit(started_at=START)
    visit = audit.arrive("x")
    audit.count(visit, Caller("sandbox-secret", "data"), (), now=START, is_granted=True)
    audit.leave(visit, status=200)
    assert "sandbox-secret" not in str(audit.as_dict())
    assert audit.as_dict()["providers"]["x"]["peak_at_once"] == 1
