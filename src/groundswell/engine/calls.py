"""Wire a source into the layers of a run."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypedDict

from groundswell.config.sources import SourceSettings, XSettings
from groundswell.domain.query import Query
from groundswell.engine import page_cache, spending
from groundswell.engine.added import Added
from groundswell.engine.ledger import Ledger
from groundswell.engine.pools import Pools
from groundswell.engine.stores import CacheSetup
from groundswell.engine.toggles import Toggles, built_in, toggles_of
from groundswell.errors import GroundswellError, SourceResponseError
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.search import Price, SourceCall
from groundswell.resilience.budget import Budget
from groundswell.resilience.layer import Handler
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.policy import Policy
from groundswell.resilience.pool import Pool
from groundswell.sources import page_codec
from groundswell.sources.file.source import FileSource
from groundswell.sources.source import Page, PageRequest, Source, SourceInfo
from groundswell.telemetry import failure, semconv
from groundswell.telemetry.tracer import Tracer

MAX_FILE_DOCUMENTS = 20_000


class Shared(TypedDict):
    """What the calls of one run have in common; `deadline` is when it ends (monotonic)."""

    pools: Pools
    store: CacheSetup
    ledger: Ledger
    tracer: Tracer
    refresh: bool
    deadline: float
    gate: Gate
    budget: Budget


def wire(
    source: Source,
    query: Query,
    *,
    pools: Pools,
    store: CacheSetup,
    ledger: Ledger,
    tracer: Tracer,
    refresh: bool,
    deadline: float,
    gate: Gate,
    budget: Budget,
) -> SourceCall:
    """Return `source` inside every layer, for one run that ends at `deadline` (monotonic).

    Its first live page opens `gate`, which keeps extra pages from being the only ones.
    """
    info = source.info
    settings = pools.settings
    is_file = isinstance(source, FileSource)
    chosen = None if is_file else built_in(info.name, settings)
    held = toggles_of(info, settings, is_file=is_file)
    key_of = page_cache.key_maker(source, settings, store)
    policy: Policy[PageRequest, Page] = Policy(
        name=info.name,
        pool=_pool(source, pools, held, chosen),
        span_name=semconv.PAGE,
        clock=pools.clock,
        tracer=tracer,
        rng=pools.rng,
        run=tracer,
        deadline=deadline,
        timeout_seconds=held.timeout_seconds,
        timed_out=partial(_timed_out, info.name, group=held.group),
        feedback_of=feedback_of,
        count=partial(ledger.count, info.name),
        cache=None
        if is_file or not store.is_enabled
        else page_cache.layer(source, settings, store, ledger, key_of=key_of, refresh=refresh),
        gate=None if is_file else partial(_gated, gate),
        # A refresh must not get the answer of a call that began before it was asked for.
        key_of=_unshared if is_file else lambda request: (key_of(request), refresh),
        as_joined=page_codec.as_joined,
        meter=spending.meter(info, chosen, budget=budget),
    )
    return _call(source, policy, query, held, spending.price(chosen, budget))


def feedback_of(answer: Page | GroundswellError) -> Feedback | None:
    """Return what the provider said of its limit, in an answer or by refusing."""
    if isinstance(answer, Page):
        said = answer.feedback
        if said is None:
            return None
        return Feedback(said.remaining, said.reset_seconds, said.backoff_seconds)
    seconds = getattr(answer, "retry_after_seconds", None)
    return None if seconds is None else Feedback(backoff_seconds=seconds)


def _pool(
    source: Source, pools: Pools, held: Toggles, chosen: SourceSettings | None
) -> Pool[Any, Any]:
    info = source.info
    if isinstance(source, FileSource):  # it belongs to one run
        return pools.made(info.pool_name, max_running=held.max_running, max_queued=held.max_queued)
    return pools.shared(
        info.pool_name,
        limits=[Limit(window.limit, window.seconds, window.day_in) for window in held.windows],
        max_running=held.max_running,
        max_queued=held.max_queued,
        # A second attempt would be billed too.
        may_hedge=_is_free(info, chosen),
        account=source.account if isinstance(source, Added) else None,
    )


def _is_free(info: SourceInfo, chosen: SourceSettings | None) -> bool:
    if info.usd_per_request > 0 or isinstance(chosen, XSettings):
        return False
    return chosen is not None or info.cost == "free"  # of a plugin, only its own word is known


def _call(
    source: Source,
    policy: Policy[PageRequest, Page],
    query: Query,
    held: Toggles,
    price: Price | None,
) -> SourceCall:
    """Bound what is taken from `source`; a file has its own bounds and says what it left."""
    reason_of: Callable[[], str | None] = _nothing
    documents = query.limit
    if isinstance(source, FileSource):
        documents = MAX_FILE_DOCUMENTS
        reason_of = partial(getattr, source, "reason")
    elif price is not None and not price.documents(0.0):
        # One page is asked for all the same: the budget refuses it and says why.
        documents, price = price.least_page, None
    return SourceCall(
        name=source.info.name,
        fetch=policy.wrap(_whole(source)),
        documents=documents,
        page_size=held.page_size,
        max_pages=held.max_pages,
        reason_of=reason_of,
        is_waited_for=isinstance(source, FileSource),
        price=price,
    )


def _whole(source: Source) -> Handler[PageRequest, Page]:
    """Return the fetch of `source`, whose bugs are failures of this source and of nothing else."""
    name = source.info.name

    async def fetch(request: PageRequest) -> Page:
        try:
            return await source.fetch(request)
        except GroundswellError:
            raise
        except Exception as error:
            raise failure.ours(error) or SourceResponseError(
                f"{name}: {failure.place(error)}",
                source=name,
                remedy="Please report this bug with its place, and leave this source out for now.",
            ) from error

    return fetch


def _timed_out(name: str, seconds: float, *, group: str | None) -> GroundswellError:
    raised = f"Raise {group}.timeout_seconds, or leave" if group else "Leave"
    return spending.AttemptTimedOutError(
        f"{name}: no answer within {seconds:.1f} s",
        source=name,
        remedy=f"{raised} this source out.",
    )


async def _gated(gate: Gate, request: PageRequest, handler: Handler[PageRequest, Page]) -> Page:
    """Let a page of the plain search open the gate, and an extra one wait for that."""
    if request.is_extra:
        await gate.passed()
    else:
        gate.open()
    return await handler(request)


def _unshared(_: PageRequest) -> None:
    """Share nothing: a file is read by the run that gave it."""


def _nothing() -> None:
    """Say nothing: an answer that went well is whole."""
