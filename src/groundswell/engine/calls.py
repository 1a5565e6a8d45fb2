"""Wire a source into the layers of a run."""

import random
from collections.abc import Callable
from functools import partial

from groundswell.cache.layer import CacheLayer
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.config.sources import SourceSettings
from groundswell.domain.query import Query
from groundswell.engine.ledger import Ledger
from groundswell.engine.stores import CacheSetup, page_layer
from groundswell.engine.windows import windows_of
from groundswell.errors import GroundswellError
from groundswell.pipeline.search import Price, SourceCall
from groundswell.resilience.bulkhead import Bulkhead, WorkerLimit
from groundswell.resilience.policy import Policy
from groundswell.resilience.rate_limiter import Limit, RateLimiter
from groundswell.resilience.retry import Backoff
from groundswell.sources import page_codec
from groundswell.sources.file.source import FileSource
from groundswell.sources.source import Page, PageRequest, Source
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Tracer

MAX_FILE_DOCUMENTS = 20_000
_FILE_TIMEOUT_SECONDS = 600.0
_FILE_MAX_QUEUED = 256  # questions at once over files of one name


class Pools:
    """One bulkhead and one rate limiter a source, shared by all runs of an engine."""

    def __init__(
        self, settings: Settings, clock: Clock, rng: random.Random, workers: WorkerLimit
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self._workers = workers
        self._bulkheads: dict[str, Bulkhead] = {}
        self._limiters: dict[str, RateLimiter] = {}

    def bulkhead(self, name: str, *, max_running: int, max_queued: int) -> Bulkhead:
        """Return the bulkhead of `name`."""
        if name not in self._bulkheads:
            self._bulkheads[name] = Bulkhead(
                name, max_running=max_running, max_queued=max_queued, workers=self._workers
            )
        return self._bulkheads[name]

    def limiter(self, name: str, limits: tuple[Limit, ...]) -> RateLimiter:
        """Return the rate limiter of `name`."""
        if name not in self._limiters:
            self._limiters[name] = RateLimiter(name, limits, clock=self.clock)
        return self._limiters[name]

    @property
    def backoff(self) -> Backoff:
        """Return how retries are spaced."""
        retry = self.settings.retry
        return Backoff(retry.max_attempts, retry.base_seconds, retry.cap_seconds)


def wire(
    source: Source,
    query: Query,
    *,
    pools: Pools,
    store: CacheSetup,
    ledger: Ledger,
    tracer: Tracer,
    refresh: bool,
) -> SourceCall:
    """Return `source` inside every layer, for one run."""
    info = source.info
    is_file = isinstance(source, FileSource)
    chosen = getattr(pools.settings.sources, info.name, None)
    limiter = pools.limiter(
        info.pool_name,
        tuple(Limit(w.limit, w.seconds, w.day_in) for w in windows_of(info, pools.settings)),
    )
    policy: Policy[PageRequest, Page] = Policy(
        name=info.name,
        span_name=semconv.PAGE,
        clock=pools.clock,
        tracer=tracer,
        rng=pools.rng,
        limiter=limiter,
        bulkhead=pools.bulkhead(
            info.pool_name,
            max_running=min(info.max_running, chosen.max_running) if chosen else info.max_running,
            max_queued=chosen.max_queued if chosen else _FILE_MAX_QUEUED,
        ),
        backoff=pools.backoff,
        timeout_seconds=chosen.timeout_seconds if chosen else _FILE_TIMEOUT_SECONDS,
        deadline=pools.clock.monotonic() + query.deadline_seconds,
        learn=lambda answer: _learn(limiter, answer),
        on_attempt=lambda: ledger.count(info.name, "requests"),
        cache=None
        if is_file or not store.is_enabled
        else _cached(source, pools, store, ledger, refresh=refresh),
    )
    return _call(source, policy, query, chosen)


def _call(
    source: Source,
    policy: Policy[PageRequest, Page],
    query: Query,
    chosen: SourceSettings | None,
) -> SourceCall:
    """Bound what is taken from `source`; a file has its own bounds and says what it left."""
    info = source.info
    reason_of: Callable[[], str | None] = _nothing
    documents, max_pages = query.limit, info.max_pages
    price: Price | None = None
    if isinstance(source, FileSource):
        documents = MAX_FILE_DOCUMENTS
        reason_of = partial(getattr, source, "reason")
    elif chosen is not None:
        max_pages = chosen.max_pages
        if (max_usd := getattr(chosen, "max_usd_per_run", None)) is not None:
            price = Price(max_usd, USD_PER_POST, MIN_PAGE_SIZE)
    return SourceCall(
        name=info.name,
        fetch=policy.wrap(source.fetch),
        documents=documents,
        page_size=info.page_size if chosen is None else min(info.page_size, chosen.page_size),
        max_pages=max_pages,
        reason_of=reason_of,
        is_waited_for=isinstance(source, FileSource),
        price=price,
    )


def _nothing() -> None:
    """Say nothing: an answer that went well is whole."""


def _cached(
    source: Source, pools: Pools, store: CacheSetup, ledger: Ledger, *, refresh: bool
) -> CacheLayer[PageRequest, Page]:
    info = source.info
    chosen = getattr(pools.settings.sources, info.name, None)

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

    return page_layer(
        store,
        info,
        pools.settings,
        key_of=key_of,
        on_lookup=lambda lookup: ledger.count(info.name, lookup),
        refresh=refresh,
    )


def _learn(limiter: RateLimiter, answer: Page | GroundswellError) -> None:
    """Let the limiter follow what the provider said."""
    if isinstance(answer, Page):
        if (said := answer.feedback) is not None:
            limiter.tighten(
                remaining=said.remaining,
                reset_seconds=said.reset_seconds,
                backoff_seconds=said.backoff_seconds,
            )
    elif (seconds := getattr(answer, "retry_after_seconds", None)) is not None:
        limiter.tighten(backoff_seconds=seconds)
