"""Make the cache layer of a source, and the keys of its pages."""

from collections.abc import Callable

from pydantic import SecretStr

from groundswell.cache.layer import CacheLayer
from groundswell.config.settings import Settings
from groundswell.config.sources import SourceSettings
from groundswell.engine.ledger import Ledger
from groundswell.engine.stores import CacheSetup, page_layer
from groundswell.engine.toggles import built_in
from groundswell.sources import page_codec
from groundswell.sources.source import Page, PageRequest, Source

_BOUNDS = frozenset(SourceSettings.model_fields) - {"base_url"} | {"max_usd_per_run"}


def key_maker(
    source: Source, settings: Settings, store: CacheSetup
) -> Callable[[PageRequest], str]:
    """Return what makes the key of a page: equal for requests that have the same answer."""
    info = source.info
    shaped_by = _shaping(info.name, settings)

    def key_of(request: PageRequest) -> str:
        since = request.since.isoformat() if request.since else None
        return store.keys.key(
            namespace=info.name,
            version=page_codec.SCHEMA_VERSION,
            parameters={
                "terms": request.terms,
                "limit": request.limit,
                "cursor": request.cursor,
                "since": since,
                "language": request.language,
                "options": dict(request.options),
                "settings": shaped_by,
                "pool": info.pool_name,
            },
        )

    return key_of


def layer(
    source: Source,
    settings: Settings,
    store: CacheSetup,
    ledger: Ledger,
    *,
    key_of: Callable[[PageRequest], str],
    refresh: bool,
) -> CacheLayer[PageRequest, Page]:
    """Return the cache layer of `source` for one run."""
    info = source.info
    return page_layer(
        store,
        info,
        settings,
        key_of=key_of,
        on_lookup=lambda lookup: ledger.count(info.name, lookup),
        refresh=refresh,
    )


def _shaping(name: str, settings: Settings) -> dict[str, object]:
    """Return the settings that may change what a source answers: where it looks, and for what.

    A field that is new in a source counts as one of them. Keys do not: a new one buys the same.
    Which options of a package's source matter is not known, and its answers may be private to a
    key: all of them count. What comes of it is an HMAC, so nothing can be read from it.
    """
    chosen = built_in(name, settings)
    if chosen is None:
        return {"options": settings.plugins.of(name).options_text()}
    every = {name: getattr(chosen, name) for name in type(chosen).model_fields}
    return {
        name: value
        for name, value in every.items()
        if name not in _BOUNDS and value is not None and not isinstance(value, SecretStr)
    }
