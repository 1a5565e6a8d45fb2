"""Judge and price what a model's server sent, however it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundswell.llm.json_answer import extract_object
from groundswell.llm.model import ChatRequest, ChatResponse, RateFeedback, UnusableAnswerError
from groundswell.llm.price import Price, cost_usd
from groundswell.llm.tokens import estimated_tokens

# As the providers say it.
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_REFUSED = frozenset({"refusal", "content_filter", "SAFETY"})


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the tokens of a model cost; `prices` go before the table's."""

    model: str
    provider: str
    prices: Mapping[str, Price]

    def usd(self, *, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float | None:
        """Return the cost in dollars, `None` when the price is unknown."""
        return cost_usd(
            self.model,
            provider=self.provider,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cached_tokens=cached_tokens,
            overrides=self.prices,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a server sent; numbers that it did not tell are `None`, times are monotonic seconds.

    Without a `finish_reason` it broke off.
    """

    text: str = field(repr=False)
    finish_reason: str
    started: float
    ended: float
    first_token_at: float | None
    is_refused: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    feedback: RateFeedback | None = None


def response_of(completion: Completion, request: ChatRequest, tariff: Tariff) -> ChatResponse:
    """Return the answer to `request`, with its price.

    Raises:
        UnusableAnswerError: it is empty, refused, cut off or no JSON object.
    """
    sent, told = completion.input_tokens, completion.output_tokens
    first = completion.first_token_at
    tokens_in = sent or estimated_tokens(request)
    tokens_out = told or estimated_tokens(completion.text)
    cached = completion.cached_tokens or 0
    response = ChatResponse(
        text=completion.text,
        parsed=extract_object(completion.text) if request.schema is not None else None,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cached_tokens=cached,
        cost_usd=tariff.usd(input_tokens=tokens_in, output_tokens=tokens_out, cached_tokens=cached),
        first_token_seconds=None if first is None else first - completion.started,
        elapsed_seconds=completion.ended - completion.started,
        finish_reason=completion.finish_reason,
        usage_estimated=sent is None and told is None,
        feedback=completion.feedback,
    )
    problem = _problem(completion, request, response)
    if problem is not None:
        raise UnusableAnswerError(problem, model=tariff.model, response=response)
    return response


def _problem(completion: Completion, request: ChatRequest, response: ChatResponse) -> str | None:
    if completion.is_refused or completion.finish_reason in _REFUSED:
        return "the model refused"
    if completion.finish_reason in _CUT:
        return "the answer was cut off by its length limit"
    if not completion.text.strip():
        return "the answer is empty"
    if not completion.finish_reason:
        return "the answer broke off"
    if request.schema is not None and response.parsed is None:
        return "the answer is not a JSON object"
    return None
