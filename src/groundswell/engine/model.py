"""Turn the language model settings into a namer for a run."""

import random
from collections.abc import Awaitable, Callable

from groundswell.analysis.naming_model import ModelNamer, NamerOptions
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.engine.ledger import Ledger
from groundswell.errors import BudgetExceededError
from groundswell.llm.model import ChatModel, ChatRequest, ChatResponse
from groundswell.llm.names import parse_model
from groundswell.llm.openai_compatible import OpenAICompatibleModel, OpenAICompatibleOptions
from groundswell.llm.price import Price
from groundswell.pipeline.run import Model
from groundswell.resilience.bulkhead import Bulkhead
from groundswell.telemetry.tracer import Tracer
from groundswell.transport.client import HttpClient

_DEFAULT_BASE_URL = "https://api.openai.com/v1"


def build(settings: Settings, http: HttpClient, clock: Clock) -> ChatModel | None:
    """Return the chat model, `None` when no model is set.

    Raises:
        ConfigurationError: the model's name is not of the form `provider:name`.
    """
    chosen = settings.llm
    if chosen.model is None:
        return None
    provider, name = parse_model(chosen.model)
    prices: dict[str, Price] = {}
    if chosen.input_usd_per_million is not None and chosen.output_usd_per_million is not None:
        prices[name] = Price(chosen.input_usd_per_million, chosen.output_usd_per_million)
    return OpenAICompatibleModel(
        OpenAICompatibleOptions(
            name=name,
            provider=provider,
            base_url=chosen.base_url or _DEFAULT_BASE_URL,
            api_key=chosen.api_key.get_secret_value() if chosen.api_key else "",
            token_limit_field="max_tokens"  # a field name
            if chosen.token_parameter == "max_tokens"  # noqa: S105  # a field name
            else "max_completion_tokens",
            timeout_seconds=chosen.timeout_seconds,
            prices=prices,
        ),
        connections=http.raw,
        clock=clock,
    )


def for_run(
    chat: ChatModel | None,
    settings: Settings,
    ledger: Ledger,
    tracer: Tracer,
    bulkhead: Bulkhead,
) -> Model | None:
    """Return who names the insights of one run, within the run's budget."""
    if chat is None:
        return None
    return Model(
        name=f"{chat.info.provider}:{chat.info.name}",
        namer=ModelNamer(
            _metered(chat, settings, ledger, tracer, bulkhead),
            NamerOptions(model=chat.info.name, temperature=settings.llm.temperature),
            rng=random.SystemRandom(),
        ),
    )


def _metered(
    chat: ChatModel, settings: Settings, ledger: Ledger, tracer: Tracer, bulkhead: Bulkhead
) -> Callable[[ChatRequest], Awaitable[ChatResponse]]:
    async def complete(request: ChatRequest) -> ChatResponse:
        spent = ledger.llm_spent()
        if (
            spent.calls >= settings.budget.max_llm_calls
            or spent.tokens >= settings.budget.max_tokens
            or (spent.usd or 0.0) >= settings.budget.max_usd
        ):
            raise BudgetExceededError(
                "the model's budget of this run is used up",
                remedy="Raise budget.max_llm_calls, budget.max_tokens or budget.max_usd.",
            )
        async with bulkhead.entered():
            ledger.chat_started()
            with tracer.span(f"chat {chat.info.name}") as span:
                response = await chat.complete(request)
                span.set("gen_ai.usage.input_tokens", response.input_tokens)
                span.set("gen_ai.usage.output_tokens", response.output_tokens)
        ledger.chat_answered(response)
        return response

    return complete
