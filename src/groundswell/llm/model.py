"""Describe a chat model without naming its provider's library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model answers, and who runs it."""

    name: str
    provider: str
    base_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model; `repr` hides the text."""

    system: str = field(repr=False)
    user: str = field(repr=False)
    schema: Mapping[str, Any] | None = field(default=None, repr=False)
    schema_name: str = "answer"
    max_output_tokens: int = 400
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class ChatResponse:
    """One answer. `cost_usd` is None when the price is unknown; `repr` hides the text."""

    text: str = field(repr=False)
    parsed: Any | None = field(repr=False)
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: float | None
    first_token_seconds: float | None
    elapsed_seconds: float
    finish_reason: str
    usage_estimated: bool = False


class ChatModel(Protocol):
    """Answer questions.

    Raises (from `complete`):
        ModelError: no usable answer.
    """

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        ...

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once and return the whole answer."""
        ...

    async def aclose(self) -> None:
        """Release what the model holds; shared connections stay open."""
        ...
