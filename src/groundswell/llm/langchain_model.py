"""Ask a model by LangChain, for the providers that do not speak OpenAI's chat completions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import Clock
from groundswell.errors import (
    ConfigurationError,
    ModelError,
    ModelOutputError,
    ModelUnavailableError,
    PluginLoadError,
)
from groundswell.llm.completion import Completion, Tariff, response_of
from groundswell.llm.failures import translate
from groundswell.llm.model import ChatRequest, ChatResponse, ModelInfo
from groundswell.llm.price import Price

# What `init_chat_model` knows besides the providers that speak OpenAI's language (see `names`).
PROVIDERS = frozenset(
    {
        "anthropic",
        "anthropic_bedrock",
        "azure_ai",
        "azure_openai",
        "baseten",
        "bedrock",
        "bedrock_converse",
        "bedrock_mantle_anthropic",
        "bedrock_mantle_openai",
        "cohere",
        "fireworks",
        "google_anthropic_vertex",
        "google_genai",
        "google_vertexai",
        "huggingface",
        "ibm",
        "langsmith",
        "litellm",
        "meta",
        "mistralai",
        "nvidia",
        "perplexity",
        "upstage",
        "xai",
    }
)
_OURS = (ValueError, TypeError, AttributeError, LookupError)  # no trouble of a connection


@dataclass(frozen=True, slots=True, kw_only=True)
class LangChainOptions:
    """Which model is asked and how; without `api_key` the provider's package looks for its own."""

    name: str
    provider: str
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 60.0
    max_output_tokens: int = 1_500
    temperature: float = 0.0
    prices: Mapping[str, Price] = field(default_factory=dict)


class LangChainModel:
    """A `ChatModel` over a chat model of LangChain, which is asked once and never tries again."""

    def __init__(self, chat: Any, options: LangChainOptions, *, clock: Clock) -> None:
        self._chat = chat
        self._options = options
        self._clock = clock
        self._info = ModelInfo(options.name, options.provider)
        self._tariff = Tariff(options.name, options.provider, options.prices)

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        return self._info

    def price_usd(self, *, input_tokens: int, output_tokens: int) -> float | None:
        """Return what so many tokens cost, `None` when the price is unknown."""
        return self._tariff.usd(input_tokens=input_tokens, output_tokens=output_tokens)

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once and return the whole answer.

        Raises:
            UnusableAnswerError: an answer came that cannot be used.
            ModelError: no answer came.
        """
        started, first, answer = self._clock.monotonic(), None, None
        try:
            async for chunk in self._chat.astream(_messages(request)):
                if first is None and chunk.content:
                    first = self._clock.monotonic()
                answer = chunk if answer is None else answer + chunk
        except Exception as error:  # noqa: BLE001  # each provider's package has its own
            raise self._translated(error) from None
        if answer is None:
            raise ModelUnavailableError("the model's server sent nothing", model=self.info.name)
        return response_of(self._completion(answer, started, first), request, self._tariff)

    async def aclose(self) -> None:
        """Hold nothing: LangChain's clients close with the process."""

    def _translated(self, error: Exception) -> ModelError:
        """Return our error, without the text of theirs, which may hold the question."""
        if getattr(error, "status_code", None) is None and isinstance(error, _OURS):
            return ModelOutputError(
                f"LangChain failed with {type(error).__name__}",
                model=self._options.name,
                remedy="Check llm.model, and that the packages of LangChain fit each other.",
            )
        return translate(error, model=self._options.name)

    def _completion(self, answer: Any, started: float, first: float | None) -> Completion:
        told, reasons = answer.usage_metadata or {}, answer.response_metadata
        return Completion(
            text=str(answer.text),
            finish_reason=str(reasons.get("finish_reason") or reasons.get("stop_reason") or "stop"),
            started=started,
            ended=self._clock.monotonic(),
            first_token_at=first,
            input_tokens=told.get("input_tokens"),
            output_tokens=told.get("output_tokens"),
            cached_tokens=(told.get("input_token_details") or {}).get("cache_read"),
        )


def opened(options: LangChainOptions, *, clock: Clock) -> LangChainModel:
    """Return the model that `init_chat_model` of LangChain makes.

    Raises:
        PluginLoadError: LangChain, or its package for the provider, is missing.
        ConfigurationError: LangChain does not know the provider, or it lacks a key.
    """
    more: dict[str, Any] = {"api_key": options.api_key} if options.api_key else {}
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            f"llm.model: {options.provider!r} needs LangChain, which is missing",
            remedy="Run: pip install 'groundswell[langchain]'.",
        ) from error
    try:
        chat = init_chat_model(
            options.name,
            model_provider=options.provider,
            temperature=options.temperature,
            max_tokens=options.max_output_tokens,
            timeout=options.timeout_seconds,
            max_retries=0,
            **more,
        )
    except ImportError as error:
        missing = getattr(error.__cause__, "name", None) or f"langchain_{options.provider}"
        package = missing.partition(".")[0].replace("_", "-")
        raise PluginLoadError(
            f"llm.model: LangChain's package for {options.provider!r} is missing",
            remedy=f"Run: pip install {package}.",
        ) from error
    except Exception as error:  # noqa: BLE001  # as above
        raise ConfigurationError(
            f"llm.model: LangChain cannot make {options.provider}:{options.name} "
            f"({type(error).__name__})",
            remedy="Check the name of the provider, and set llm.api_key or the provider's own.",
        ) from None
    return LangChainModel(chat, options, clock=clock)


def _messages(request: ChatRequest) -> list[tuple[str, str]]:
    system = request.system
    if request.schema is not None:
        system += "\nAnswer with one JSON object of this schema:\n" + json.dumps(request.schema)
    return [("system", system), ("human", request.user)]
