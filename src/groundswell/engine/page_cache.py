"""Make the cache layer of a source, and the keys of its pages."""

from collections.abc import Callable

from groundswell.cache.layer import CacheLayer
from groundswell.config.settings import Settings
from groundswell.engine.ledger import Ledger
from groundswell.engine.stores import CacheSetup, page_layer
from groundswell.engine.toggles import built_in
from groundswell.sources import page_codec
from groundswell.sources.source import Page, PageRequest, Source


def key_maker(
    source: Source, settings: Settings, store: CacheSetup
) -> Callable[[PageRequest], str]:
    """Return what makes the key of a page: equal for requests that have the same answer."""
    info = source.info
    place = _place(info.name, settings)

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
                **place,
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


def _place(name: str, settings: Settings) -> dict[str, str | None]:
    """Return what the answer depends on beside the request.

    Which options of a package's source matter is not known, and its answers may be private to
    a key: all of them count. The key is an HMAC, so nothing can be read from it.
    """
    chosen = built_in(name, settings)
    if chosen is None:
        return {"options": settings.plugins.of(name).options_text()}
    return {"base_url": chosen.base_url, "site_url": getattr(chosen, "site_url", None)}
