from datetime import UTC, datetime

from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from tests.unit.sources.keyless import asking, refusing

ask = asking(HackerNewsSource, HackerNewsOptions)
refused = refusing(ask)


OPTIONS = {}
HIT = {
    "objectID": "41",
    "author": "sample_user",
    "created_at_i": 1772359200,
    "points": 3,
    "title": "Sample &amp; title",
    "story_text": "<p>It&#x27;s slow",
}


def test_a_story_becomes_plain_text_with_its_title():
    page, sent = ask({"hits": [HIT, {"title": "no id"}, 5], "nbPages": 2})
    (document,) = page.documents
    assert (document.id, page.skipped, page.next_cursor) == ("hackernews:41", 2, "1")
    assert document.text == "Sample & title\n\nIt's slow"
    assert document.url == "https://news.ycombinator.com/item?id=41"
    assert document.created_at == datetime.fromtimestamp(1772359200, UTC)
    assert sent.params["tags"] == "(story,comment)"


def test_since_is_a_numeric_filter_and_hits_past_1000_are_not_asked_for():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    body = {"hits": [HIT], "nbPages": 50}
    page, sent = ask(body, since=since, cursor="9", limit=100)
    assert str(int(since.timestamp())) in sent.params["numericFilters"]
    assert page.next_cursor is None
