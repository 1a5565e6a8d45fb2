"""What holds for every source that needs no key, whatever it answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from tests.fake_http import JSON
from tests.unit.sources.keyless import asking, refusing
from tests.unit.sources.test_github import ISSUE
from tests.unit.sources.test_hackernews import HIT
from tests.unit.sources.test_lemmy import POST
from tests.unit.sources.test_stackexchange import QUESTION

OPTIONS = {
    "github": {},
    "hackernews": {},
    "lemmy": {"api": "v3"},
    "stackexchange": {"sites": ("webapps", "superuser")},
}
ASK = {
    "github": asking(GitHubSource, GitHubOptions),
    "hackernews": asking(HackerNewsSource, HackerNewsOptions),
    "lemmy": asking(LemmySource, LemmyOptions),
    "stackexchange": asking(StackExchangeSource, StackExchangeOptions),
}
EACH = pytest.mark.parametrize("name", list(ASK))


@EACH
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, SourceResponseError),
        (401, SourceAuthenticationError),
        (404, SourceResponseError),
        (429, SourceThrottledError),
        (500, SourceUnavailableError),
        (503, SourceUnavailableError),
    ],
)
def test_a_status_names_who_must_act(name, status, kind):
    assert isinstance(refusing(ASK[name])(status, {"message": "sample http"}), kind)


@EACH
def test_retry_after_is_kept(name):
    error = refusing(ASK[name])(429, {}, headers={"retry-after": "7"})
    assert error.retry_after_seconds == 7


@EACH
def test_a_foreign_cursor_is_refused(name):
    with pytest.raises(SourceResponseError):
        ASK[name]({}, cursor="nonsense/../")


def bodies(name, value, other):
    """Return answers of the provider with strange values where facts belong."""
    match name:
        case "github":
            item = {**ISSUE, "title": value, "id": other, "user": value, "reactions": other}
            return {"items": [item, value], "total_count": other}, {"items": other}
        case "hackernews":
            item = {**HIT, "title": value, "objectID": other, "points": value}
            item["created_at_i"] = other
            return {"hits": [item, value], "nbPages": other}, {"hits": other}
        case "lemmy":
            post = {**POST["post"], "id": value, "name": other}
            item = {"post": post, "creator": value, "counts": other}
            return {"posts": [item, value], "comments": other}, {"comments": [other, item]}
        case _:
            item = {**QUESTION, "title": value, "question_id": other, "owner": value, "link": other}
            whole = {"items": [item, value], "backoff": other, "quota_remaining": value}
            return whole, {"items": other}


@EACH
@settings(max_examples=60, deadline=None)
@given(value=JSON, other=JSON, whole=JSON, status=st.sampled_from([200, 400, 403, 429, 500]))
def test_arbitrary_json_is_a_page_or_a_source_error(name, value, other, whole, status):
    for body in (*bodies(name, value, other), whole):
        try:
            page, _ = ASK[name](body, status=status, opts=OPTIONS[name])
        except SourceError:
            continue
        assert status == 200
        assert page.skipped >= 0
        assert all(document.id.startswith(f"{name}:") for document in page.documents)
