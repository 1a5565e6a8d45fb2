"""The stand-ins of providers without keys, as our adapters and as a plain client see them."""

import asyncio
import gzip
import json
from datetime import timedelta

import httpx2
import pytest

from groundswell.clock import SystemClock
from groundswell.errors import SourceError, SourceResponseError, SourceThrottledError
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.providers.github import GitHub
from groundswell.sandbox.providers.lemmy import Lemmy
from groundswell.sandbox.providers.stackexchange import StackExchange
from groundswell.sandbox.window import Window
from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.source import PageRequest
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from groundswell.transport.http import HttpRequest
from tests.unit.sandbox.stand_ins import frozen_clock, post, posts, served

NAMES = ("hackernews", "stackexchange", "github", "lemmy")
BUCKETS = {
    "hackernews": "search",
    "stackexchange": "search-anonymous",
    "github": "search-anonymous",
    "lemmy": "search",
}


def adapter(name, client, **options):
    url, clock, http = client.sandbox.url, SystemClock(), client.http
    match name:
        case "hackernews":
            chosen = HackerNewsOptions(base_url=f"{url}/hn", site_url=f"{url}/hackernews-site")
            return HackerNewsSource(http, chosen, clock=clock)
        case "stackexchange":
            chosen = StackExchangeOptions(base_url=f"{url}/stackexchange", **options)
            return StackExchangeSource(http, chosen, clock=clock)
        case "github":
            chosen = GitHubOptions(base_url=f"{url}/github", **options)
            return GitHubSource(http, chosen, clock=clock)
        case _:
            return LemmySource(http, LemmyOptions(base_url=f"{url}/lemmy"), clock=clock)


