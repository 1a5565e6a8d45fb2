"""Ask any server that speaks OpenAI's chat completions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from groundswell.clock import Clock
from groundswell.errors import ModelOutputError, ModelUnavailableError, PluginLoadError
from groundswell.llm.failures import translate
from groundswell.llm.json_answer import extract_object
from groundswell.llm.model import ChatRequest, ChatResponse, ModelInfo
from groundswell.llm.price import Price, cost_usd
from groundswell.transport.failures import translate as translate_transport

_FORMATS = ("json_schema", "json_object", "prompt")
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class OpenAICompatibleOptions:
    """Where the model is and how it is asked; `repr` hides the key."""

    name: str
    provider: str = "openai"
    base_url: str = "https://api.openai.com/v1"
    api_key: str = field(default="", repr=False)
    token_limit_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"  # noqa: S105
    timeout_seconds: float = 60.0
    prices: Mapping[str, Price] = field(default_factory=dict)


@dataclass(slots=True)
class _Stream:
    parts: list[str] = field(default_factory=list)
    refused: bool = False
    finish_reason: str = ""
    first_token_at: float | None = None
    usage: Any = None


class OpenAICompatibleModel:
    """A `ChatModel` over the openai SDK; `connections` returns the shared httpx2 client."""

    def __init__(
        self, options: OpenAICompatibleOptions, *, connections: Callable[[], Any], clock: Clock
    ) -> None:
        self._options = options
        self._connections = connections
        self._clock = clock
        self._client: Any = None
        self._format = 0
        self._info = ModelInfo(options.name, options.provider, options.base_url)

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        return self._info

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once and return the whole answer.

        Raises:
            ModelError: no usable answer.
            PluginLoadError: the openai package is missing.
        """
        openai = _load()
        started = self._clock.monotonic()
        while True:
            used = self._format
            try:
                stream = await self._read(openai, request, used)
            except openai.BadRequestError as error:
                if request.schema is None or used + 1 >= len(_FORMATS) or not _about_format(error):
                    raise translate(error, model=self._options.name) from None
                self._format = max(self._format, used + 1)
            except openai.OpenAIError as error:
                raise translate(error, model=self._options.name) from None
            except Exception as error:
                if translate_transport(error) is None:
                    raise
                raise ModelUnavailableError(
                    "the connection to the model's server broke", model=self._options.name
                ) from None
            else:
                return self._response(request, stream, started)

    async def aclose(self) -> None:
        """Forget the SDK's client; the shared connections stay open."""
        self._client = None

    async def _read(self, openai: Any, request: ChatRequest, used: int) -> _Stream:
        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self._options.api_key or "none",
                base_url=self._options.base_url,
                http_client=self._connections(),
                max_retries=0,
                timeout=self._options.timeout_seconds,
            )
        read = _Stream()
        stream = await self._client.chat.completions.create(**self._arguments(request, used))
        async with stream:
            async for chunk in stream:
                read.usage = getattr(chunk, "usage", None) or read.usage
                if chunk.choices:
                    self._take(read, chunk.choices[0])
        return read

    def _take(self, read: _Stream, choice: Any) -> None:
        read.finish_reason = choice.finish_reason or read.finish_reason
        delta = choice.delta
        if delta is None:
            return
        read.refused = read.refused or bool(getattr(delta, "refusal", None))
        if delta.content:
            if read.first_token_at is None:
                read.first_token_at = self._clock.monotonic()
            read.parts.append(delta.content)

    def _arguments(self, request: ChatRequest, used: int) -> dict[str, Any]:
        system = request.system
        arguments: dict[str, Any] = {
            "model": self._options.name,
            "stream": True,
            "stream_options": {"include_usage": True},
            self._options.token_limit_field: request.max_output_tokens,
        }
        if request.temperature is not None:
            arguments["temperature"] = request.temperature
        if urlsplit(self._options.base_url).hostname == "api.openai.com":
            arguments["store"] = False
        if request.schema is not None:
            system += "\nAnswer with one JSON object of this schema:\n" + json.dumps(request.schema)
            arguments |= _response_format(request, _FORMATS[used])
        arguments["messages"] = [
            {"role": "system", "content": system},
            {"role": "user", "content": request.user},
        ]
        return arguments

    def _response(self, request: ChatRequest, read: _Stream, started: float) -> ChatResponse:
        text = "".join(read.parts)
        parsed = extract_object(text) if request.schema is not None else None
        self._check(request, read, text, parsed)
        usage, details = read.usage, getattr(read.usage, "prompt_tokens_details", None)
        asked = len(request.system) + len(request.user)
        tokens_in = getattr(usage, "prompt_tokens", None) or asked // _CHARACTERS_PER_TOKEN
        tokens_out = getattr(usage, "completion_tokens", None) or len(text) // _CHARACTERS_PER_TOKEN
        cached = getattr(details, "cached_tokens", None) or 0
        first = read.first_token_at
        return ChatResponse(
            text=text,
            parsed=parsed,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cached_tokens=cached,
            cost_usd=cost_usd(
                self._options.name,
                provider=self._options.provider,
                input_tokens=tokens_in,
                output_tokens=tokens_out,
                cached_tokens=cached,
                overrides=self._options.prices,
            ),
            first_token_seconds=None if first is None else first - started,
            elapsed_seconds=self._clock.monotonic() - started,
            finish_reason=read.finish_reason,
            usage_estimated=usage is None,
        )

    def _check(self, request: ChatRequest, read: _Stream, text: str, parsed: Any) -> None:
        problem = None
        if read.refused or read.finish_reason == "content_filter":
            problem = "the model refused"
        elif read.finish_reason == "length":
            problem = "the answer was cut off by its length limit"
        elif not text.strip():
            problem = "the answer is empty"
        elif not read.finish_reason:
            problem = "the answer broke off"
        elif request.schema is not None and parsed is None:
            problem = "the answer is not a JSON object"
        if problem:
            raise ModelOutputError(problem, model=self._options.name)


def _response_format(request: ChatRequest, used: str) -> dict[str, Any]:
    if used == "prompt":
        return {}
    if used == "json_object":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _about_format(error: Any) -> bool:
    text = f"{getattr(error, 'param', '')} {getattr(error, 'code', '')} {error}".lower()
    return any(mark in text for mark in ("response_format", "json_schema", "json_object", "schema"))


def _load() -> Any:
    try:
        import openai  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            "the openai package is missing", remedy="pip install 'groundswell[llm]'"
        ) from error
    return openai
