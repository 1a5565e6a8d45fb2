"""Each attempt at a model pays what it cost, however it ends."""

import asyncio
from contextlib import suppress

import pytest

from groundswell.domain.report import Usage
from groundswell.engine import metering
from groundswell.engine.ledger import Ledger
from groundswell.errors import GroundswellError, ModelOutputError, ModelUnavailableError
from groundswell.llm.model import (
    BrokenAnswerError,
    ChatRequest,
    ChatResponse,
    ModelInfo,
    RefusedAnswerError,
    UnusableAnswerError,
)
from groundswell.llm.tokens import estimated_tokens
from groundswell.resilience.budget import Allowance, Budget, Cost


def answer(cost_usd: float | None = 0.02) -> ChatResponse:
    return ChatResponse("{}", {}, 30, 7, 0, cost_usd, None, 0.1, "stop")


class Chat:
    """Answers as scripted; a token costs a thousandth of a dollar."""

    def __init__(self, end: ChatResponse | BaseException) -> None:
        self.end = end

    @property
    def info(self) -> ModelInfo:
        return ModelInfo("m", "sample")

    def price_usd(self, *, input_tokens: int, output_tokens: int) -> float | None:
        return (input_tokens + output_tokens) / 1_000

    async def complete(self, request: ChatRequest) -> ChatResponse:
        if isinstance(self.end, BaseException):
            raise self.end
        return self.end

    async def aclose(self) -> None:
        pass


def refused(_: object) -> None:
    raise ModelOutputError("an id is unknown", model="m")


QUESTION = ChatRequest("system", "user", max_output_tokens=50)
TOKENS_IN = estimated_tokens(QUESTION)
CUT = Cost(tokens=TOKENS_IN, usd=TOKENS_IN / 1_000)


@pytest.mark.parametrize(
    ("end", "cost"),
    [
        (answer(), Cost(tokens=37, usd=0.02)),
        (UnusableAnswerError("no", model="m", response=answer()), Cost(tokens=37, usd=0.02)),
        (ModelUnavailableError("down", model="m"), Cost()),
        (metering.AnswerTimedOutError("slow", model="m"), CUT),
        (BrokenAnswerError("broke", model="m"), CUT),
        (asyncio.CancelledError(), CUT),
        (KeyError("canary"), Cost()),
    ],
    ids=["answer", "unusable", "down", "timed out", "broken off", "cancelled", "bug"],
)
def test_an_attempt_pays_what_it_cost(end: ChatResponse | BaseException, cost: Cost) -> None:
    async def main() -> None:
        chat, ledger, budget = Chat(end), Ledger(), Budget("b", Allowance())
        with suppress(GroundswellError, asyncio.CancelledError):
            await metering.meter(chat, budget, ledger)(QUESTION, metering.checked(chat, ledger))
        assert budget.spent == cost
        usage = ledger.usage(Usage())
        assert usage.llm_calls == 1
        assert usage.input_tokens + usage.output_tokens == cost.tokens
        assert usage.llm_usd == cost.usd

    asyncio.run(main())


def test_an_answer_that_the_question_refuses_is_paid_whole() -> None:
    async def main() -> None:
        chat, ledger, budget = Chat(answer()), Ledger(), Budget("b", Allowance())
        asked = ChatRequest("system", "user", check=refused)
        with pytest.raises(RefusedAnswerError, match="an id is unknown"):
            await metering.meter(chat, budget, ledger)(asked, metering.checked(chat, ledger))
        assert budget.spent == Cost(tokens=37, usd=0.02)

    asyncio.run(main())


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_bug_of_an_adapter_or_a_check_is_a_failed_call_and_no_more(is_asked: bool) -> None:
    def check(_: object) -> None:
        raise KeyError("canary")

    async def main() -> None:
        chat, ledger = Chat(answer() if is_asked else KeyError("canary")), Ledger()
        asked = ChatRequest("system", "user", check=check)
        with pytest.raises(ModelOutputError, match="unexpected KeyError") as caught:
            await metering.checked(chat, ledger)(asked)
        assert "canary" not in str(caught.value)

    asyncio.run(main())


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    async def main() -> None:
        chat, ledger, budget = Chat(answer(None)), Ledger(), Budget("b", Allowance())
        await metering.meter(chat, budget, ledger)(QUESTION, metering.checked(chat, ledger))
        assert ledger.usage(Usage()).llm_usd is None
        assert budget.spent.usd == 0.0

    asyncio.run(main())
