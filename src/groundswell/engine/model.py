"""Turn the language model settings into who plans and names in a run."""

from dataclasses import replace
from functools import partial

from groundswell.analysis.naming_model import (
    EDIT_TOKENS,
    NAME_TOKENS,
    SUMMARY_TOKENS,
    ModelNamer,
    NamerOptions,
)
from groundswell.cache.layer import CacheLayer
from groundswell.clock import Clock
from groundswell.config.settings import LlmSettings, Settings
from groundswell.engine import answer_cache, metering
from groundswell.engine.ledger import Ledger
from groundswell.engine.pools import Pools
from groundswell.engine.stores import CacheSetup
from groundswell.errors import GroundswellError, ModelOutputError
from groundswell.llm import answer_codec, langchain_model
from groundswell.llm.model import (
    ChatModel,
    ChatRequest,
    ChatResponse,
    UnusableAnswerError,
)
from groundswell.llm.names import parse_model, provider_of
from groundswell.llm.openai_compatible import OpenAICompatibleModel, OpenAICompatibleOptions
from groundswell.llm.price import Price
from groundswell.llm.rate_headers import pause_seconds
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.model_plan import ModelPlanner
from groundswell.pipeline.plan import names
from groundswell.pipeline.run import Model
from groundswell.resilience.budget import Budget
from groundswell.resilience.circuit_breaker import failure_kind
from groundswell.resilience.layer import Handler, Layer
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.policy import Policy
from groundswell.resilience.pool import Pool
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Tracer, current
from groundswell.transport.client import HttpClient

_BOUNDARY_CHARACTERS = 24  # 96 bits
_OPENAI = frozenset({"openai", "compatible"})  # the providers that OPENAI_BASE_URL is about


def build(settings: Settings, http: HttpClient, clock: Clock) -> ChatModel | None:
    """Return the chat model, `None` when no model is set.

    Raises:
        ConfigurationError: the model is not `provider:name`, or its provider has no address.
        PluginLoadError: LangChain has to reach it, and it or its package for it is missing.
    """
    chosen = settings.llm
    if chosen.model is None:
        return None
    if is_langchains(chosen):
        return langchain_model.opened(langchain_options(chosen), clock=clock)
    return OpenAICompatibleModel(server_of(chosen), connections=http.raw, clock=clock)


def is_langchains(chosen: LlmSettings) -> bool:
    """Return whether LangChain reaches the chosen model, not we.

    Raises:
        ConfigurationError: the model is not `provider:name`.
    """
    owner, _ = parse_model(chosen.model or "")
    return chosen.base_url is None and owner in langchain_model.PROVIDERS


def langchain_options(chosen: LlmSettings) -> langchain_model.LangChainOptions:
    """Return how LangChain reaches the chosen model.

    Raises:
        ConfigurationError: the model is not `provider:name`.
    """
    owner, name = parse_model(chosen.model or "")
    return langchain_model.LangChainOptions(
        name=name,
        provider=owner,
        api_key=chosen.api_key.get_secret_value() if chosen.api_key else "",
        timeout_seconds=chosen.timeout_seconds,
        max_output_tokens=chosen.max_output_tokens,
        temperature=chosen.temperature,
        prices=_prices(chosen, name),
    )


def server_of(chosen: LlmSettings) -> OpenAICompatibleOptions:
    """Return how the server of the chosen model is reached.

    Raises:
        ConfigurationError: the model is not `provider:name`, or its provider has no address.
    """
    owner, name = parse_model(chosen.model or "")
    given = chosen.base_url or (chosen.openai_base_url if owner in _OPENAI else None)
    provider = provider_of(owner, base_url=given)
    key = chosen.api_key or getattr(chosen, f"{provider.key_owner}_key", None)
    return OpenAICompatibleOptions(
        name=name,
        provider=owner,
        base_url=given or provider.base_url or "",
        api_key=key.get_secret_value() if key else "",
        key_variable=provider.key_variable,
        token_limit_field=chosen.token_parameter or provider.token_field,
        reads_lengths=provider.reads_lengths,
        timeout_seconds=chosen.timeout_seconds,
        prices=_prices(chosen, name),
    )


def _prices(chosen: LlmSettings, name: str) -> dict[str, Price]:
    if chosen.input_usd_per_million is None or chosen.output_usd_per_million is None:
        return {}
    return {name: Price(chosen.input_usd_per_million, chosen.output_usd_per_million)}


