import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    ConfigurationError,
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.source import LimitFeedback, Page, PageRequest
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpRequest, HttpResponse
from tests.fake_clock import FakeClock

OPTIONS = XOptions("sample-bearer")
TERMS = ("invoice", "split payment")
PROBLEMS = "https://api.twitter.com/2/problems/"


def answer(value: object, status: int = 200, **headers: str) -> HttpResponse:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return HttpResponse(status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


def post(**fields: Any) -> dict[str, Any]:
    item = {
        "id": "1992000000000000001",
        "text": "Why is it so hard to split an invoice &amp; a bill?",
        "edit_history_tweet_ids": ["1992000000000000001"],
        "created_at": "2026-10-30T08:14:03.000Z",
        "lang": "en",
        "author_id": "1200000000000000001",
        "public_metrics": {"retweet_count": 2, "reply_count": 5, "like_count": 31},
    }
    return item | fields


def found(*items: object, **meta: object) -> dict[str, Any]:
    return {"data": list(items), "meta": {"result_count": len(items), **meta}}


class FakeX:
    """Answers as told, the last answer for ever."""

    def __init__(self, *answers: HttpResponse) -> None:
        self.answers = list(answers)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def aclose(self) -> None:
        raise AssertionError("the client is not the source's own")


def fetch(
    http: FakeX,
    request: PageRequest | None = None,
    *,
    options: XOptions = OPTIONS,
    clock: FakeClock | None = None,
) -> Page:
    x = X(http, options, clock=clock or FakeClock())
    return asyncio.run(x.fetch(request or PageRequest(TERMS, limit=100)))


def refusal(http: FakeX) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(http)
    error = caught.value
    assert error.source == "x"
    assert error.remedy
    for hidden in ("sample-bearer", "invoice", "split", "http", "sample-account"):
        assert hidden not in error.message
    assert "sample-bearer" not in error.remedy
    return error


def test_a_post_becomes_a_document_without_the_number_of_its_author() -> None:
    clock = FakeClock()
    reset = str(int(clock.now().timestamp()) + 60)
    page = fetch(
        FakeX(
            answer(
                found(post(), next_token="b26v89c19z"),
                x_rate_limit_remaining="449",
                x_rate_limit_reset=reset,
            )
        ),
        clock=clock,
    )
    document = page.documents[0]
    assert document.id == "x:1992000000000000001"
    assert document.text == "Why is it so hard to split an invoice & a bill?"
    assert document.url == "https://x.com/i/web/status/1992000000000000001"
    assert (document.score, document.comments, document.language) == (31, 5, "en")
    assert document.extra == {"reposts": 2}
    assert document.created_at is not None
    assert document.author is not None
    assert document.author.startswith("x:")
    assert "1200000000000000001" not in repr(document)
    assert page.next_cursor == "b26v89c19z"
    assert page.feedback == LimitFeedback(remaining=449, reset_seconds=60.0)


def test_the_request_is_written_as_x_wants_it() -> None:
    http = FakeX(answer(found()))
    fetch(http, PageRequest(TERMS, limit=500, cursor="abc", language="en-GB"))
    request = http.requests[0]
    assert request.url == "https://api.x.com/2/tweets/search/recent"
    assert request.params["query"] == 'invoice "split payment" -is:retweet lang:en'
    assert request.params["max_results"] == "100"
    assert request.params["next_token"] == "abc"
    assert request.params["tweet.fields"] == "author_id,created_at,lang,public_metrics,note_tweet"
    assert "expansions" not in request.params
    assert request.headers["authorization"] == "Bearer sample-bearer"
    assert "sample-bearer" not in repr((request, OPTIONS))


def test_a_small_page_is_cut_to_the_limit_but_paid_in_full() -> None:
    http = FakeX(answer(found(*(post(id=str(n)) for n in range(1, 11)))))
    page = fetch(http, PageRequest(TERMS, limit=3))
    assert http.requests[0].params["max_results"] == "10"
    assert len(page.documents) == 3
    assert page.cost_usd == pytest.approx(0.05)


def test_operators_in_terms_are_plain_words() -> None:
    http = FakeX(answer(found()))
    fetch(http, PageRequest(("or", "from:me", '-"a" b', "--"), limit=10))
    assert http.requests[0].params["query"] == '"or" ("from:me" OR "- a b") -is:retweet'


def test_a_query_is_never_longer_than_x_allows() -> None:
    http = FakeX(answer(found()))
    fetch(http, PageRequest(tuple(f"word{n}" * 9 for n in range(40)), limit=10, language="de"))
    fetch(http, PageRequest(("x" * 2000,), limit=10))
    for request in http.requests:
        assert len(request.params["query"]) <= 512
        assert "-is:retweet" in request.params["query"]


def test_without_a_word_nothing_is_asked_and_nothing_paid() -> None:
    http = FakeX(answer(found()))
    with pytest.raises(SourceResponseError, match="no word"):
        fetch(http, PageRequest(("?",), limit=10))
    assert not http.requests


def test_the_start_is_sent_within_the_seven_days_that_x_keeps() -> None:
    clock = FakeClock()
    http = FakeX(answer(found()))
    for days in (3, 7, 400, -1):
        since = clock.now() - timedelta(days=days)
        fetch(http, PageRequest(TERMS, limit=10, since=since), clock=clock)
    starts = [request.params.get("start_time") for request in http.requests]
    assert starts == ["2026-10-29T00:00:00Z", None, None, "2026-10-31T23:59:00Z"]


def test_posts_of_both_spellings_are_read() -> None:
    page = fetch(
        FakeX(
            answer(
                found(
                    post(id="1", text="cut…", note_tweet={"text": "the whole first text"}),
                    post(
                        id="2",
                        text="cut…",
                        note_post={"text": "the whole second text"},
                        public_metrics={"repost_count": 7, "like_count": 1},
                    ),
                )
            )
        )
    )
    assert [item.text for item in page.documents] == [
        "the whole first text",
        "the whole second text",
    ]
    assert page.documents[1].extra == {"reposts": 7}


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "../x"},
        {"id": None},
        {"text": ""},
        {"referenced_tweets": [{"type": "retweeted", "id": "1"}]},
        {"referenced_posts": [{"type": "reposted", "id": "1"}]},
    ],
)
def test_broken_items_and_reposts_are_skipped_but_paid(fields: dict[str, Any]) -> None:
    page = fetch(FakeX(answer(found(post(**fields), post(id="7")))))
    assert [item.id for item in page.documents] == ["x:7"]
    assert page.skipped == 1
    assert page.cost_usd == pytest.approx(0.01)


