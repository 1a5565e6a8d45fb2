"""The HTML answer: whole, inert, printable."""

import re
from html.parser import HTMLParser

import pytest

from groundswell.formats import html
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