def for_run(
    chat: ChatModel | None,
    *,
    question: str,
    pools: Pools,
    store: CacheSetup,
    ledger: Ledger,
    tracer: Tracer,
    refresh: bool,
    deadline: float,
    gate: Gate,
    budget: Budget,
) -> Model | None:
    """Return who plans the search and names the insights of one run, within its budget.

    `deadline` is when the run ends, in monotonic seconds. A plan that is not in the cache is asked
    for when `gate` opens. Of identical calls at once, of whichever runs, one is made: the run that
    began it pays, the others pay nothing.
    """
    if chat is None:
        return None
    chosen, key_of = pools.settings.llm, answer_cache.key_maker(chat, store)
    cached = answer_cache.layer(pools, store, ledger, key_of=key_of, refresh=refresh)
    policy: Policy[ChatRequest, ChatResponse] = Policy(
        name=f"{chat.info.provider}:{chat.info.name}",
        pool=_pool(chat, pools),
        span_name=semconv.chat(chat.info.name),
        clock=pools.clock,
        tracer=tracer,
        rng=pools.rng,
        run=tracer,
        timeout_seconds=chosen.timeout_seconds,
        deadline=deadline,
        timed_out=partial(_timed_out, chat.info.name),
        feedback_of=_feedback_of,
        count=_uncounted,
        cache=_observed(chat, chosen, cached),
        # An answer that may differ each time is nobody else's; a refresh wants one of its own.
        key_of=lambda request: None if chosen.temperature > 0 else (key_of(request), refresh),
        as_joined=answer_codec.as_joined,
        meter=metering.meter(chat, budget, ledger),
    )
    complete = metering.checked(chat, ledger)
    planned = replace(policy, gate=partial(_gated, gate)).wrap(complete)
    return _asked(
        chat, chosen, names(question), complete=policy.wrap(complete), planned=planned, store=store
    )


def _pool(chat: ChatModel, pools: Pools) -> Pool[ChatRequest, ChatResponse]:
    chosen = pools.settings.llm
    return pools.shared(
        f"{chat.info.provider}:{chat.info.name}",
        limits=_limits(chosen),
        max_running=chosen.max_running,
        max_queued=chosen.max_queued,
        kind_of=_failure_kind,
    )


async def _gated(
    gate: Gate, request: ChatRequest, handler: Handler[ChatRequest, ChatResponse]
) -> ChatResponse:
    await gate.passed()
    return await handler(request)


def _asked(
    chat: ChatModel,
    chosen: LlmSettings,
    products: tuple[str, ...],
    *,
    complete: Handler[ChatRequest, ChatResponse],
    planned: Handler[ChatRequest, ChatResponse],
    store: CacheSetup,
) -> Model:
    def boundary_of(lines: str) -> str:
        key = store.keys.key(namespace="fence", version=1, parameters={"lines": lines})
        return key.rpartition(":")[2][:_BOUNDARY_CHARACTERS]

    planner = ModelPlanner(
        planned,
        model=chat.info.name,
        temperature=chosen.temperature,
        boundary_of=boundary_of,
    )
    return Model(
        name=f"{chat.info.provider}:{chat.info.name}",
        namer=ModelNamer(complete, _namer_options(chat, chosen, products), boundary_of=boundary_of),
        planner=planner if chosen.plan else None,
        with_summary=chosen.summary,
    )


def _namer_options(chat: ChatModel, chosen: LlmSettings, products: tuple[str, ...]) -> NamerOptions:
    limit = chosen.max_output_tokens
    return NamerOptions(
        model=chat.info.name,
        products=products,
        name_output_tokens=min(NAME_TOKENS, limit),
        edit_output_tokens=min(EDIT_TOKENS, limit),
        summary_output_tokens=min(SUMMARY_TOKENS, limit),
        temperature=chosen.temperature,
    )


def _limits(chosen: LlmSettings) -> tuple[Limit, ...]:
    return () if chosen.requests_per_minute is None else (Limit(chosen.requests_per_minute),)


def _uncounted(what: str, amount: float) -> None:
    """Count nothing here: an attempt is counted when its budget is reserved."""


def _failure_kind(error: GroundswellError) -> str | None:
    """Return the kind of failure; an answer that cannot be used comes from a server that works."""
    return None if isinstance(error, ModelOutputError) else failure_kind(error)


def _timed_out(name: str, seconds: float) -> GroundswellError:
    return metering.AnswerTimedOutError(
        f"{name}: no answer within {seconds:.1f} s",
        model=name,
        remedy="Raise llm.timeout_seconds, or choose a faster model.",
    )


def _observed(
    chat: ChatModel, chosen: LlmSettings, cache: CacheLayer[ChatRequest, ChatResponse] | None
) -> Layer[ChatRequest, ChatResponse]:
    """Return the cache layer, noting on the call's span what it took; no text ever is."""

    async def layer(
        request: ChatRequest, handler: Handler[ChatRequest, ChatResponse]
    ) -> ChatResponse:
        span = current()
        if span is not None:
            span.set(semconv.OPERATION, "chat")
            span.set(semconv.PROVIDER, chat.info.provider)
            span.set(semconv.REQUEST_MODEL, chat.info.name)
            span.set(semconv.TEMPERATURE, chosen.temperature)
            span.set(semconv.TASK, request.schema_name)
        response = await (handler(request) if cache is None else cache(request, handler))
        if span is not None:
            span.set(semconv.INPUT_TOKENS, response.input_tokens)
            span.set(semconv.OUTPUT_TOKENS, response.output_tokens)
            span.set(semconv.FIRST_TOKEN_SECONDS, response.first_token_seconds)
            span.set(semconv.COST_USD, response.cost_usd)
            span.set(semconv.CACHED, response.is_cached)
        return response

    return layer


def _feedback_of(answer: ChatResponse | GroundswellError) -> Feedback | None:
    """Return how long the server wants to be left alone, if it said so."""
    seconds = getattr(answer, "retry_after_seconds", None) or 0.0
    response = answer.response if isinstance(answer, UnusableAnswerError) else answer
    if isinstance(response, ChatResponse) and response.feedback is not None:
        seconds = pause_seconds(response.feedback)
    return Feedback(backoff_seconds=seconds) if seconds > 0 else None
