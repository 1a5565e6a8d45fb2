"""The HTML answer: whole, inert, printable."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from groundswell.domain.report import SAMPLE_NOTE
from groundswell.formats import html, markdown
from tests.unit.cli.sample_report import sample_report

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> &lt;b&gt; \x1b[2J'


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def test_the_page_holds_the_answer() -> None:
    text = read(html.render(sample_report())).text
    told = ("Why do people quit gyms?", "Partial answer", "Cancelling takes a letter", "12 people",
            "its rate limit is reached", "1 duplicate, 3 off topic")  # fmt: skip
    assert [words for words in told if words not in text] == []


def test_sample_data_is_told_first_and_once() -> None:
    report = replace(sample_report(), notes=(SAMPLE_NOTE, "Another note."))
    text = read(html.render(report)).text
    assert text.count(SAMPLE_NOTE) == 1
    assert text.index(SAMPLE_NOTE) < text.index("Partial answer")
    assert "Another note." in text
    written = markdown.render(report)
    assert written.splitlines()[2] == f"*{SAMPLE_NOTE}*"
    assert written.count(SAMPLE_NOTE) == 1


def test_no_date_is_broken_over_two_lines() -> None:
    assert "newest <time>2026-03-12</time>" in html.render(sample_report())


def test_the_page_loads_and_runs_nothing() -> None:
    reader = read(html.render(sample_report()))
    assert not {tag for tag, _ in reader.tags} & {"script", "img", "link", "iframe", "form"}
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]
    assert "@import" not in html.render(sample_report())
    assert not re.search(r"url\(", html.render(sample_report()))


def test_hostile_text_stays_text() -> None:
    page = html.render(sample_report(quote=HOSTILE, name=HOSTILE))
    reader = read(page)
    assert "<script>alert(1)</script>" in reader.text
    assert "script" not in {tag for tag, _ in reader.tags}
    assert "\x1b" not in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:posts#row=3", 'https://"onclick=x', ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    links = [attrs for tag, attrs in read(html.render(sample_report(url=url))).tags if tag == "a"]
    assert all(set(attrs) == {"href", "rel"} for attrs in links)
    assert all((attrs["href"] or "").startswith("https://") for attrs in links)
    assert bool(links) is url.startswith("https")


def test_links_give_nothing_away() -> None:
    links = [attrs for tag, attrs in read(html.render(sample_report())).tags if tag == "a"]
    assert {attrs["rel"] for attrs in links} == {"noopener noreferrer nofollow"}
