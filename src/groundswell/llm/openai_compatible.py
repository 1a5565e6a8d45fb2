"""Ask any server that speaks OpenAI's chat completions."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from groundswell.clock import Clock
from groundswell.errors import (
    ModelAuthenticationError,
    ModelError,
    ModelOutputError,
    ModelUnavailableError,
    PluginLoadError,
)
from groundswell.llm.completion import Completion, Tariff, response_of
from groundswell.llm.failures import translate
from groundswell.llm.model import BrokenAnswerError, ChatRequest, ChatResponse, ModelInfo
from groundswell.llm.names import TokenField
from groundswell.llm.openai_dialect import Dialect, simplest
from groundswell.llm.openai_stream import CollectedAnswer
from groundswell.llm.price import Price
from groundswell.llm.rate_headers import rate_feedback
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

        A server that refuses a field is asked again without it, and that is remembered.

        Raises:
            UnusableAnswerError: an answer came that cannot be used.
            BrokenAnswerError: an answer had begun to come.
            ModelError: no answer came.
            PluginLoadError: the openai package is missing.
        """
        openai, client = await self._opened()
        started = self._clock.monotonic()
        dialect = self._dialect
        tried: set[Dialect] = set()
        while len(tried) < _MAX_DIALECTS:
            tried.add(dialect)
            try:
                answer = await self._read(openai, client, request, dialect)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                changed = dialect.after_refusal(error, request)
                if changed is None or changed in tried:
                    raise translate(error, model=self._options.name) from None
                self._dialect = dialect = changed
            except openai.OpenAIError as error:
                raise translate(
                    error, model=self._options.name, key_variable=self._options.key_variable
                ) from None
            else:
                return response_of(self._completion(answer, started), request, self._tariff)
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
        answer, has_begun = CollectedAnswer(), False
        try:
            stream = await client.chat.completions.create(
                **dialect.arguments(self._options.name, request)
            )
            has_begun = True
            async with stream:
                headers = stream.response.headers
                answer.feedback = rate_feedback(headers)
                if headers.get("content-type", "").startswith("text/html"):
                    raise self._no_completion()
                async for chunk in stream:
                    if not answer.take(chunk, self._clock):
                        break
        except (openai.OpenAIError, ModelError) as error:
            if has_begun and isinstance(error, openai.APIConnectionError):
                raise self._unconnected(BrokenAnswerError) from None
            raise
        except Exception as error:
            ours = self._broken(error, has_begun=has_begun)
            if ours is None:
                raise
            raise ours from None
        return answer

    def _broken(self, error: Exception, *, has_begun: bool) -> ModelError | None:
        """Return our error for what the SDK lets through: broken connections, broken JSON."""
        if isinstance(error, UnicodeEncodeError):
            return self._unwritable(error)
        if translate_transport(error) is not None:
            return self._unconnected(BrokenAnswerError if has_begun else ModelUnavailableError)
        if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
            return self._no_completion()
        return None

    def _unconnected(self, kind: type[ModelUnavailableError]) -> ModelUnavailableError:
        return kind("the connection to the model's server broke", model=self._options.name)

    def _unwritable(self, error: UnicodeEncodeError) -> ModelError:
        if error.encoding == "ascii":  # headers are; the body is UTF-8
            return ModelAuthenticationError(
                "the key holds letters that cannot be sent",
                model=self._options.name,
                remedy="Copy llm.api_key again, as plain text.",
            )
        return ModelOutputError("the text cannot be written as UTF-8", model=self._options.name)

    def _no_completion(self) -> ModelOutputError:
        return ModelOutputError(
            "the answer of the model's server is no chat completion",
            model=self._options.name,
            remedy="Check that llm.base_url leads to a server of OpenAI's chat completions.",
        )

    def _completion(self, answer: CollectedAnswer, started: float) -> Completion:
        usage, details = answer.usage, getattr(answer.usage, "prompt_tokens_details", None)
        return Completion(
            text=answer.text,
            finish_reason=answer.finish_reason,
            is_refused=answer.is_refused,
            started=started,
            ended=self._clock.monotonic(),
            first_token_at=answer.first_token_at,
            input_tokens=getattr(usage, "prompt_tokens", None),
            output_tokens=getattr(usage, "completion_tokens", None),
            cached_tokens=getattr(details, "cached_tokens", None),
            feedback=answer.feedback,
        )


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
