"""Ask any server that speaks OpenAI's chat completions."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from groundswell.clock import Clock
from groundswell.errors import ModelError, ModelOutputError, ModelUnavailableError, PluginLoadError
from groundswell.llm.failures import translate
from groundswell.llm.json_answer import extract_object
from groundswell.llm.model import ChatRequest, ChatResponse, ModelInfo, UnusableAnswerError
from groundswell.llm.names import TokenField
from groundswell.llm.openai_dialect import Dialect, simplest
from groundswell.llm.openai_stream import CollectedAnswer
from groundswell.llm.price import Price, cost_usd
from groundswell.llm.rate_headers import rate_feedback
from groundswell.llm.tokens import estimated_tokens
from groundswell.resilience.offload import offload
from groundswell.transport.failures import translate as translate_transport

_MAX_DIALECTS = (
    6  # three JSON formats, the temperature and the token field may each be refused once
)


@dataclass(frozen=True, slots=True)
class OpenAICompatibleOptions:
    """Where the model is and how it is asked; `repr` hides the key."""

    name: str
    provider: str = "openai"
    base_url: str = "https://api.openai.com/v1"
    api_key: str = field(default="", repr=False)
    key_variable: str | None = None
    token_limit_field: TokenField = "max_completion_tokens"  # noqa: S105
    reads_lengths: bool = False
    timeout_seconds: float = 60.0
    prices: Mapping[str, Price] = field(default_factory=dict)


class OpenAICompatibleModel:
    """A `ChatModel` over the openai SDK; `connections` returns the shared httpx2 client."""

    def __init__(
        self, options: OpenAICompatibleOptions, *, connections: Callable[[], Any], clock: Clock
    ) -> None:
        self._options = options
        self._connections = connections
        self._clock = clock
        self._opening = asyncio.Lock()
        self._sdk: tuple[Any, Any] | None = None
        self._dialect = Dialect(
            options.token_limit_field,
            format=simplest(reads_lengths=options.reads_lengths),
            sends_store=urlsplit(options.base_url).hostname == "api.openai.com",
        )
        self._info = ModelInfo(options.name, options.provider, options.base_url)

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        return self._info

    def price_usd(self, *, input_tokens: int, output_tokens: int) -> float | None:
        """Return what so many tokens cost, `None` when the price is unknown."""
        return self._cost(input_tokens, output_tokens, cached_tokens=0)

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once and return the whole answer.

        A server that refuses a field is asked again without it, and that is remembered.

        Raises:
            UnusableAnswerError: an answer came that cannot be used.
            ModelError: no answer came.
            PluginLoadError: the openai package is missing.
        """
        openai, client = await self._opened()
        started = self._clock.monotonic()
        dialect = self._dialect
        for _ in range(_MAX_DIALECTS):
            try:
                answer = await self._read(openai, client, request, dialect)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                changed = dialect.after_refusal(error, request)
                if changed is None:
                    raise translate(error, model=self._options.name) from None
                self._dialect = dialect = changed
            except openai.OpenAIError as error:
                raise translate(
                    error, model=self._options.name, key_variable=self._options.key_variable
                ) from None
            else:
                return self._response(request, answer, started)
        raise ModelOutputError(
            "the model's server refuses every form of the request", model=self._options.name
        )

    async def aclose(self) -> None:
        """Forget the SDK's client; the shared connections stay open."""
        self._sdk = None

    async def _opened(self) -> tuple[Any, Any]:
        """Return the SDK and its client, made beside the event loop: others need it meanwhile.

        Loading takes most of a second, in which no source could connect or be read.
        """
        async with self._opening:
            if self._sdk is None:
                self._sdk = await offload(partial(_load, self._options, self._connections()))
        return self._sdk

    async def _read(
        self, openai: Any, client: Any, request: ChatRequest, dialect: Dialect
    ) -> CollectedAnswer:
        answer = CollectedAnswer()
        try:
            stream = await client.chat.completions.create(
                **dialect.arguments(self._options.name, request)
            )
            headers = stream.response.headers
            answer.feedback = rate_feedback(headers)
            if headers.get("content-type", "").startswith("text/html"):
                raise self._no_completion()
            async with stream:
                async for chunk in stream:
                    if not answer.take(chunk, self._clock):
                        break
        except (openai.OpenAIError, ModelError):
            raise
        except Exception as error:
            ours = self._broken(error)
            if ours is None:
                raise
            raise ours from None
        return answer

    def _broken(self, error: Exception) -> ModelError | None:
        """Return our error for what the SDK lets through: broken connections, broken JSON."""
        if translate_transport(error) is not None:
            return ModelUnavailableError(
                "the connection to the model's server broke", model=self._options.name
            )
        if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
            return self._no_completion()
        return None

    def _no_completion(self) -> ModelOutputError:
        return ModelOutputError(
            "the answer of the model's server is no chat completion",
            model=self._options.name,
            remedy="Check that llm.base_url leads to a server of OpenAI's chat completions.",
        )

    def _response(
        self, request: ChatRequest, answer: CollectedAnswer, started: float
    ) -> ChatResponse:
        text = answer.text
        usage, details = answer.usage, getattr(answer.usage, "prompt_tokens_details", None)
        tokens_in = getattr(usage, "prompt_tokens", None) or estimated_tokens(request)
        tokens_out = getattr(usage, "completion_tokens", None) or estimated_tokens(text)
        cached = getattr(details, "cached_tokens", None) or 0
        first = answer.first_token_at
        response = ChatResponse(
            text=text,
            parsed=extract_object(text) if request.schema is not None else None,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cached_tokens=cached,
            cost_usd=self._cost(tokens_in, tokens_out, cached_tokens=cached),
            first_token_seconds=None if first is None else first - started,
            elapsed_seconds=self._clock.monotonic() - started,
            finish_reason=answer.finish_reason,
            usage_estimated=usage is None,
            feedback=answer.feedback,
        )
        problem = _problem(request, answer, response)
        if problem is not None:
            raise UnusableAnswerError(problem, model=self._options.name, response=response)
        return response

    def _cost(self, tokens_in: int, tokens_out: int, *, cached_tokens: int) -> float | None:
        return cost_usd(
            self._options.name,
            provider=self._options.provider,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cached_tokens=cached_tokens,
            overrides=self._options.prices,
        )


def _problem(request: ChatRequest, answer: CollectedAnswer, response: ChatResponse) -> str | None:
    if answer.is_refused or answer.finish_reason == "content_filter":
        return "the model refused"
    if answer.finish_reason == "length":
        return "the answer was cut off by its length limit"
    if not response.text.strip():
        return "the answer is empty"
    if not answer.finish_reason:
        return "the answer broke off"
    if request.schema is not None and response.parsed is None:
        return "the answer is not a JSON object"
    return None


def _load(options: OpenAICompatibleOptions, connections: Any) -> tuple[Any, Any]:
    try:
        import openai  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            "the openai package is missing", remedy="pip install 'groundswell[llm]'"
        ) from error
    client = openai.AsyncOpenAI(
        api_key=options.api_key or "none",
        base_url=options.base_url,
        http_client=connections,
        max_retries=0,
        timeout=options.timeout_seconds,
    )
    _ = client.chat.completions  # the SDK loads more when this is first touched
    return openai, client
