"""A report comes back from its JSON form as it was."""

import json
from dataclasses import replace
from datetime import UTC
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Frequency, Insight, TrendPoint
from groundswell.domain.outcome import Outcome, OutcomeStatus
from groundswell.domain.query import KINDS, Query
from groundswell.domain.report import Report, ReportStatus, Usage
from groundswell.domain.report_json import as_dict
from groundswell.domain.report_parse import from_dict
from tests.unit.cli.sample_report import sample_report

TEXT = st.text(max_size=8)
NUMBER = st.integers(0, 1_000)
RATIO = st.floats(0, 1)
MOMENT = st.datetimes(timezones=st.just(UTC))
MAYBE = st.none() | TEXT
COUNTS = st.dictionaries(TEXT, NUMBER, max_size=2)


def many(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=2).map(tuple)


DOCUMENT = st.builds(
    Document,
    *(TEXT, TEXT, TEXT, TEXT, TEXT, MAYBE, st.none() | MOMENT),
    *(st.none() | NUMBER, st.none() | NUMBER, MAYBE, st.dictionaries(TEXT, TEXT | NUMBER)),
)
INSIGHT = st.builds(
    Insight,
    *(TEXT, st.sampled_from(KINDS), TEXT, TEXT, RATIO, st.dictionaries(TEXT, RATIO, max_size=2)),
    st.builds(Frequency, NUMBER, NUMBER, st.sampled_from(["high", "medium", "low"])),
    *(RATIO, RATIO, COUNTS, many(TEXT)),
    many(st.builds(Evidence, TEXT, TEXT, NUMBER, NUMBER, TEXT, TEXT, MAYBE, st.none() | MOMENT)),
    *(st.none() | MOMENT, st.none() | MOMENT, many(st.builds(TrendPoint, MOMENT, NUMBER))),
)
QUERY = st.builds(
    Query,
    st.text(min_size=1, max_size=8).filter(str.strip),
    sources=many(TEXT),
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).map(tuple),
    since=st.none() | MOMENT,
    language=st.sampled_from((None, "en", "pt-BR")),
    limit=st.integers(1, 500),
    deadline_seconds=st.floats(1, 100),
)
OUTCOME = st.builds(
    Outcome,
    TEXT,
    st.sampled_from(get_args(OutcomeStatus)),
    NUMBER,
    MAYBE,
    MAYBE,
    RATIO,
    NUMBER,
    NUMBER,
)
USAGE = st.builds(Usage, COUNTS, NUMBER, NUMBER, NUMBER, st.none() | RATIO, RATIO, NUMBER)
REPORT = st.builds(
    Report,
    *(TEXT, st.sampled_from(get_args(ReportStatus)), QUERY, many(INSIGHT), TEXT, TEXT),
    documents=st.lists(DOCUMENT, max_size=2, unique_by=lambda each: each.id).map(tuple),
    outcomes=many(OUTCOME),
    usage=USAGE,
    elapsed_seconds=RATIO,
    notes=many(TEXT),
    drops=COUNTS,
    languages=COUNTS,
    diagnostics=st.none() | st.dictionaries(TEXT, NUMBER, max_size=2),
)


@settings(max_examples=50)
@given(REPORT, st.data())
def test_a_report_comes_back_as_it_was(report: Report, data: st.DataObject) -> None:
    merged = {each.id: ("x:other",) for each in report.documents if data.draw(st.booleans())}
    whole = replace(report, duplicates=merged)
    assert from_dict(json.loads(json.dumps(as_dict(whole)))) == whole


@given(REPORT)
@settings(max_examples=20)
def test_left_out_documents_stay_out(report: Report) -> None:
    assert from_dict(as_dict(report, with_documents=False)).documents == ()


def test_an_outcome_of_before_pages_were_counted_is_read() -> None:
    report = as_dict(sample_report())
    for outcome in report["outcomes"]:
        del outcome["pages"], outcome["cached_pages"]  # type: ignore[misc]  # as it was
    read = from_dict(report).outcomes
    assert {(each.pages, each.cached_pages) for each in read} == {(0, 0)}


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="another schema"):
        from_dict({"schema": "groundswell.report/2"})