def test_an_answer_without_hits_is_an_empty_page() -> None:
    page = fetch(FakeX(answer({"meta": {"result_count": 0}})))
    assert (page.documents, page.cost_usd, page.next_cursor) == ((), 0.0, None)


def test_partial_errors_do_not_spoil_the_rest() -> None:
    value = found(post()) | {"errors": [{"title": "Not Found Error"}]}
    assert len(fetch(FakeX(answer(value))).documents) == 1


def test_a_language_that_is_none_is_left_out() -> None:
    page = fetch(FakeX(answer(found(post(lang="und"), post(id="2", lang="qme")))))
    assert [item.language for item in page.documents] == [None, None]


def test_a_cursor_that_does_not_move_ends_the_search() -> None:
    http = FakeX(answer(found(post(), next_token="same")))
    assert fetch(http, PageRequest(TERMS, limit=10, cursor="same")).next_cursor is None


@pytest.mark.parametrize(("first", "second"), [("tweet", "post"), ("post", "tweet")])
def test_the_dialect_is_changed_once_when_x_names_it(first: str, second: str) -> None:
    refused = answer({"errors": [{"parameters": {f"{first}.fields": ["lang"]}}]}, 400)
    http = FakeX(refused, answer(found(post())))

    async def scenario() -> None:
        x = X(http, XOptions("t", field_dialect=first), clock=FakeClock())
        await x.fetch(PageRequest(TERMS, limit=10))
        await x.fetch(PageRequest(TERMS, limit=10))

    asyncio.run(scenario())
    sent = [next(k for k in item.params if k.endswith(".fields")) for item in http.requests]
    assert sent == [f"{first}.fields", f"{second}.fields", f"{second}.fields"]


def test_a_dialect_refused_in_both_spellings_is_an_error() -> None:
    names = {"tweet.fields": ["lang"], "post.fields": ["lang"]}
    http = FakeX(answer({"errors": [{"parameters": names}]}, 400))
    assert isinstance(refusal(http), SourceResponseError)
    assert len(http.requests) == 2


