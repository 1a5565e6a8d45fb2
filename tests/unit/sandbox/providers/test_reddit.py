"""The stand-in of Reddit, as our adapter and as a plain client see it."""

import asyncio
import json
from datetime import timedelta

import pytest

from groundswell.clock import SystemClock
from groundswell.errors import (
    SourceAuthenticationError,
    SourceResponseError,
    SourceThrottledError,
)
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.window import Window
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import PageRequest
from tests.unit.sandbox.stand_ins import frozen_clock, post, posts, served

AGENT = {"user-agent": "python:com.example.test:v1 (by /u/example)"}
KEYS = ("sandbox-client", "sandbox-secret")


def reddit(client, *, clock=None, **options):
    url = client.sandbox.url
    chosen = {"client_id": KEYS[0], "client_secret": KEYS[1], **options}
    return Reddit(
        client.http,
        RedditOptions(
            user_agent=AGENT["user-agent"],
            base_url=f"{url}/reddit",
            auth_url=f"{url}/reddit/api/v1/access_token",
            site_url=f"{url}/reddit-site",
            **chosen,
        ),
        clock=clock or SystemClock(),
    )


async def token(client):
    answer = await client.send(
        "POST",
        "/reddit/api/v1/access_token",
        headers=AGENT,
        form={"grant_type": "client_credentials"},
        basic_auth=KEYS,
    )
    return json.loads(answer.body)["access_token"]


async def search(client, value, path="/reddit/search", **params):
    headers = {**AGENT, "authorization": f"bearer {value}"}
    written = {name: str(part) for name, part in params.items()}
    return await client.send("GET", path, headers=headers, params=written)


def test_the_adapter_pages_to_the_end_and_every_link_opens() -> None:
    async def main():
        async with served(posts(7, "reddit")) as client:
            source, cursor, found = reddit(client), None, []
            while True:
                request = PageRequest(("export",), limit=3, cursor=cursor)
                page = await source.fetch(request)
                found.extend(page.documents)
                cursor = page.next_cursor
                if cursor is None:
                    break
            opened = [await client.http.send(_get(document.url)) for document in found]
            return found, opened, await client.audit()

    found, opened, audit = asyncio.run(main())
    assert len({document.id for document in found}) == len(found) == 7
    assert all(answer.status == 200 for answer in opened)
    assert all(b"Sample post" in answer.body for answer in opened)
    assert audit["breaches"] == 0
    assert set(audit["providers"]["reddit"]["statuses"]) == {"200"}


def _get(url):
    from groundswell.transport.http import HttpRequest

    return HttpRequest("GET", url)


def test_the_adapter_asks_for_a_new_token_when_the_old_one_ends() -> None:
    clock = frozen_clock()

    async def main():
        async with served(posts(1, "reddit"), clock=clock) as client:
            source = reddit(client, clock=clock)
            request = PageRequest(("export",), limit=3)
            await source.fetch(request)
            clock.tick(2 * 86_400)
            page = await source.fetch(request)
            return page, client.sandbox.audit()

    page, audit = asyncio.run(main())
    assert len(page.documents) == 1
    assert audit["providers"]["reddit"]["requests"] == 4


def test_an_old_token_is_refused_with_a_challenge() -> None:
    clock = frozen_clock()

    async def main():
        async with served(posts(1, "reddit"), clock=clock) as client:
            value = await token(client)
            clock.tick(86_401)
            return await search(client, value, q="export")

    answer = asyncio.run(main())
    assert answer.status == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert json.loads(answer.body) == {"message": "Unauthorized", "error": 401}


def test_the_limit_is_refused_exactly_and_told_in_true_headers() -> None:
    clock = frozen_clock()
    windows = {"reddit": {"data": (Window(2, 600.0, "aligned"),)}}

    async def main():
        async with served(posts(1, "reddit"), clock=clock, windows=windows) as client:
            value = await token(client)
            answers = [await search(client, value, q="export") for _ in range(3)]
            clock.tick(600)
            answers.append(await search(client, value, q="export"))
            return answers, client.sandbox.audit()

    answers, audit = asyncio.run(main())
    assert [answer.status for answer in answers] == [200, 200, 429, 200]
    remaining = [answer.headers["x-ratelimit-remaining"] for answer in answers]
    assert remaining == ["1.0", "0.0", "0.0", "1.0"]
    assert [answer.headers["x-ratelimit-used"] for answer in answers] == ["1", "2", "2", "1"]
    assert 0 < float(answers[2].headers["x-ratelimit-reset"]) <= 600
    assert answers[2].body == b""
    assert audit["breaches"] == 1


