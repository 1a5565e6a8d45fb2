"""Choose where the grants of rate limits are remembered."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from groundswell.cache.opening import is_redis, scheme_of
from groundswell.cache.sqlite import file_of
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.config.store_url import AUTO
from groundswell.engine.toggles import built_in
from groundswell.errors import ConfigurationError
from groundswell.resilience.limits.fallback import FallbackState, SharedState
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.sqlite import SqliteState
from groundswell.resilience.limits.state import LimitState

_FILE = "limits.sqlite"
_ACCOUNT_CHARACTERS = 16


def build(settings: Settings, clock: Clock) -> LimitState:
    """Return the state that `limits.url` asks for; `auto` shares limits as far as the cache.

    Raises:
        ConfigurationError: no state has this address, or its package is missing.
    """
    chosen = settings.limits
    local = MemoryState(clock, margin_seconds=chosen.margin_seconds)
    url = _url(settings)
    if scheme_of(url) == "memory":
        return local
    shared = _shared(url, settings, clock)
    return FallbackState(shared, local, share=chosen.fallback_share, clock=clock)


def account_of(name: str, settings: Settings) -> str:
    """Return the key of a source's limits: its name, and a hash of its address and credentials.

    A plain hash, because every worker of an account must come to the same one.
    """
    chosen = built_in(name.partition(":")[0], settings) or settings.llm
    found: dict[str, object] = {}
    for field in type(chosen).model_fields:
        value = getattr(chosen, field)
        if isinstance(value, SecretStr):
            found[field] = value.get_secret_value()
        elif field.endswith(("base_url", "client_id", "cse_id")) and value is not None:
            found[field] = value
    return account_with(name, found)


def account_with(name: str, credentials: Mapping[str, object]) -> str:
    """Return the key of the limits of whoever has these `credentials`."""
    digest = hashlib.sha256()
    for field, value in sorted(credentials.items()):
        digest.update(f"{field}={value}\n".encode())
    return f"{name}:{digest.hexdigest()[:_ACCOUNT_CHARACTERS]}"


def _url(settings: Settings) -> str:
    if settings.limits.url != AUTO:
        return settings.limits.url
    url = settings.cache.url
    if scheme_of(url) == "sqlite" or is_redis(url):
        return url
    return "memory://"


def _shared(url: str, settings: Settings, clock: Clock) -> SharedState:
    chosen = settings.limits
    if scheme_of(url) == "sqlite":
        # Beside a cache, never in its file: clearing the cache must not forget what was granted.
        path = file_of(url)
        file = path.with_name(_FILE) if chosen.url == AUTO else Path(path)
        return SqliteState(file, clock=clock, margin_seconds=chosen.margin_seconds)
    if not is_redis(url):
        raise ConfigurationError(
            f"limits.url: {scheme_of(url)!r} is no known kind of store",
            remedy="Use memory://, sqlite:///path/to/limits.sqlite or redis://host:6379/0.",
        )
    try:
        from groundswell.resilience.limits import redis  # noqa: PLC0415  # an optional package
    except ImportError as error:
        raise ConfigurationError(
            "limits.url: the package redis is missing",
            remedy="Run: pip install 'groundswell[redis]'.",
        ) from error
    return redis.open_state(
        url,
        clock=clock,
        timeout_seconds=settings.cache.timeout_seconds,
        margin_seconds=chosen.margin_seconds,
    )
