"""What the settings make of the cache, and what no setting can."""

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.cache.memory import MemoryStore
from groundswell.clock import Clock
from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.engine import stores
from groundswell.engine.catalogue import Catalogue
from groundswell.errors import ConfigurationError, SourceUnavailableError
from groundswell.sources.authors import Authors
from groundswell.sources.source import Page, PageRequest, SourceInfo
from groundswell.transport.client import HttpClient, TransportOptions
from tests.fake_clock import FakeClock

REQUEST = PageRequest(("canary",), 10)
DAY = 86_400


def settings(**overrides: object) -> Settings:
    dotted = {name.replace("__", "."): value for name, value in overrides.items()}
    return load(overrides={"cache.url": "memory://", **dotted}, environ={}, dotenv=None).settings


def infos(chosen: Settings, clock: Clock) -> dict[str, SourceInfo]:
    catalogue = Catalogue(chosen, HttpClient(TransportOptions()), clock, Authors(b"s" * 32))
    return {status.info.name: status.info for status in catalogue.statuses()}


def made(chosen: Settings, clock: FakeClock) -> stores.CacheSetup:
    return stores.build(chosen, clock, random.Random(1))


@pytest.mark.parametrize("name", ["reddit", "x"])
def test_reddit_and_x_say_how_long_they_may_be_kept(name: str) -> None:
    assert infos(settings(), FakeClock())[name].max_age_seconds == DAY


@given(
    ttl=st.integers(0, DAY),
    stale=st.integers(0, 2_592_000),
    swr=st.integers(0, DAY),
    report=st.integers(0, DAY),
)
def test_no_setting_keeps_a_page_and_a_report_of_it_longer_than_a_day(
    ttl: int, stale: int, swr: int, report: int
) -> None:
    chosen = settings(
        sources__x__ttl_seconds=ttl,
        cache__stale_seconds=stale,
        cache__swr_seconds=swr,
        cache__report_ttl_seconds=report,
    )
    clock = FakeClock()
    lifetimes: list[float] = []

    class Recording(MemoryStore):
        async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
            lifetimes.append(ttl_seconds)

    async def main() -> None:
        setup = made(chosen, clock)
        setup.cache._store = Recording(setup.cache._store._options)
        layer = stores.page_layer(
            setup,
            infos(chosen, clock)["x"],
            chosen,
            key_of=lambda _: "x:k",
            on_lookup=lambda _: None,
            refresh=False,
        )

        async def fetch(_: PageRequest) -> Page:
            return Page((Document("x:1", "x", "text", "https://example.com/1"),))

        await layer(REQUEST, fetch)

    asyncio.run(main())
    assert all(lifetime + report <= DAY for lifetime in lifetimes)


def test_an_empty_page_is_kept_for_its_own_short_time() -> None:
    chosen = settings(cache__negative_ttl_seconds=30, cache__jitter=0, cache__stale_seconds=0)
    clock = FakeClock()
    calls = 0

    async def fetch(_: PageRequest) -> Page:
        nonlocal calls
        calls += 1
        return Page(())

    async def main() -> None:
        layer = stores.page_layer(
            made(chosen, clock),
            infos(chosen, clock)["hackernews"],
            chosen,
            key_of=lambda _: "hackernews:k",
            on_lookup=lambda _: None,
            refresh=False,
        )
        for _ in range(3):
            await layer(REQUEST, fetch)
        clock.tick(31)
        await layer(REQUEST, fetch)

    asyncio.run(main())
    assert calls == 2


def test_pages_are_marked_by_where_they_came_from() -> None:
    chosen = settings(
        cache__swr_seconds=100,
        cache__stale_seconds=1_000,
        cache__jitter=0,
        sources__hackernews__ttl_seconds=10,
    )
    clock = FakeClock()
    document = Document("h:1", "h", "text", "", created_at=datetime(2026, 1, 1, tzinfo=UTC))

    async def fetch(_: PageRequest) -> Page:
        return Page((document,))

    async def down(_: PageRequest) -> Page:
        raise SourceUnavailableError("down", source="h")

    async def main() -> list[str]:
        setup = made(chosen, clock)
        layer = stores.page_layer(
            setup,
            infos(chosen, clock)["hackernews"],
            chosen,
            key_of=lambda _: "hackernews:k",
            on_lookup=lambda _: None,
            refresh=False,
        )
        seen = []
        for wait, handler in ((0, fetch), (0, down), (11, down), (100, down)):
            clock.tick(wait)
            page = await layer(REQUEST, handler)
            assert page.documents == (document,)
            seen.append(page.freshness)
        await setup.cache.aclose()
        return seen

    assert asyncio.run(main()) == ["live", "fresh", "aging", "stale"]


def keys(url: str, **overrides: object) -> str:
    setup = made(settings(cache__url=url, **overrides), FakeClock())
    return setup.keys.key(namespace="x", version=1, parameters={"q": "canary"})


def test_workers_that_share_a_server_share_the_keys() -> None:
    one = keys("redis://:hunter2@localhost/0")
    assert one == keys("redis://:hunter2@other/0")
    assert one != keys("redis://:else@localhost/0")
    assert one != keys("redis://localhost/0")
    assert keys("redis://localhost/0") == keys("redis://localhost/0")
    assert keys("redis://a/0", cache__secret="s") == keys("redis://:p@b/0", cache__secret="s")


def test_keys_of_a_cache_in_memory_are_of_this_engine_only() -> None:
    assert keys("memory://") != keys("memory://")


@pytest.mark.parametrize(
    ("url", "said"), [("redsi://:hunter2@h", "redis"), ("mysql://:hunter2@h", "memory, redis")]
)
def test_an_unknown_store_names_the_setting_and_the_known_ones(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=r"cache\.url") as caught:
        made(settings(cache__url=url), FakeClock())
    assert said in str(caught.value.remedy)
    assert "hunter2" not in str(caught.value)


def test_redis_url_is_taken_and_its_password_is_never_shown() -> None:
    from groundswell.config.masking import shown

    url = "redis://:hunter2@localhost:6379/0"
    loaded = load(environ={"REDIS_URL": url}, dotenv=None)
    assert loaded.settings.cache.url == url
    assert "hunter2" not in shown(url, is_secret=False)
    setup = made(loaded.settings, FakeClock())
    assert "hunter2" not in repr(setup)


def test_pages_are_cached_by_the_layer_that_knows_the_limits_of_providers() -> None:
    folder = Path(stores.__file__).parent
    users = [path.name for path in folder.glob("*.py") if "page_codec.encode" in path.read_text()]
    assert users == ["stores.py"]
