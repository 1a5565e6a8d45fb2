"""Turn the cache settings into a cache and its key maker."""

import random
from dataclasses import dataclass
from pathlib import Path

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.key import KeyMaker, kept_secret, random_secret
from groundswell.cache.opening import open_store, openers, scheme_of
from groundswell.cache.sqlite import file_of
from groundswell.cache.store import StoreOptions
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.config.store_url import AUTO
from groundswell.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class CacheSetup:
    """The cache of an engine; `is_enabled` false means that nothing is read or kept."""

    cache: Cache
    keys: KeyMaker
    is_enabled: bool


def build(settings: Settings, clock: Clock, rng: random.Random) -> CacheSetup:
    """Return the cache that the settings ask for.

    Raises:
        ConfigurationError: `cache.url` names no known store, or its secret cannot be kept.
    """
    chosen = settings.cache
    url = "memory://" if chosen.url == AUTO else chosen.url
    store = open_store(
        url,
        StoreOptions(clock=clock, max_entries=chosen.max_entries, max_bytes=chosen.max_bytes),
        openers(),
    )
    secret = (
        _secret(file_of(url).with_suffix(".key")) if scheme_of(url) == "sqlite" else random_secret()
    )
    cache = Cache(
        store,
        CacheOptions(stale_seconds=chosen.stale_seconds, jitter=chosen.jitter),
        clock=clock,
        rng=rng,
    )
    return CacheSetup(cache, KeyMaker(secret), chosen.enabled)


def _secret(path: Path) -> bytes:
    try:
        return kept_secret(path)
    except OSError as error:
        raise ConfigurationError(
            f"cache.url: the folder of {path.name!r} cannot be written ({error.strerror})",
            remedy="Give a writable path, or cache.url=memory://.",
        ) from error
