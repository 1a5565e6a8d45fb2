"""A chat model of LangChain behind our protocol: what it tells and how it fails."""

import asyncio
import sys
from types import ModuleType

import pytest
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from groundswell.errors import (
    ConfigurationError,
    ModelAuthenticationError,
    ModelOutputError,
    ModelThrottledError,
    PluginLoadError,
)
from groundswell.llm.langchain_model import (
    PROVIDERS,
    LangChainModel,
    LangChainOptions,
    opened,
)
from groundswell.llm.model import ChatRequest, UnusableAnswerError
from groundswell.llm.names import PROVIDERS as OURS
from groundswell.llm.price import Price
from tests.fake_clock import FakeClock

USAGE = {"input_tokens": 1_000, "output_tokens": 200, "total_tokens": 1_200}
OPTIONS = LangChainOptions(name="m", provider="xai", prices={"m": Price(1.0, 10.0)})
REQUEST = ChatRequest(system="Be short.", user="Name it.", schema={"type": "object"})


class Stub(BaseChatModel):
    answer: object = None
    asked: list = []  # noqa: RUF012  # pydantic copies it

    @property
    def _llm_type(self):
        return "stub"

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        self.asked.append(messages)
        if isinstance(self.answer, Exception):
            raise self.answer
        return ChatResult(generations=[ChatGeneration(message=self.answer)])


class RefusedError(Exception):
    def __init__(self, status):
        super().__init__("private words")
        self.status_code = status


def complete(answer):
    stub = Stub(answer=answer)
    model = LangChainModel(stub, OPTIONS, clock=FakeClock())
    return stub, asyncio.run(model.complete(REQUEST))


def test_an_answer_comes_with_its_tokens_and_price() -> None:
    stub, response = complete(AIMessage('{"name": "Slow"}', usage_metadata=USAGE))
    assert response.parsed == {"name": "Slow"}
    assert (response.input_tokens, response.output_tokens) == (1_000, 200)
    assert response.cost_usd == pytest.approx(0.003)
    assert not response.usage_estimated
    system, user = stub.asked[0]
    assert system.content.startswith("Be short.")
    assert "JSON object" in system.content
    assert user.content == "Name it."


@pytest.mark.parametrize(
    ("text", "told", "problem"),
    [
        ("{}", {"stop_reason": "max_tokens"}, "cut off"),
        ("{}", {"stop_reason": "refusal"}, "refused"),
        ("", {}, "empty"),
        ("words", {}, "no JSON|not a JSON"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_with_what_it_cost(text, told, problem) -> None:
    with pytest.raises(UnusableAnswerError, match=problem) as caught:
        complete(AIMessage(text, response_metadata=told, usage_metadata=USAGE))
    assert caught.value.response.output_tokens == 200


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (RefusedError(401), ModelAuthenticationError),
        (RefusedError(429), ModelThrottledError),
        (ValueError("private words"), ModelOutputError),
    ],
)
def test_a_failure_is_ours_and_holds_no_text_of_theirs(error, ours) -> None:
    with pytest.raises(ours) as caught:
        complete(error)
    assert "private" not in f"{caught.value} {caught.value.remedy}"


def test_what_we_list_is_what_langchain_knows_and_we_do_not() -> None:
    assert not PROVIDERS & set(OURS)
    with pytest.raises(ValueError, match="Supported model providers are") as caught:
        init_chat_model("m", model_provider="nobody")
    known = str(caught.value).partition("are: ")[2].split(", ")
    assert set(known) - set(OURS) >= PROVIDERS


def test_a_missing_package_is_named() -> None:
    with pytest.raises(PluginLoadError) as caught:
        opened(LangChainOptions(name="m", provider="cohere"), clock=FakeClock())
    assert caught.value.remedy == "Run: pip install langchain-cohere."


def test_a_model_that_cannot_be_made_is_told_without_its_text(monkeypatch) -> None:
    def broken(**_):
        raise ValueError("sk-secret is no key")

    package = ModuleType("langchain_xai")
    package.ChatXAI = broken
    monkeypatch.setitem(sys.modules, "langchain_xai", package)
    with pytest.raises(ConfigurationError, match="cannot make xai:m") as caught:
        opened(OPTIONS, clock=FakeClock())
    assert "secret" not in str(caught.value)
