"""Put the cache, limits, queues, retries and deadline of ours around the calls of an agent."""

import math
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from groundswell.cache.layer import CacheLayer, Codec, Lookup
from groundswell.clock import Clock, SystemClock
from groundswell.engine.ledger import Ledger
from groundswell.engine.pools import Pools
from groundswell.engine.stores import CacheSetup
from groundswell.errors import ConfigurationError, DeadlineExceededError, GroundswellError
from groundswell.integrations.agent_trace import AgentTrace
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.foreign_error import ForeignError, foreign, is_healthy
from groundswell.resilience.circuit_breaker import failure_kind
from groundswell.resilience.layer import Handler, Layer
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.policy import Policy
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Span, current

T = TypeVar("T")

_CACHE_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardOptions:
    """How calls are guarded. Times are seconds, `requests_per_minute` is by tool or model.

    Only `repeatable_tools` are tried again, shared and kept for `ttl_seconds`: a tool may send a
    message or pay. Models are tried again; their answers are kept if `cache_models`, by default
    when the model says that its temperature is 0.

    Raises:
        ConfigurationError: a bound lets nothing through.
    """

    deadline_seconds: float = 120.0
    timeout_seconds: float = 60.0
    max_running: int = 8
    max_queued: int = 64
    requests_per_minute: Mapping[str, int] = field(default_factory=dict)
    repeatable_tools: frozenset[str] = frozenset()
    ttl_seconds: float = 3_600.0
    cache_models: bool | None = None

    def __post_init__(self) -> None:
        for name in ("deadline_seconds", "timeout_seconds", "max_running"):
            if not 0 < getattr(self, name) < math.inf:
                raise _wrong(name, "more than 0")
        if self.max_queued < 0:
            raise _wrong("max_queued", "0 or more")
        if not all(most >= 1 for most in self.requests_per_minute.values()):
            raise _wrong("requests_per_minute", "1 or more for each tool and model")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Call(Generic[T]):
    """One call: `work` does it, `parameters` tell it from others (`None`: it is like no other).

    `deadline` is absolute monotonic seconds. What `codec` cannot encode is not kept. `describe`
    sets what the answer tells on the span.
    """

    name: str
    span_name: str
    attributes: Mapping[str, str]
    work: Callable[[], Awaitable[T]]
    deadline: float
    parameters: Mapping[str, object] | None
    codec: Codec[T]
    may_repeat: bool
    describe: Callable[[Span, T], None]


class GuardedCalls:
    """Run calls where the engine of `host` lives; they share its cache, and pools among them."""

    def __init__(
        self,
        host: EngineThread,
        options: GuardOptions,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._host = host
        self.options = options
        self.clock = clock or SystemClock()
        self.trace = AgentTrace(self.clock)
        self._ledger = Ledger()
        # Workers of their own: a tool that asks the engine would else wait for itself.
        self._pools = Pools(host.settings, self.clock, rng or random.Random())  # noqa: S311  # jitter

    async def run(self, call: Call[T]) -> T:
        """Do `call` inside every layer.

        Raises:
            GroundswellError: it was refused, or took too long.
            Exception: what the call itself raised.
        """
        root = self.trace.entered()
        try:
            with root.inside():
                guarded = self._policy(call).wrap(_done)
                return await guarded(call)
        except ForeignError as error:
            raise error.original from None
        finally:
            self.trace.left()

    def diagnostics(self) -> dict[str, Any]:
        """Return spans, model calls, and per tool and model attempts, waits and cache hits."""
        return self.trace.diagnostics(
            deadline_seconds=self.options.deadline_seconds, counters=self._ledger.counts()
        )

    def _policy(self, call: Call[T]) -> Policy[Call[T], T]:
        per_minute = self.options.requests_per_minute.get(call.name)
        key = None if call.parameters is None else self._key(call, call.parameters)
        return Policy(
            name=call.name,
            pool=self._pools.shared(
                f"{call.span_name} of an agent",
                limits=() if per_minute is None else (Limit(per_minute),),
                max_running=self.options.max_running,
                max_queued=self.options.max_queued,
                kind_of=_failure_kind,
            ),
            span_name=call.span_name,
            clock=self.clock,
            tracer=self.trace.tracer,
            rng=self._pools.rng,
            run=self,
            deadline=call.deadline,
            timeout_seconds=self.options.timeout_seconds,
            timed_out=partial(_timed_out, call.name),
            feedback_of=_feedback_of,
            count=partial(self._ledger.count, call.name),
            cache=self._observed(key),
            key_of=lambda one: key if one.may_repeat else None,
            is_idempotent=lambda one: one.may_repeat,
        )

    def _key(self, call: Call[T], parameters: Mapping[str, object]) -> str:
        namespace = "tool" if semconv.is_tool(call.span_name) else "chat"
        return self._store.keys.key(
            namespace=f"agent-{namespace}",
            version=_CACHE_VERSION,
            parameters={"name": call.name, **parameters},
        )

    def _observed(self, key: str | None) -> Layer[Call[T], T]:
        async def layer(call: Call[T], handler: Handler[Call[T], T]) -> T:
            looked: list[Lookup] = []

            def on_lookup(lookup: Lookup) -> None:
                looked.append(lookup)
                self._ledger.count(call.name, lookup)

            span = current()
            for name, value in call.attributes.items():
                if span is not None:
                    span.set(name, value)
            cache = self._cache(call, key, on_lookup) if key is not None else None
            answer = await (handler(call) if cache is None else cache(call, handler))
            is_cached = bool(looked) and looked[-1] != "miss"
            if span is not None:
                span.set(semconv.CACHED, is_cached)
                if not is_cached:  # a kept answer takes no tokens
                    call.describe(span, answer)
            return answer

        return layer

    def _cache(
        self, call: Call[T], key: str, on_lookup: Callable[[Lookup], None]
    ) -> CacheLayer[Call[T], T] | None:
        if not self._store.is_enabled or self.options.ttl_seconds <= 0:
            return None
        return CacheLayer(
            self._store.cache,
            call.codec,
            key_of=lambda _: key,
            ttl_of=lambda answer: self.options.ttl_seconds if _fits(call.codec, answer) else 0.0,
            on_lookup=on_lookup,
        )

    @property
    def _store(self) -> CacheSetup:
        return self._host.engine.caching


def _wrong(name: str, wanted: str) -> ConfigurationError:
    return ConfigurationError(
        f"GuardOptions.{name}: it lets nothing through", remedy=f"Give {wanted}."
    )


async def _done(call: Call[T]) -> T:
    try:
        return await call.work()
    except GroundswellError:
        raise
    except Exception as error:
        raise foreign(error, name=call.name) from error


def _fits(codec: Codec[T], answer: T) -> bool:
    """Return whether `answer` can be kept: what is no plain JSON, or a failure, cannot."""
    try:
        codec.encode(answer)
    except (TypeError, ValueError):
        return False
    return True


def _failure_kind(error: GroundswellError) -> str | None:
    return None if is_healthy(error) else failure_kind(error)


def _feedback_of(answer: object) -> Feedback | None:
    seconds = (
        getattr(answer, "retry_after_seconds", None) if isinstance(answer, ForeignError) else 0
    )
    return Feedback(backoff_seconds=seconds) if seconds else None


def _timed_out(name: str, seconds: float) -> GroundswellError:
    return DeadlineExceededError(
        f"{name}: no answer within {seconds:.1f} s",
        remedy="Raise GuardOptions.timeout_seconds, or choose a faster one.",
    )
