"""Turn the cache settings into a cache, its key maker and the layer of source pages."""

import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.key import KeyMaker, kept_secret, random_secret
from groundswell.cache.layer import CacheLayer, Codec, Failures, Lookup
from groundswell.cache.opening import is_redis, open_store, openers, scheme_of
from groundswell.cache.sqlite import file_of
from groundswell.cache.store import Opener, StoreOptions
from groundswell.clock import Clock
from groundswell.config.settings import CacheSettings, Settings
from groundswell.config.store_url import AUTO
from groundswell.config.user_cache import key_file
from groundswell.engine.toggles import toggles_of
from groundswell.errors import ConfigurationError, GroundswellError, SourceNotFoundError
from groundswell.plugins.registry import Registry
from groundswell.sources import failure_codec, page_codec
from groundswell.sources.source import Page, PageRequest, SourceInfo

_LONGEST_RUN_SECONDS = 3_600.0
_DERIVED = b"groundswell cache keys"


@dataclass(frozen=True, slots=True)
class CacheSetup:
    """The cache of an engine; `is_enabled` false means that nothing is read or kept."""

    cache: Cache
    keys: KeyMaker
    is_enabled: bool


def build(
    settings: Settings,
    clock: Clock,
    rng: random.Random,
    *,
    registry: Registry[Opener] | None = None,
) -> CacheSetup:
    """Return the cache that the settings ask for.

    Raises:
        ConfigurationError: `cache.url` names no known store, or its secret cannot be kept.
    """
    chosen = settings.cache
    url = "memory://" if chosen.url == AUTO else chosen.url
    options = StoreOptions(
        clock=clock,
        max_entries=chosen.max_entries,
        max_bytes=chosen.max_bytes,
        timeout_seconds=chosen.timeout_seconds,
    )
    cache = Cache(
        open_store(url, options, registry or openers()),
        CacheOptions(
            stale_seconds=chosen.stale_seconds,
            swr_seconds=chosen.swr_seconds,
            jitter=chosen.jitter,
            timeout_seconds=chosen.timeout_seconds,
            sweep_seconds=chosen.sweep_seconds,
            lease_seconds=chosen.lease_seconds if is_redis(url) else 0.0,
        ),
        clock=clock,
        rng=rng,
    )
    return CacheSetup(cache, KeyMaker(_secret(url, chosen)), chosen.enabled)


def page_layer(
    setup: CacheSetup,
    info: SourceInfo,
    settings: Settings,
    *,
    key_of: Callable[[PageRequest], str],
    on_lookup: Callable[[Lookup], None],
    refresh: bool,
) -> CacheLayer[PageRequest, Page]:
    """Return the cache layer of a source's pages; no page outlives what its provider allows."""
    ttl_seconds = toggles_of(info, settings).ttl_seconds
    negative_seconds = min(ttl_seconds, settings.cache.negative_ttl_seconds)

    def failure_ttl(error: GroundswellError) -> float:
        return negative_seconds if isinstance(error, SourceNotFoundError) else 0.0

    return CacheLayer(
        setup.cache,
        Codec(page_codec.encode, page_codec.decode),
        key_of=key_of,
        ttl_of=lambda page: ttl_seconds if page.documents else negative_seconds,
        max_age_seconds=max_age_seconds(info, settings),
        failures=Failures(Codec(failure_codec.encode, failure_codec.decode), failure_ttl),
        as_fresh=page_codec.as_fresh,
        as_aging=page_codec.as_aging,
        as_stale=page_codec.as_stale,
        on_lookup=on_lookup,
        is_refresh=lambda _: refresh,
    )


def max_age_seconds(info: SourceInfo, settings: Settings) -> float | None:
    """Return how long a page may be kept in all, `None` without a limit.

    A report holds documents too: a page served at its last moment may be in a report that is ready
    after a run and kept for `cache.report_ttl_seconds` more. Together they stay within the limit.
    """
    if info.max_age_seconds is None:
        return None
    report_seconds = settings.cache.report_ttl_seconds
    in_reports = report_seconds + _LONGEST_RUN_SECONDS if report_seconds else 0.0
    return max(0.0, info.max_age_seconds - in_reports)


def _secret(url: str, chosen: CacheSettings) -> bytes:
    """Return the secret of the keys: the same for all processes that share the store."""
    if chosen.secret is not None:
        return _stretched(chosen.secret.get_secret_value())
    scheme = scheme_of(url)
    if scheme == "memory":
        return random_secret()
    if scheme == "sqlite":
        return _kept(file_of(url).with_suffix(".key"))
    # Machines that share a server share its password; without one they need `cache.secret`.
    if password := urlsplit(url).password:
        return _stretched(unquote(password))
    return _kept(key_file())


def _stretched(text: str) -> bytes:
    return hmac.new(_DERIVED, text.encode(), hashlib.sha256).digest()


def _kept(path: Path) -> bytes:
    try:
        return kept_secret(path)
    except OSError as error:
        raise ConfigurationError(
            f"cache.url: the folder of {path.name!r} cannot be written ({error.strerror})",
            remedy="Set cache.secret, give a writable path, or cache.url=memory://.",
        ) from error
