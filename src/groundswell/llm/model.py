"""Describe a chat model without naming its provider's library."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from groundswell.errors import ModelOutputError, ModelUnavailableError


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model answers, and who runs it."""

    name: str
    provider: str
    base_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model; `repr` hides the text.

    `check` is called with the parsed answer and raises `ModelOutputError` when it cannot be used;
    such an answer is paid for and never kept in a cache, only that it was refused, for a moment.
    """

    system: str = field(repr=False)
    user: str = field(repr=False)
    schema: Mapping[str, Any] | None = field(default=None, repr=False)
    schema_name: str = "answer"
    max_output_tokens: int = 400
    temperature: float | None = None
    check: Callable[[Any], object] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RateFeedback:
    """What the server's headers say about its limits; `None` where they say nothing."""

    remaining_requests: int | None = None
    reset_requests_seconds: float | None = None
    remaining_tokens: int | None = None
    reset_tokens_seconds: float | None = None


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
    feedback: RateFeedback | None = None
    is_cached: bool = False


class UnusableAnswerError(ModelOutputError):
    """The model answered, and is paid for it, but the answer cannot be used."""

    def __init__(self, message: str, *, model: str, response: ChatResponse) -> None:
        super().__init__(message, model=model, remedy="Try another model.")
        self.response = response


class RefusedAnswerError(UnusableAnswerError):
    """A whole answer that the question's `check` refuses: asked at once again, it is the same."""


class BrokenAnswerError(ModelUnavailableError):
    """The connection broke while the answer came; the server has read the question all the same."""


class ChatModel(Protocol):
    """Answer questions.

    Raises (from `complete`):
        UnusableAnswerError: an answer came that is empty, refused, cut off or no JSON object.
        BrokenAnswerError: an answer had begun to come.
        ModelError: no answer came.
    """

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""
        ...

    def price_usd(self, *, input_tokens: int, output_tokens: int) -> float | None:
        """Return what so many tokens cost, `None` when the price is unknown."""
        ...

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once and return the whole answer."""
        ...

    async def aclose(self) -> None:
        """Release what the model holds; shared connections stay open."""
        ...
