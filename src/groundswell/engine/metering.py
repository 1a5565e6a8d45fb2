"""Pay for each attempt at a model: reserve before, settle and count after."""

import asyncio

from groundswell.engine.ledger import Ledger
from groundswell.errors import GroundswellError, ModelOutputError, ModelUnavailableError
from groundswell.llm.model import (
    BrokenAnswerError,
    ChatModel,
    ChatRequest,
    ChatResponse,
    RefusedAnswerError,
    UnusableAnswerError,
)
from groundswell.llm.tokens import estimated_tokens
from groundswell.resilience.budget import Budget, Cost, Meter
from groundswell.resilience.layer import Handler
from groundswell.telemetry import failure, semconv
from groundswell.telemetry.tracer import current


class AnswerTimedOutError(ModelUnavailableError):
    """The attempt was given up; the server has read the question all the same."""


_CUT = (asyncio.CancelledError, AnswerTimedOutError, BrokenAnswerError)


def meter(chat: ChatModel, budget: Budget, ledger: Ledger) -> Meter[ChatRequest, ChatResponse]:
    """Return what makes the attempts at `chat` pay from the `budget` of one run.

    A call that is cut off pays the tokens of its question: the server has read it. An answer that
    cannot be used is paid whole.
    """

    def estimate(request: ChatRequest) -> Cost:
        tokens_in = estimated_tokens(request)
        usd = chat.price_usd(input_tokens=tokens_in, output_tokens=request.max_output_tokens)
        return Cost(tokens=tokens_in + request.max_output_tokens, usd=usd)

    def actual(_: ChatRequest, response: ChatResponse) -> Cost:
        ledger.chat_tokens(response.input_tokens, response.output_tokens)
        return Cost(tokens=response.input_tokens + response.output_tokens, usd=response.cost_usd)

    def failed(request: ChatRequest, error: GroundswellError | asyncio.CancelledError) -> Cost:
        if isinstance(error, UnusableAnswerError):
            return actual(request, error.response)
        if not isinstance(error, _CUT):
            return Cost()
        tokens_in = estimated_tokens(request)
        ledger.chat_tokens(tokens_in, 0)
        usd = chat.price_usd(input_tokens=tokens_in, output_tokens=0)
        return Cost(tokens=tokens_in, usd=usd)

    return Meter(budget, estimate, actual, failed, paid=lambda cost: ledger.chat_paid(cost.usd))


def checked(chat: ChatModel, ledger: Ledger) -> Handler[ChatRequest, ChatResponse]:
    """Return what asks `chat` once and refuses an answer that cannot be used.

    Raises (when called):
        RefusedAnswerError: an answer came that `request.check` refuses.
        UnusableAnswerError: an answer came that the adapter refuses.
        GroundswellError: no answer came, or the adapter has a bug.
    """

    async def complete(request: ChatRequest) -> ChatResponse:
        ledger.chat_started()
        try:
            response = await chat.complete(request)
        except UnusableAnswerError as error:
            _note(error.response)
            raise
        except GroundswellError:
            raise
        except Exception as error:
            raise ModelOutputError(failure.place(error), model=chat.info.name) from error
        _note(response)
        _check(request, response, chat.info.name)
        return response

    return complete


def _check(request: ChatRequest, response: ChatResponse, model: str) -> None:
    if request.check is None:
        return
    try:
        request.check(response.parsed)
    except Exception as error:
        ours = failure.ours(error)
        why = failure.place(error) if ours is None else ours.message
        raise RefusedAnswerError(why, model=model, response=response) from error


def _note(response: ChatResponse) -> None:
    if (span := current()) is not None:
        span.set(semconv.INPUT_TOKENS, response.input_tokens)
        span.set(semconv.OUTPUT_TOKENS, response.output_tokens)
