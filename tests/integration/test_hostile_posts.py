"""Hostile posts among real complaints: at most they are quoted, as what they are."""

import pytest

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.server import SandboxOptions
from tests.hostile_posts import HOSTILE
from tests.integration.language_model import COMPLAINTS, MODEL, ask, write_posts
from tests.unit.analysis.test_hostile_posts import plain

ROWS = [text.replace("\ud800", " ").replace("\u0000", " ") for text in HOSTILE]


@pytest.fixture
def mixed(tmp_path):
    return write_posts(tmp_path / "mixed.csv", [*COMPLAINTS, *ROWS])


@pytest.mark.parametrize("fault", [None, "takeover"])
def test_hostile_posts_change_no_name_no_link_and_no_quote(mixed, fault):
    faults = {"openai": Fault(fault)} if fault else {}
    (report,), audit = ask(mixed, options=SandboxOptions(faults=faults))
    assert audit["requests"] > 0
    assert report.status == "complete"
    for insight in report.insights:
        plain(insight.name)
        plain(insight.description)
    plain(report.summary.replace("**", ""))
    texts = {quote.quote for insight in report.insights for quote in insight.evidence}
    assert any("export" in text.casefold() for text in texts)


def test_hostile_posts_do_not_change_who_answered_or_what_was_asked(mixed):
    (report,), audit = ask(mixed)
    assert report.analyst == MODEL
    # A name made of words of the prompt is refused; nothing else falls back.
    assert all("keep their local names" in note for note in report.notes)
    assert audit["requests"] == report.usage.llm_calls
    tasks = {
        span["attributes"]["groundswell.task"]
        for span in report.diagnostics["spans"]
        if span["name"].startswith("chat ")
    }
    assert tasks == {"name_insight", "edit_insights", "summarise_insights"}
