"""Turn the cache settings into a cache and its key maker."""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.key import KeyMaker, kept_secret, random_secret
from groundswell.cache.memory import MemoryStore
from groundswell.cache.sqlite import SqliteStore
from groundswell.cache.store import Store
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
    parts = urlsplit("memory://" if chosen.url == AUTO else chosen.url)
    store: Store
    match parts.scheme:
        case "memory":
            store = MemoryStore(
                clock=clock, max_entries=chosen.max_entries, max_bytes=chosen.max_bytes
            )
            secret = random_secret()
        case "sqlite":
            path = file_of(parts)
            store = SqliteStore(
                path, clock=clock, max_entries=chosen.max_entries, max_bytes=chosen.max_bytes
            )
            secret = _secret(path.with_suffix(".key"))
        case _:
            raise ConfigurationError(
                f"cache.url: {parts.scheme!r} is no known store",
                remedy="Use memory:// or sqlite:///path/to/cache.sqlite.",
            )
    cache = Cache(
        store,
        CacheOptions(stale_seconds=chosen.stale_seconds, jitter=chosen.jitter),
        clock=clock,
        rng=rng,
    )
    return CacheSetup(cache, KeyMaker(secret), chosen.enabled)


def file_of(parts: SplitResult) -> Path:
    """Return the file that an address such as `sqlite:///path/to/cache.sqlite` names.

    Raises:
        ConfigurationError: it names none.
    """
    text = unquote(f"{parts.netloc}{parts.path}")
    if re.match(r"/[A-Za-z]:/", text):  # a drive of Windows
        text = text[1:]
    if not text.strip("/"):
        raise ConfigurationError(
            "cache.url: sqlite:// names no file", remedy="Write sqlite:///path/to/cache.sqlite."
        )
    return Path(text).expanduser()


def _secret(path: Path) -> bytes:
    try:
        return kept_secret(path)
    except OSError as error:
        raise ConfigurationError(
            f"cache.url: the folder of {path.name!r} cannot be written ({error.strerror})",
            remedy="Give a writable path, or cache.url=memory://.",
        ) from error
