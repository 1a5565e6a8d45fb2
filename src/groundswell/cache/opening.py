"""Open the store that an address names."""

from urllib.parse import urlsplit

from groundswell.cache.store import Opener, Store, StoreOptions
from groundswell.errors import ConfigurationError, PluginLoadError, UnknownPluginError
from groundswell.plugins.registry import Registry

GROUP = "groundswell.stores"
_BUILTIN = {
    "memory": "groundswell.cache.memory:open_store",
    "sqlite": "groundswell.cache.sqlite:open_store",
    "redis": "groundswell.cache.redis:open_store",
    "rediss": "groundswell.cache.redis:open_store",
    "unix": "groundswell.cache.redis:open_store",
}
_REDIS = frozenset({"redis", "rediss", "unix"})


def openers() -> Registry[Opener]:
    """Return the openers by the scheme of the address, with those of installed packages."""
    return Registry("cache.url", group=GROUP, builtin=_BUILTIN)


def open_store(url: str, options: StoreOptions, registry: Registry[Opener]) -> Store:
    """Return the store of `url`.

    Raises:
        ConfigurationError: no store has this scheme, its package is missing, or the rest of the
            address is wrong.
    """
    scheme = scheme_of(url)
    try:
        opener = registry.get(scheme)
    except UnknownPluginError as error:
        raise ConfigurationError(
            f"cache.url: {scheme!r} is no known kind of store", remedy=error.remedy
        ) from None
    except PluginLoadError as error:
        remedy = "Run: pip install 'groundswell[redis]'." if scheme in _REDIS else error.remedy
        raise ConfigurationError(
            f"cache.url: the store of {scheme!r} cannot be loaded", remedy=remedy
        ) from error
    return opener(url, options)


def is_redis(url: str) -> bool:
    """Return whether `url` names a Redis server."""
    return scheme_of(url) in _REDIS


def scheme_of(url: str) -> str:
    """Return the scheme of an address."""
    return urlsplit(url).scheme
