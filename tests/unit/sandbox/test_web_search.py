"""The web search stand-ins, asked by our own adapters over real HTTP."""

from datetime import timedelta

import pytest

from groundswell.errors import (
    SourceAuthenticationError,
)
from groundswell.sandbox.corpus import Corpus
from tests.unit.sandbox.web_search_backends import (
    EACH,
    NOW,
    aged,
    brave,
    corpus,
    google_cse,
    search,
    searxng,
    serper,
    tavily,
)


@EACH
def test_results_carry_title_text_link_and_a_true_date(backend):
    one = Corpus([aged(1, title="Export is slow", text="It takes an hour, every time.")])
    (page,) = search(backend(), one)
    document = page.documents[0]
    assert "Export is slow" in document.text
    assert "takes an hour" in document.text
    assert document.url.startswith("http://127.0.0.1:")
    assert document.url.endswith("/p1")
    assert page.skipped == 0
    if backend is not tavily:  # it dates news only
        assert document.created_at is not None
        assert document.created_at.date() == (NOW - timedelta(days=0.5)).date()


@EACH
def test_no_match_is_an_empty_last_page(backend):
    (page,) = search(backend(), corpus(), terms=("zebra",))
    assert page.documents == ()
    assert page.next_cursor is None


@EACH
def test_web_pages_come_first_and_other_platforms_after_them(backend):
    posts = Corpus([aged(1, "reddit", title="export export"), aged(2, "web")])
    (page,) = search(backend(), posts)
    by_url = [document.url.rpartition("/")[2] for document in page.documents]
    assert set(by_url) == {"p1", "p2"}
    if backend is not brave:  # our adapter takes discussions first there
        assert by_url == ["p2", "p1"]


@pytest.mark.parametrize(
    ("backend", "sizes"),
    [(google_cse, [10, 10, 10]), (brave, [20, 10]), (serper, [10, 10, 10, 0]), (tavily, [20])],
)
def test_pages_follow_one_another_without_a_gap(backend, sizes):
    pages = search(backend(), corpus(30), most=9)
    assert [len(page.documents) for page in pages] == sizes
    found = [document.id for page in pages for document in page.documents]
    assert len(set(found)) == len(found)


def test_searxng_pages_until_an_empty_one():
    pages = search(searxng(), corpus(30), most=9)
    assert [len(page.documents) for page in pages] == [20, 10, 0]


def test_google_ends_at_a_hundred_results():
    pages = search(google_cse(), corpus(130), most=20)
    assert sum(len(page.documents) for page in pages) == 100


@EACH
def test_what_is_older_than_asked_for_is_left_out(backend):
    posts = Corpus([aged(1, days=0.5), aged(2, days=400)])
    (page,) = search(backend(), posts, since=NOW - timedelta(days=20))
    assert [document.url.rpartition("/")[2] for document in page.documents] == ["p1"]


@pytest.mark.parametrize(
    "build", [google_cse("real"), brave("real"), serper("real"), tavily("real")]
)
def test_a_key_that_is_not_of_the_sandbox_is_refused(build):
    with pytest.raises(SourceAuthenticationError) as caught:
        search(build, corpus())
    assert "_API_KEY" in caught.value.remedy
