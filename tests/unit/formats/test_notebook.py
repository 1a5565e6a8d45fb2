"""A report in a notebook: plot, tables and quotes, inert, and shown without being asked to."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

import groundswell
from groundswell.domain.report import Report
from groundswell.formats import notebook
from tests.unit.cli.sample_report import sample_report
from tests.unit.formats.test_html import HOSTILE, read


class Formatter:
    """Remembers what shows which type, as IPython's does."""

    def __init__(self) -> None:
        self.known: dict[type, Callable[[Any], str]] = {}

    def for_type(self, kind: type, render: Callable[[Any], str]) -> None:
        self.known[kind] = render


class Shell:
    """The part of IPython's shell that is used."""

    def __init__(self) -> None:
        self.display_formatter = self
        self.formatters = {"text/html": Formatter()}


def test_it_holds_findings_quotes_sources_and_a_plot() -> None:
    report = sample_report()
    reader = read(notebook.render(report))
    first = report.insights[0]
    for words in (report.query.text, first.name, first.evidence[0].quote, "Partial answer"):
        assert words in reader.text
    for outcome in report.outcomes:
        assert outcome.source in reader.text
    bars = [attrs for tag, attrs in reader.tags if tag == "rect" and attrs["class"] == "bar"]
    assert len(bars) >= len(report.insights)
    assert all(float(attrs["width"] or 0) > 0 for attrs in bars)


def test_one_quote_is_not_several() -> None:
    report = sample_report()
    insight = replace(report.insights[0], evidence=report.insights[0].evidence[:1])
    assert "3 quotes" in notebook.render(report)
    assert ">1 quote<" in notebook.render(replace(report, insights=(insight,)))


def test_names_that_a_summary_marks_are_strong() -> None:
    told = notebook.render(replace(sample_report(), summary="The first is **slow <b>** (2)."))
    assert "<p>The first is <strong>slow &lt;b&gt;</strong> (2).</p>" in told


def test_longer_bars_stand_for_more_people() -> None:
    report = sample_report()
    insight = report.insights[0]
    half = replace(insight, frequency=replace(insight.frequency, authors=1, documents=1))
    tags = read(notebook.render(replace(report, insights=(insight, half)))).tags
    widths = [int(attrs["width"] or 0) for tag, attrs in tags if tag == "rect" and "rx" in attrs]
    assert widths[1] > widths[3]


def test_what_strangers_wrote_does_nothing() -> None:
    report = sample_report()
    insight = report.insights[0]
    evidence = replace(insight.evidence[0], quote=HOSTILE, url="javascript:alert(1)")
    hostile = replace(insight, name=HOSTILE, description=HOSTILE, evidence=(evidence,))
    query = replace(report.query, text=HOSTILE)
    reader = read(notebook.render(replace(report, insights=(hostile,), query=query)))
    assert not {tag for tag, _ in reader.tags} & {"script", "img", "iframe", "link", "form"}
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]
    links = [attrs["href"] or "" for tag, attrs in reader.tags if tag == "a"]
    assert all(link.startswith("http") for link in links)


def test_a_report_without_findings_is_shown_too() -> None:
    assert "Sources" not in notebook.render(replace(sample_report(), insights=(), outcomes=()))
    assert "<table>" in notebook.render(replace(sample_report(), insights=()))


def test_loading_the_extension_shows_reports() -> None:
    shell = Shell()
    groundswell.load_ipython_extension(shell)
    assert shell.formatters["text/html"].known == {Report: notebook.render}


def test_a_running_notebook_is_found_and_nothing_else_is_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not notebook.register()
    shell, module = Shell(), ModuleType("IPython")
    module.get_ipython = lambda: shell  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "IPython", module)
    assert notebook.register()
    assert shell.formatters["text/html"].known == {Report: notebook.render}
