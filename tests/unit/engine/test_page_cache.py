"""Which requests have the same page."""

import random

import pytest

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.engine import stores
from groundswell.engine.catalogue import Catalogue
from groundswell.engine.page_cache import key_maker
from groundswell.sources.authors import Authors
from groundswell.sources.source import PageRequest
from groundswell.transport.client import HttpClient, TransportOptions
from tests.fake_clock import FakeClock

REQUEST = PageRequest(("canary",), 10)
SECRET = "s" * 32
KEYS = {
    "sources.reddit.client_id": "id",
    "sources.x.bearer_token": "token",
    "sources.google.searxng_base_url": "https://search.example",
}


def key(source: str, **changed: object) -> str:
    dotted = {f"sources.{source}.{name}": value for name, value in changed.items()}
    values = {"cache.url": "memory://", "cache.secret": SECRET, **KEYS, **dotted}
    chosen: Settings = load(overrides=values, environ={}, dotenv=None).settings
    clock = FakeClock()
    catalogue = Catalogue(chosen, HttpClient(TransportOptions()), clock, Authors(b"s" * 32))
    (found,), _ = catalogue.choose((source,), has_files=False)
    return key_maker(found, chosen, stores.build(chosen, clock, random.Random(1)))(REQUEST)


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("stackexchange", "sites", ("gaming",)),
        ("reddit", "subreddits", ("python",)),
        ("reddit", "comments", False),
        ("google", "searxng_base_url", "https://other.example"),
        ("lemmy", "base_url", "https://lemmy.example"),
    ],
)
def test_a_setting_that_changes_the_answer_changes_the_key(
    source: str, name: str, value: object
) -> None:
    assert key(source) == key(source)
    assert key(source, **{name: value}) != key(source)


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("x", "bearer_token", "another"),
        ("github", "token", "first"),
        ("x", "max_usd_per_run", 0.1),
        ("x", "timeout_seconds", 3.0),
        ("reddit", "max_pages", 2),
        ("stackexchange", "ttl_seconds", 60),
    ],
)
def test_one_that_does_not_makes_nobody_pay_twice(source: str, name: str, value: object) -> None:
    assert key(source, **{name: value}) == key(source)
