"""Pay for each attempt at a model: reserve before, settle and count after."""

import asyncio

from groundswell.engine.ledger import Ledger
from groundswell.llm.budget import Budget
from groundswell.llm.model import ChatModel, ChatRequest, ChatResponse, UnusableAnswerError
from groundswell.llm.tokens import estimated_tokens
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import current


class Meter:
    """Ask `chat` within the budget of one run."""

    def __init__(self, chat: ChatModel, budget: Budget, ledger: Ledger) -> None:
        self._chat = chat
        self._budget = budget
        self._ledger = ledger

    async def complete(self, request: ChatRequest) -> ChatResponse:
        """Ask once; an answer that `request.check` refuses is paid for all the same.

        A call that is cut off is counted with the tokens of its question: the server has read it.

        Raises:
            BudgetExceededError: the call might cost more than is left; nothing was sent.
            GroundswellError: no usable answer.
        """
        tokens_in = estimated_tokens(request)
        reserved = self._budget.reserve(
            tokens=tokens_in + request.max_output_tokens,
            usd=self._chat.price_usd(
                input_tokens=tokens_in, output_tokens=request.max_output_tokens
            ),
        )
        self._ledger.chat_started()
        sent, tokens_out = 0, 0
        usd: float | None = 0.0
        try:
            response = await self._answer(request)
            sent, tokens_out, usd = _spent(response)
        except UnusableAnswerError as error:
            sent, tokens_out, usd = _spent(error.response)
            raise
        except asyncio.CancelledError:
            sent, usd = tokens_in, self._chat.price_usd(input_tokens=tokens_in, output_tokens=0)
            raise
        finally:
            self._budget.settle(reserved, tokens=sent + tokens_out, usd=usd)
            self._ledger.chat_ended(input_tokens=sent, output_tokens=tokens_out, usd=usd)
        if request.check is not None:
            request.check(response.parsed)
        return response

    async def _answer(self, request: ChatRequest) -> ChatResponse:
        try:
            response = await self._chat.complete(request)
        except UnusableAnswerError as error:
            _note(error.response)
            raise
        _note(response)
        return response


def _note(response: ChatResponse) -> None:
    if (span := current()) is not None:
        span.set(semconv.INPUT_TOKENS, response.input_tokens)
        span.set(semconv.OUTPUT_TOKENS, response.output_tokens)


def _spent(response: ChatResponse) -> tuple[int, int, float | None]:
    return response.input_tokens, response.output_tokens, response.cost_usd
