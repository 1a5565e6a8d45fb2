"""Take a request through everything around a stand-in: count, audit, delay, break, answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from groundswell.clock import Clock
from groundswell.sandbox import response, spoiling
from groundswell.sandbox.audit import Audit, Visit
from groundswell.sandbox.call import Answer, Call
from groundswell.sandbox.faults import Fault, Faults
from groundswell.sandbox.latency import Delays, Latency
from groundswell.sandbox.provider import Caller, Endpoint, Provider
from groundswell.sandbox.window import Counted, Meter, Window

MAX_BODY_BYTES = 8 * 1024 * 1024
_GARBAGE_SEED = 7


@dataclass(frozen=True, slots=True)
class _Taken:
    """A request that was let in or refused: its answer, before any fault."""

    answer: Answer
    caller: Caller | None = None


class Exchange:
    """What the requests of one sandbox share."""

    def __init__(
        self,
        *,
        clock: Clock,
        audit: Audit,
        faults: Faults,
        latency: Latency,
        windows: Mapping[str, Mapping[str, tuple[Window, ...]]],
    ) -> None:
        self.audit = audit
        self.faults = faults
        self.latency = latency
        self._clock = clock
        self._windows = windows
        self._meters: dict[tuple[str, str, str], Meter] = {}
        self._delays: dict[str, tuple[Latency, Delays]] = {}

    def windows(self, provider: Provider, bucket: str) -> tuple[Window, ...]:
        """Return what is enforced in a bucket: the option's windows, else the stand-in's own."""
        about = provider.about
        chosen = self._windows.get(about.name, {})
        return chosen.get(bucket, about.windows.get(bucket, ()))

    async def handle(
        self, provider: Provider, endpoint: Endpoint, call: Call, receive: Receive, send: Send
    ) -> None:
        """Answer one request."""
        name = provider.about.name
        visit = self.audit.arrive(name)
        status: int | None = None
        try:
            fault = self.faults.next(name)
            taken = await self._taken(provider, endpoint, call, visit, fault)
            answer = _spoilt(taken.answer, fault, self.faults)
            self.audit.spend(visit, answer.tokens)
            if taken.caller is not None and answer.wait_seconds is not None:
                self.audit.tell(
                    visit, taken.caller, now=self._clock.now(), seconds=answer.wait_seconds
                )
            kind = fault.kind if fault is not None else None
            if kind == "hang":
                await response.gone(receive)
                return
            await self._clock_sleep(self._delay(provider, fault) + answer.work_seconds)
            done = partial(self.audit.leave, visit, status=answer.status)
            if kind == "drip":
                await response.dripping(answer, receive, send, clock=self._clock)
            elif kind == "reset":
                await response.broken_off(answer, send)
                return
            elif answer.chunks:
                await response.streamed(answer, receive, send, clock=self._clock, before_end=done)
            else:
                await response.whole(answer, send, before_end=done)
            status = answer.status
        finally:
            self.audit.leave(visit, status=status)

    async def _taken(
        self,
        provider: Provider,
        endpoint: Endpoint,
        call: Call,
        visit: Visit,
        fault: Fault | None,
    ) -> _Taken:
        """Return the true answer; a fault never hides a request from the count."""
        if endpoint.open_to_all:
            return _Taken(await endpoint.handle(call))
        caller = provider.caller(call, endpoint.bucket)
        if isinstance(caller, Answer):
            return _Taken(caller)
        counted = self._counted(provider, caller, call, visit)
        if counted.is_granted and fault is not None and fault.kind == "throttle":
            return _Taken(_throttled(provider, call, counted, fault), caller)
        if not counted.is_granted:
            return _Taken(_refused(provider, call, counted), caller)
        answer = await endpoint.handle(
            replace(call, counted=counted, fault=fault, slowness=self.latency.factor)
        )
        headers = provider.limit_headers(call, counted) if caller.bucket else {}
        return _Taken(replace(answer, headers={**headers, **answer.headers}), caller)

    def _counted(self, provider: Provider, caller: Caller, call: Call, visit: Visit) -> Counted:
        name, windows = provider.about.name, self.windows(provider, caller.bucket)
        place = (name, caller.bucket, caller.key)
        meter = self._meters.get(place)
        if meter is None:
            meter = self._meters[place] = Meter(windows)
        counted = meter.take(call.now)
        self.audit.count(visit, caller, windows, now=call.now, is_granted=counted.is_granted)
        return counted

    def _delay(self, provider: Provider, fault: Fault | None) -> float:
        about = provider.about
        kept = self._delays.get(about.name)
        if kept is None or kept[0] is not self.latency:
            delays = Delays(self.latency, provider=about.name, median_seconds=about.median_seconds)
            kept = self._delays[about.name] = (self.latency, delays)
        extra = fault.seconds if fault is not None and fault.kind == "slow" else 0.0
        return kept[1].next() + extra

    async def _clock_sleep(self, seconds: float) -> None:
        if seconds > 0:
            await self._clock.sleep(seconds)


class Door:
    """One endpoint of a stand-in as an ASGI application."""

    def __init__(
        self,
        provider: Provider,
        endpoint: Endpoint,
        exchange: Exchange,
        *,
        clock: Clock,
        server_url: str,
        links: str,
    ) -> None:
        self._provider = provider
        self._endpoint = endpoint
        self._exchange = exchange
        self._clock = clock
        self._base_url = server_url + provider.about.prefix
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                await response.whole(Answer(status=413), send)
                return
        call = Call(
            method=request.method,
            path=request.url.path.removeprefix(self._provider.about.prefix),
            base_url=self._base_url,
            now=self._clock.now(),
            links=self._links,
            parameters=dict(request.query_params),
            headers=dict(request.headers),
            fields={name: str(value) for name, value in request.path_params.items()},
            body=bytes(body),
        )
        await self._exchange.handle(self._provider, self._endpoint, call, receive, send)


def _refused(provider: Provider, call: Call, counted: Counted) -> Answer:
    answer = provider.refusal(call, counted)
    tightest = counted.tightest
    told = answer.wait_seconds
    if told is None and tightest is not None:
        told = tightest.reset_seconds
    headers = {**provider.limit_headers(call, counted), **answer.headers}
    return replace(answer, headers=headers, wait_seconds=told)


def _throttled(provider: Provider, call: Call, counted: Counted, fault: Fault) -> Answer:
    """Return the stand-in's own refusal, asking for the pause of the fault."""
    answer = _refused(provider, call, counted.full(seconds=fault.seconds))
    headers = {**answer.headers, "retry-after": f"{fault.seconds:.0f}"}
    return replace(answer, headers=headers, wait_seconds=fault.seconds)


def _spoilt(answer: Answer, fault: Fault | None, faults: Faults) -> Answer:
    match fault.kind if fault is not None else None:
        case "error":
            return spoiling.error(faults)
        case "html":
            return spoiling.web_page()
        case "garbage":
            return spoiling.garbage(seed=_GARBAGE_SEED)
        case "huge":
            return spoiling.huge()
        case "truncate":
            return spoiling.truncated(answer)
        case "duplicates":
            return spoiling.duplicated(answer)
        case _:
            return answer
