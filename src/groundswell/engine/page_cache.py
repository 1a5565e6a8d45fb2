"""Make the cache layer of a source, and the keys of its pages."""

from collections.abc import Callable

from groundswell.cache.layer import CacheLayer
from groundswell.config.settings import Settings
from groundswell.engine.ledger import Ledger
from groundswell.engine.stores import CacheSetup, page_layer
from groundswell.sources import page_codec
from groundswell.sources.source import Page, PageRequest, Source


def key_maker(
    source: Source, settings: Settings, store: CacheSetup
) -> Callable[[PageRequest], str]:
    """Return what makes the key of a page: equal for requests that have the same answer."""
    info = source.info
    chosen = getattr(settings.sources, info.name, None)

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
                "base_url": getattr(chosen, "base_url", None),
                "site_url": getattr(chosen, "site_url", None),
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
