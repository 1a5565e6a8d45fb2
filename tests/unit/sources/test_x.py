import asyncio
from datetime import timedelta
from typing import Any

import pytest

from groundswell.errors import (
    ConfigurationError,
    SourceAuthenticationError,
    SourceResponseError,
)
from groundswell.sources.source import LimitFeedback, PageRequest
from groundswell.sources.x import X, XOptions
from tests.fake_clock import FakeClock
from tests.unit.sources.fake_x import (
    OPTIONS,
    TERMS,
    FakeX,
    answer,
    fetch,
    found,
    post,
    refusal,
)


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