def test_an_unknown_dialect_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match=r"sources\.x\.field_dialect"):
        X(FakeX(), XOptions("t", field_dialect="toot"), clock=FakeClock())


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "ü"])
def test_without_a_usable_token_nothing_is_asked(token: str) -> None:
    http = FakeX(answer(found()))
    with pytest.raises(SourceAuthenticationError) as caught:
        fetch(http, options=XOptions(token))
    assert "sources.x.bearer_token" in (caught.value.remedy or "")
    assert not http.requests


@pytest.mark.parametrize(
    ("status", "body", "kind", "remedy"),
    [
        (400, {"type": PROBLEMS + "invalid-request"}, SourceResponseError, "words"),
        (401, {"type": "about:blank"}, SourceAuthenticationError, "sources.x.bearer_token"),
        (402, {"type": PROBLEMS + "credits"}, SourceQuotaExhaustedError, "credits"),
        (
            402,
            {"type": "https://api.x.com/2/problems/credits-depleted"},
            SourceQuotaExhaustedError,
            "credits",
        ),
        (402, b"", SourceQuotaExhaustedError, "credits"),
        (
            403,
            {"type": PROBLEMS + "client-forbidden", "reason": "client-not-enrolled"},
            SourceAuthenticationError,
            "project",
        ),
        (403, {"reason": "user-not-enrolled"}, SourceAuthenticationError, "project"),
        (403, b"<html>", SourceAuthenticationError, "sources.x.bearer_token"),
        (404, b"", SourceNotFoundError, "sources.x.base_url"),
        (
            429,
            {"type": PROBLEMS + "usage-capped", "account_id": "sample-account"},
            SourceQuotaExhaustedError,
            "month",
        ),
        (429, {"title": "UsageCapExceeded"}, SourceQuotaExhaustedError, "month"),
        (429, {"type": "about:blank"}, SourceThrottledError, "sources.x.windows"),
        (500, b"<html>", SourceUnavailableError, "later"),
        (503, {"type": "about:blank"}, SourceUnavailableError, "later"),
        (408, b"", SourceUnavailableError, "later"),
        (302, b"", SourceResponseError, "sources.x.base_url"),
        (418, [1], SourceResponseError, "sources.x.base_url"),
    ],
)
def test_each_failure_has_its_class_and_remedy(
    status: int, body: object, kind: type[SourceError], remedy: str
) -> None:
    error = refusal(FakeX(answer(body, status, x_rate_limit_remaining="400")))
    assert type(error) is kind
    assert remedy in (error.remedy or "")


@pytest.mark.parametrize(
    ("offset", "seconds"), [(300, 300.0), (-5, 1.0)], ids=["ahead", "just over"]
)
def test_a_full_window_says_how_long_to_wait(offset: int, seconds: float) -> None:
    reset = str(int(FakeClock().now().timestamp()) + offset)
    error = refusal(FakeX(answer(b"", 429, x_rate_limit_remaining="0", x_rate_limit_reset=reset)))
    assert isinstance(error, SourceThrottledError)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b"{}", b'{"errors": []}', b'{"data": 1, "meta": {}}']
)
def test_a_strange_body_is_a_source_error(body: bytes) -> None:
    error = refusal(FakeX(HttpResponse(200, {}, body)))
    assert type(error) is SourceResponseError
    assert "base_url" in (error.remedy or "")


KEYS = [
    *("data", "meta", "errors", "type", "title", "reason", "parameters", "message"),
    *("next_token", "text", "note_tweet", "referenced_tweets", "public_metrics", "id"),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
ITEM = st.builds(
    lambda fields: post(**fields),
    st.dictionaries(
        st.sampled_from([*post(), "note_tweet", "note_post", "referenced_tweets"]),
        JSON,
        max_size=8,
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    JSON | st.lists(ITEM | JSON, max_size=4).map(lambda items: found(*items)),
    st.sampled_from([200, 200, 200, 400, 403, 429, 500]),
)
def test_no_answer_raises_anything_but_a_source_error(value: object, status: int) -> None:
    try:
        page = fetch(FakeX(answer(value, status)))
    except SourceError:
        return
    assert isinstance(value, dict)
    assert len(page.documents) + page.skipped == len(value.get("data") or [])
