"""The stand-in of X, as our adapter and as a plain client see it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.clock import SystemClock
from groundswell.errors import (
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
)
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.providers.x import X as StandIn
from groundswell.sandbox.window import Window
from groundswell.sources.source import PageRequest
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpRequest
from tests.unit.sandbox.stand_ins import frozen_clock, post, posts, served

PATH = "/x/2/tweets/search/recent"
TOKEN = {"authorization": "Bearer sandbox-token"}


def x(client, *, bearer_token="sandbox-token", field_dialect="tweet"):
    url = client.sandbox.url
    options = XOptions(
        bearer_token=bearer_token,
        base_url=f"{url}/x",
        site_url=f"{url}/x-site",
        field_dialect=field_dialect,
    )
    return X(client.http, options, clock=SystemClock())


def only(**options):
    return lambda corpus, seed: (StandIn(corpus, **options),)


async def ask(client, **params):
    given = {name: str(value) for name, value in params.items()}
    return await client.send("GET", PATH, headers=TOKEN, params=given)


@pytest.mark.parametrize("dialect", ["tweet", "post"])
def test_the_adapter_pages_to_the_end_and_every_link_opens(dialect) -> None:
    async def main():
        async with served(posts(23, "x", text="Export " + "is slow " * 60)) as client:
            source, cursor, found = x(client, field_dialect=dialect), None, []
            while True:
                page = await source.fetch(PageRequest(("export",), limit=10, cursor=cursor))
                found.extend(page.documents)
                cursor = page.next_cursor
                if cursor is None:
                    break
            opened = [await client.http.send(HttpRequest("GET", d.url)) for d in found]
            return found, opened, client.sandbox.audit()

    found, opened, audit = asyncio.run(main())
    assert len({document.id for document in found}) == len(found) == 23
    assert all(len(document.text) > 280 for document in found)
    assert all(answer.status == 200 for answer in opened)
    assert audit["breaches"] == 0


def test_the_adapter_switches_to_the_spelling_that_is_accepted() -> None:
    async def main():
        async with served(posts(1, "x"), providers=only(dialects=("post",))) as client:
            page = await x(client).fetch(PageRequest(("export",), limit=10))
            return page, client.sandbox.audit()

    page, audit = asyncio.run(main())
    assert page.documents[0].score == 1
    assert audit["providers"]["x"]["statuses"] == {"200": 1, "400": 1}


def test_no_hits_have_no_data() -> None:
    async def main():
        async with served(posts(1, "x")) as client:
            return await ask(client, query="nothing")

    assert json.loads(asyncio.run(main()).body) == {"meta": {"result_count": 0}}


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"query": ""}, "query"),
        ({"query": "x" * 513}, "query"),
        ({"query": "is:retweet lang:en"}, "query"),
        ({"query": "export", "max_results": 9}, "max_results"),
        ({"query": "export", "max_results": 101}, "max_results"),
        ({"query": "export", "max_results": "many"}, "max_results"),
        ({"query": "export", "start_time": "2020-01-01T00:00:00Z"}, "start_time"),
        ({"query": "export", "start_time": "yesterday"}, "start_time"),
        ({"query": "export", "next_token": "other"}, "next_token"),
    ],
)
def test_requests_that_x_would_not_take(params, named) -> None:
    async def main():
        async with served(posts(1, "x")) as client:
            return await ask(client, **params)

    answer = asyncio.run(main())
    body = json.loads(answer.body)
    assert answer.status == 400
    assert list(body["errors"][0]["parameters"]) == [named]
    assert body["type"].endswith("/invalid-request")


def test_only_seven_days_are_searched() -> None:
    old = post(1, "x", created_at=datetime.now(UTC) - timedelta(days=8))

    async def main():
        async with served(Corpus([old, post(2, "x")])) as client:
            return await ask(client, query="export")

    assert json.loads(asyncio.run(main()).body)["meta"]["result_count"] == 1


def test_operators_choose_posts() -> None:
    corpus = Corpus([post(1, "x", language="de"), post(2, "x"), post(3, "x", author="me")])

    async def main():
        async with served(corpus) as client:
            return [
                json.loads((await ask(client, query=f"export {operator}")).body)["meta"][
                    "result_count"
                ]
                for operator in ("", "lang:de", "-lang:de", "from:me", "min_likes:2", "-is:retweet")
            ]

    assert asyncio.run(main()) == [3, 1, 2, 1, 2, 3]


def test_the_limit_is_refused_exactly_and_resets_at_the_stated_time() -> None:
    clock = frozen_clock()
    windows = {"x": {"search": (Window(2, 900.0, "aligned"),)}}

    async def main():
        async with served(posts(1, "x"), clock=clock, windows=windows) as client:
            answers = [await ask(client, query="export") for _ in range(3)]
            reset = int(answers[2].headers["x-rate-limit-reset"])
            clock.tick(reset - clock.now().timestamp())
            answers.append(await ask(client, query="export"))
            return answers

    answers = asyncio.run(main())
    assert [answer.status for answer in answers] == [200, 200, 429, 200]
    assert [a.headers["x-rate-limit-remaining"] for a in answers] == ["1", "0", "0", "1"]
    assert json.loads(answers[2].body)["title"] == "Too Many Requests"


def test_the_adapter_reads_the_refusal_as_a_throttle() -> None:
    async def main():
        async with served(posts(1, "x"), windows={"x": {"search": (Window(0, 900.0),)}}) as client:
            await x(client).fetch(PageRequest(("export",), limit=10))

    with pytest.raises(SourceThrottledError):
        asyncio.run(main())


def test_posts_cost_once_a_day_and_spent_credits_end_it() -> None:
    clock = frozen_clock()
    clock.tick(3 * 3600 - clock.now().timestamp() % 86_400)  # the middle of a day
    providers = only(credits_usd=0.06)

    async def main():
        corpus = Corpus(
            [post(n, "x", created_at=clock.now() - timedelta(hours=n)) for n in range(1, 11)]
        )
        async with served(corpus, clock=clock, providers=providers) as client:
            answers = [await ask(client, query="export") for _ in range(2)]
            clock.tick(86_400)
            answers += [await ask(client, query="export") for _ in range(2)]
            return [answer.status for answer in answers], answers[-1]

    statuses, last = asyncio.run(main())
    assert statuses == [200, 200, 200, 402]
    assert json.loads(last.body)["type"].endswith("/credits")


def test_the_adapter_names_spent_money_caps_and_wrong_tokens() -> None:
    async def fetch(**options):
        token = options.pop("bearer_token", "sandbox-token")
        async with served(posts(1, "x"), providers=only(**options)) as client:
            await x(client, bearer_token=token).fetch(PageRequest(("export",), limit=10))

    with pytest.raises(SourceQuotaExhaustedError):
        asyncio.run(fetch(credits_usd=0.0))
    with pytest.raises(SourceQuotaExhaustedError):
        asyncio.run(fetch(post_cap=0))
    with pytest.raises(SourceAuthenticationError):
        asyncio.run(fetch(bearer_token="a-real-one"))


def test_unknown_paths_have_no_body() -> None:
    async def main():
        async with served(posts(1, "x")) as client:
            return await client.get("/x/2/nothing")

    answer = asyncio.run(main())
    assert (answer.status, answer.body) == (404, b"")