def test_the_adapter_reads_the_refusal_as_a_throttle() -> None:
    windows = {"reddit": {"data": (Window(0, 600.0, "aligned"),)}}

    async def main():
        async with served(posts(1, "reddit"), windows=windows) as client:
            await reddit(client).fetch(PageRequest(("export",), limit=3))

    with pytest.raises(SourceThrottledError) as caught:
        asyncio.run(main())
    assert 1 <= caught.value.retry_after_seconds <= 600


def test_real_keys_and_generic_user_agents_get_nothing() -> None:
    async def main():
        async with served(posts(1, "reddit")) as client:
            with pytest.raises(SourceAuthenticationError):
                await reddit(client, client_id="a-real-one").fetch(PageRequest(("export",), 3))
            generic = await client.send(
                "POST",
                "/reddit/api/v1/access_token",
                headers={"user-agent": "python-httpx/0.28"},
                form={"grant_type": "client_credentials"},
                basic_auth=KEYS,
            )
            anonymous = await client.send("GET", "/reddit/search.json", headers=AGENT)
            return generic, anonymous

    generic, anonymous = asyncio.run(main())
    assert generic.status == 429
    assert anonymous.status == 403
    assert b"whoa there" in anonymous.body


def test_an_unknown_subreddit_redirects_and_a_known_one_is_bound() -> None:
    corpus = Corpus([post(1, "reddit", community="one"), post(2, "reddit", community="two")])

    async def main():
        async with served(corpus) as client:
            bound = await reddit(client, subreddits=("one",)).fetch(PageRequest(("export",), 9))
            with pytest.raises(SourceResponseError):
                await reddit(client, subreddits=("three",)).fetch(PageRequest(("export",), 9))
            value = await token(client)
            loose = await search(client, value, "/reddit/r/one/search", q="export")
            return bound, loose

    bound, loose = asyncio.run(main())
    assert [document.extra["subreddit"] for document in bound.documents] == ["one"]
    assert json.loads(loose.body)["data"]["dist"] == 2


def test_requests_that_reddit_would_not_take() -> None:
    async def main():
        async with served(posts(150, "reddit")) as client:
            value = await token(client)
            long = await search(client, value, q="x" * 513)
            wide = await search(client, value, q="export", limit=500)
            return long, wide

    long, wide = asyncio.run(main())
    assert json.loads(long.body)["reason"] == "TOO_LONG"
    assert long.status == 400
    assert json.loads(wide.body)["data"]["dist"] == 100


def test_text_is_escaped_unless_raw_json_is_asked_for() -> None:
    corpus = Corpus([post(1, "reddit", text="Export of A & B <fails>")])

    async def main():
        async with served(corpus) as client:
            value = await token(client)
            return [
                json.loads((await search(client, value, q="export", **raw)).body)["data"][
                    "children"
                ][0]["data"]["selftext"]
                for raw in ({}, {"raw_json": 1})
            ]

    assert asyncio.run(main()) == ["Export of A &amp; B &lt;fails&gt;", "Export of A & B <fails>"]


def test_deleted_posts_come_and_are_left_out_by_the_adapter() -> None:
    corpus = Corpus([post(1, "reddit"), post(2, "reddit", author="[deleted]", text="[removed]")])

    async def main():
        async with served(corpus) as client:
            return await reddit(client).fetch(PageRequest(("export",), limit=9))

    page = asyncio.run(main())
    assert len(page.documents) == page.skipped == 1


def test_comments_hang_below_their_post() -> None:
    asked = post(1, "reddit", comments=3)
    reply = post(2, "reddit", title="", text="Same export here.", thread="p1")

    async def main():
        async with served(Corpus([asked, reply])) as client:
            value = await token(client)
            listing = json.loads((await search(client, value, q="export")).body)
            id_ = listing["data"]["children"][0]["data"]["id"]
            return listing, await search(client, value, f"/reddit/comments/{id_}")

    listing, answer = asyncio.run(main())
    assert listing["data"]["dist"] == 1
    first, second = json.loads(answer.body)
    assert first["data"]["children"][0]["data"]["title"] == asked.title
    comment, more = second["data"]["children"]
    assert comment["kind"] == "t1"
    assert comment["data"]["body"] == reply.text
    assert comment["data"]["replies"] == ""
    assert more["kind"] == "more"


def test_a_period_leaves_out_what_is_older() -> None:
    new = post(1, "reddit")
    old = post(2, "reddit", created_at=new.created_at - timedelta(days=40))

    async def main():
        async with served(Corpus([new, old])) as client:
            value = await token(client)
            return [
                json.loads((await search(client, value, q="export", t=period)).body)["data"]["dist"]
                for period in ("day", "month", "year", "all")
            ]

    assert asyncio.run(main()) == [1, 1, 2, 2]