async def all_pages(source, *, limit):
    cursor, found = None, []
    while True:
        page = await source.fetch(PageRequest(("export",), limit=limit, cursor=cursor))
        found.extend(page.documents)
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("name", NAMES)
def test_the_adapter_pages_to_the_end_and_every_link_opens(name) -> None:
    async def main():
        async with served(posts(7, name)) as client:
            found = await all_pages(adapter(name, client), limit=4)
            opened = [await client.http.send(HttpRequest("GET", d.url)) for d in found]
            return found, opened, client.sandbox.audit()

    found, opened, audit = asyncio.run(main())
    assert len({document.id for document in found}) == len(found) == 7
    assert all("Billow" in document.text for document in found)
    assert all(answer.status == 200 and b"Sample post" in answer.body for answer in opened)
    assert audit["breaches"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_adapter_reads_the_refusal_at_the_limit_as_a_throttle(name) -> None:
    windows = {name: {BUCKETS[name]: (Window(2, shape="day"),)}}

    async def main():
        async with served(posts(1, name), windows=windows, clock=frozen_clock()) as client:
            source = adapter(name, client)
            for _ in range(2):
                await source.fetch(PageRequest(("export",), limit=4))
            with pytest.raises(SourceThrottledError):
                await source.fetch(PageRequest(("export",), limit=4))
            return client.sandbox.audit()

    audit = asyncio.run(main())
    assert audit["breaches"] == 1


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_new_enough_is_found(name) -> None:
    new = post(1, name)
    old = post(2, name, created_at=new.created_at - timedelta(days=90))

    async def main():
        async with served(Corpus([new, old])) as client:
            since = new.created_at - timedelta(days=2)
            request = PageRequest(("export",), limit=9, since=since)
            return await adapter(name, client).fetch(request)

    assert len(asyncio.run(main()).documents) == 1


def test_hacker_news_serves_stories_and_comments_apart() -> None:
    corpus = Corpus([post(1, "hackernews"), post(2, "hackernews", title="")])

    async def main():
        async with served(corpus) as client:
            both = await adapter("hackernews", client).fetch(PageRequest(("export",), limit=9))
            path = "/hn/api/v1/search"
            comments = await client.get(path, query="export", tags="comment")
            wrong = await client.get(path, query="export", numericFilters="points~5")
            far = await client.get(path, query="export", page=10, hitsPerPage=100)
            item = await client.get("/hn/api/v1/items/45000002")
            return both, comments, wrong, far, item

    both, comments, wrong, far, item = asyncio.run(main())
    assert {document.extra["type"] for document in both.documents} == {"story", "comment"}
    hit = json.loads(comments.body)["hits"][0]
    assert hit["comment_text"]
    assert hit["title"] is hit["points"] is None
    assert wrong.status == 400
    assert "1000 hits" in json.loads(far.body)["message"]
    assert json.loads(item.body)["type"] == "comment"


def test_hacker_news_needs_only_the_words_that_are_not_optional() -> None:
    corpus = Corpus([post(1, "hackernews"), post(2, "hackernews", text="Export, with pagination")])

    async def main():
        async with served(corpus) as client:
            request = PageRequest(("export", "pagination"), limit=9)
            return await adapter("hackernews", client).fetch(request)

    documents = asyncio.run(main()).documents
    assert len(documents) == 2
    assert "pagination" in documents[0].text


def test_github_counts_with_and_without_a_token_apart() -> None:
    async def main():
        async with served(posts(1, "github"), clock=frozen_clock()) as client:
            plain = await client.get("/github/search/issues", q="export is:issue")
            headers = {"authorization": "Bearer sandbox-token"}
            params = {"q": "export is:issue"}
            keyed = await client.send(
                "GET", "/github/search/issues", headers=headers, params=params
            )
            headers = {"authorization": "Bearer a-real-one"}
            wrong = await client.send(
                "GET", "/github/search/issues", headers=headers, params=params
            )
            return plain, keyed, wrong

    plain, keyed, wrong = asyncio.run(main())
    assert (plain.headers["x-ratelimit-limit"], keyed.headers["x-ratelimit-limit"]) == ("10", "30")
    assert keyed.headers["x-ratelimit-remaining"] == "29"
    assert keyed.headers["x-ratelimit-resource"] == "search"
    assert wrong.status == 401


def test_github_refuses_as_github_does() -> None:
    windows = {"github": {"search-anonymous": (Window(5, 60.0, "aligned"),)}}

    async def main():
        async with served(posts(1, "github"), windows=windows, clock=frozen_clock()) as client:
            path = "/github/search/issues"
            without = await client.get(path, q="export")
            long = await client.get(path, q="is:issue " + "x" * 256)
            beyond = await client.get(path, q="export is:issue", page=11, per_page=100)
            many = await client.get(path, q="is:issue a OR b OR c OR d OR e OR f OR g")
            await client.get(path, q="export is:issue")
            over = await client.get(path, q="export is:issue")
            return without, long, beyond, many, over

    *unusable, over = asyncio.run(main())
    assert [answer.status for answer in unusable] == [422] * 4
    assert json.loads(unusable[0].body)["message"] == "Validation Failed"
    assert over.status == 403
    assert over.headers["x-ratelimit-remaining"] == "0"
    assert "rate limit exceeded" in json.loads(over.body)["message"]


def test_github_links_to_the_other_pages() -> None:
    async def main():
        async with served(posts(5, "github")) as client:
            first = await client.get("/github/search/issues", q="export is:issue", per_page=2)
            link = first.headers["link"].partition(">")[0].lstrip("<")
            return first, await client.http.send(HttpRequest("GET", link))

    first, second = asyncio.run(main())
    assert json.loads(first.body)["total_count"] == 5
    assert 'rel="next"' in first.headers["link"]
    assert 'rel="prev"' in second.headers["link"]
    numbers = [
        item["id"] for answer in (first, second) for item in json.loads(answer.body)["items"]
    ]
    assert len(set(numbers)) == 4


def test_a_secondary_limit_of_github_asks_for_a_pause_and_the_audit_watches_it() -> None:
    def providers(corpus, seed):
        return (GitHub(corpus, secondary=Window(1, 3_600.0)),)

    async def main():
        async with served(posts(1, "github"), providers=providers) as client:
            source = adapter("github", client)
            await source.fetch(PageRequest(("export",), limit=4))
            for _ in range(2):
                with pytest.raises(SourceThrottledError) as caught:
                    await source.fetch(PageRequest(("export",), limit=4))
            return caught.value, client.sandbox.audit()

    error, audit = asyncio.run(main())
    assert error.retry_after_seconds == 60
    assert audit["while_told_to_wait"] == 1


def test_stack_exchange_always_compresses_and_counts_down_its_quota() -> None:
    async def main():
        async with served(posts(1, "stackexchange"), clock=frozen_clock()) as client:
            path = f"{client.sandbox.url}/stackexchange/2.3/search/advanced"
            params = {"site": "stackoverflow", "q": "export"}
            async with httpx2.AsyncClient(trust_env=False) as plain:
                found = []
                for _ in range(2):
                    headers = {"accept-encoding": "identity"}
                    async with plain.stream("GET", path, params=params, headers=headers) as answer:
                        raw = b"".join([part async for part in answer.aiter_raw()])
                    found.append(json.loads(gzip.decompress(raw)))
                return found

    first, second = asyncio.run(main())
    assert (first["quota_max"], first["quota_remaining"]) == (300, 299)
    assert second["quota_remaining"] == 298
    assert "body" not in first["items"][0]


@pytest.mark.parametrize(
    ("params", "number"),
    [
        ({"q": "export"}, 400),
        ({"q": "export", "site": "nosuch"}, 400),
        ({"q": "export", "site": "stackoverflow", "pagesize": 101}, 400),
        ({"q": "export", "site": "stackoverflow", "page": 26}, 403),
        ({"q": "export", "site": "stackoverflow", "key": "a-real-one"}, 400),
    ],
)
def test_errors_of_stack_exchange_come_as_400(params, number) -> None:
    async def main():
        async with served(posts(1, "stackexchange")) as client:
            return await client.get("/stackexchange/2.3/search/advanced", **params)

    answer = asyncio.run(main())
    assert answer.status == 400
    assert json.loads(answer.body)["error_id"] == number


def test_a_backoff_of_stack_exchange_is_enforced() -> None:
    def providers(corpus, seed):
        return (StackExchange(corpus, seed=seed, backoff_share=1.0, backoff_seconds=30),)

    clock = frozen_clock()

    async def main():
        async with served(posts(1, "stackexchange"), providers=providers, clock=clock) as client:
            source = adapter("stackexchange", client)
            page = await source.fetch(PageRequest(("export",), limit=4))
            with pytest.raises(SourceThrottledError) as caught:
                await source.fetch(PageRequest(("export",), limit=4))
            clock.tick(31)
            await source.fetch(PageRequest(("export",), limit=4))
            return page, caught.value, client.sandbox.audit()

    page, error, audit = asyncio.run(main())
    assert page.feedback.backoff_seconds >= 30
    assert error.retry_after_seconds == 30
    assert audit["while_told_to_wait"] == 1


def test_the_settings_name_the_sites_that_hold_posts() -> None:
    corpus = Corpus([post(1, "stackexchange", community="webapps")])
    settings = StackExchange(corpus, seed=0).about.settings
    assert settings["sources.stackexchange.sites"] == ["webapps"]
    assert StackExchange(posts(1, "stackexchange"), seed=0).about.settings[
        "sources.stackexchange.sites"
    ] == ["stackoverflow"]


@pytest.mark.parametrize("api", ["v3", "v4"])
def test_the_adapter_reads_both_versions_of_lemmy(api) -> None:
    corpus = Corpus([post(n, "lemmy", title="" if n % 2 else "A title") for n in range(1, 8)])

    async def main():
        async with served(corpus, providers=lambda c, seed: (Lemmy(c, api=api),)) as client:
            return await all_pages(adapter("lemmy", client), limit=4)

    found = asyncio.run(main())
    assert len({document.id for document in found}) == len(found) == 7
    assert {document.extra["type"] for document in found} == {"post", "comment"}
    assert all(document.created_at and document.score and document.author for document in found)


def test_lemmy_refuses_a_limit_above_fifty() -> None:
    async def main():
        async with served(posts(1, "lemmy")) as client:
            return await client.get("/lemmy/api/v3/search", q="export", limit=51)

    assert asyncio.run(main()).status == 400


@pytest.mark.parametrize("name", NAMES)
def test_a_search_for_nothing_is_no_error(name) -> None:
    async def main():
        async with served(posts(1, name)) as client:
            return await adapter(name, client).fetch(PageRequest(("xylophone",), limit=4))

    assert asyncio.run(main()).documents == ()


def test_an_unknown_site_is_told_by_the_adapter() -> None:
    async def main():
        async with served(posts(1, "stackexchange")) as client:
            source = adapter("stackexchange", client, sites=("nosuch",))
            await source.fetch(PageRequest(("export",), limit=4))

    with pytest.raises(SourceResponseError) as caught:
        asyncio.run(main())
    assert isinstance(caught.value, SourceError)
    assert caught.value.remedy
