"""What the middleware does around an agent's calls, by threads and in event loops."""

import asyncio
import json
import threading

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import StructuredTool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt
from pydantic import Field

from groundswell.config.load import load
from groundswell.errors import ConfigurationError
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import GroundswellMiddleware, GuardOptions
from tests.fake_clock import FakeClock

WAYS = ["threads", "event loop"]


class ServerError(Exception):
    status_code = 503


class Model(GenericFakeChatModel):
    """Asks for `calls`, then ends; fails `failures` times before."""

    calls: list = Field(default_factory=list)
    failures: int = 0
    asked: int = 0
    messages: object = None

    @property
    def lc_attributes(self):
        return {}

    def bind_tools(self, tools, **kwargs):
        return self

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        self.asked += 1
        if self.asked <= self.failures:
            raise ServerError("private")
        is_over = any(isinstance(one, ToolMessage) for one in messages)
        usage = {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}
        answer = AIMessage("The end.", usage_metadata=usage)
        if not is_over and self.calls:
            answer = AIMessage("", tool_calls=self.calls, usage_metadata=usage)
        return ChatResult(generations=[ChatGeneration(message=answer)])


class Counted:
    """A tool that knows how many ran at once; with `together`, each waits for that many."""

    def __init__(self, name="look", *, together=1):
        self.ran = self.now = self.most = 0
        self.lock = threading.Lock()
        self.barrier = threading.Barrier(together)
        self.tool = StructuredTool.from_function(
            self._run, coroutine=self._arun, name=name, description="Look something up."
        )

    def _run(self, word: str) -> str:
        with self.lock:
            self.ran += 1
            self.now += 1
            self.most = max(self.most, self.now)
        self.barrier.wait(10)
        with self.lock:
            self.now -= 1
        return f"seen {word}"

    async def _arun(self, word: str) -> str:
        return await asyncio.to_thread(self._run, word)


def settings():
    return load(
        overrides={"cache.url": "memory://", "profile": "test"}, environ={}, dotenv=None
    ).settings


def looks(*words, name="look"):
    return [{"name": name, "args": {"word": word}, "id": f"id-{word}"} for word in words]


def run(way, middleware, model, *tools):
    agent = create_agent(model, list(tools), middleware=[middleware])
    question = {"messages": [HumanMessage("A private question?")]}
    if way == "threads":
        return agent.invoke(question)["messages"]
    return asyncio.run(agent.ainvoke(question))["messages"]


def results(messages):
    return [message for message in messages if isinstance(message, ToolMessage)]


@pytest.mark.parametrize(
    "bound",
    [{"max_running": 0}, {"deadline_seconds": 0}, {"timeout_seconds": float("nan")},
     {"max_queued": -1}, {"requests_per_minute": {"look": 0}}],
)  # fmt: skip
def test_a_bound_that_lets_nothing_through_is_named(bound) -> None:
    (name,) = bound
    with pytest.raises(ConfigurationError, match=name):
        GuardOptions(**bound)


@pytest.mark.parametrize("way", WAYS)
def test_tools_at_once_stay_within_the_pool(way) -> None:
    counted = Counted(together=2)
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine, GuardOptions(max_running=2))
        messages = run(way, middleware, Model(calls=looks("a", "b", "c", "d")), counted.tool)
    assert [message.content for message in results(messages)] == [
        "seen a", "seen b", "seen c", "seen d",
    ]  # fmt: skip
    assert counted.most == 2


@pytest.mark.parametrize("way", WAYS)
def test_a_repeatable_tool_is_served_from_the_cache_for_another_call(way) -> None:
    counted = Counted()
    with EngineThread(settings()) as engine:
        options = GuardOptions(repeatable_tools=frozenset({"look"}))
        middleware = GroundswellMiddleware(engine, options)
        run(way, middleware, Model(calls=looks("a")), counted.tool)
        calls = [{"name": "look", "args": {"word": "a"}, "id": "another"}]
        [message] = results(run(way, middleware, Model(calls=calls), counted.tool))
        told = middleware.diagnostics()
    assert counted.ran == 1
    assert message.content == "seen a"
    assert message.tool_call_id == "another"
    assert (told["sources"]["look"]["hits"], told["sources"]["look"]["attempts"]) == (1, 1)


def test_a_tool_that_may_not_be_repeated_runs_each_time() -> None:
    counted = Counted()
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine)
        for _ in range(2):
            run("threads", middleware, Model(calls=looks("a")), counted.tool)
    assert counted.ran == 2


@pytest.mark.parametrize("way", WAYS)
def test_a_model_is_tried_again_when_its_server_fails(way) -> None:
    model = Model(failures=1)
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine)
        messages = run(way, middleware, model)
        told = middleware.diagnostics()
    assert messages[-1].content == "The end."
    assert model.asked == 2
    assert told["sources"]["Model"]["retries"] == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_the_call_raises_is_raised_as_it_is(way) -> None:
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine)
        with pytest.raises(ServerError):
            run(way, middleware, Model(failures=99))


@pytest.mark.parametrize("way", WAYS)
def test_a_tool_that_takes_too_long_becomes_a_message_with_a_remedy(way) -> None:
    release = threading.Event()

    def stay(word: str) -> str:
        release.wait(20)
        return word

    async def astay(word: str) -> str:
        await asyncio.Event().wait()
        return word

    tool = StructuredTool.from_function(stay, coroutine=astay, name="stay", description="Stays.")
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine, GuardOptions(timeout_seconds=0.05))
        try:
            messages = run(way, middleware, Model(calls=looks("a", name="stay")), tool)
        finally:
            release.set()
    [message] = results(messages)
    assert message.status == "error"
    assert "no answer within" in message.content
    assert "timeout_seconds" in message.content
    assert messages[-1].content == "The end."


def test_answers_of_a_model_are_kept_when_asked_for() -> None:
    class Steady(Model):
        @classmethod
        def is_lc_serializable(cls):
            return True

    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine, GuardOptions(cache_models=True))
        first, second = Steady(), Steady()
        before = run("threads", middleware, first)
        messages = run("event loop", middleware, second)
        told = middleware.diagnostics()
    assert (first.asked, second.asked) == (1, 0)
    assert messages[-1].content == "The end."
    assert messages[-1].id != before[-1].id  # one id twice in a thread would be one message
    assert [row["cached"] for row in told["models"]] == [False, True]
    assert [row["input_tokens"] for row in told["models"]] == [7, 0]


def test_answers_of_a_model_that_cannot_be_told_from_others_are_not_kept() -> None:
    first, second = Model(), Model()
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine, GuardOptions(cache_models=True))
        run("threads", middleware, first)
        run("threads", middleware, second)
    assert (first.asked, second.asked) == (1, 1)


def test_diagnostics_tell_of_tokens_and_waits_and_hold_no_text() -> None:
    counted = Counted()
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine)
        run("threads", middleware, Model(calls=looks("secretword")), counted.tool)
        told = middleware.diagnostics()
    assert [row["input_tokens"] for row in told["models"]] == [7, 7]
    assert told["sources"]["look"]["requests"] == 1
    assert sum(span["parent_id"] is None for span in told["spans"]) == 1
    assert "secretword" not in json.dumps(told)
    assert "private" not in json.dumps(told)


def test_the_wait_for_a_person_is_no_time_of_the_run() -> None:
    clock = FakeClock()

    def confirm(word: str) -> str:
        return f"{word}: {interrupt('May I?')}"

    tool = StructuredTool.from_function(confirm, name="confirm", description="Asks a person.")
    with EngineThread(settings()) as engine:
        middleware = GroundswellMiddleware(engine, GuardOptions(deadline_seconds=60), clock=clock)
        agent = create_agent(
            Model(calls=looks("a", name="confirm")),
            [tool],
            middleware=[middleware],
            checkpointer=InMemorySaver(),
        )
        config = {"configurable": {"thread_id": "1"}}
        first = agent.invoke({"messages": [HumanMessage("Go.")]}, config=config)
        clock.tick(3_600)
        messages = agent.invoke(Command(resume="yes"), config=config)["messages"]
    assert first["__interrupt__"]
    assert [message.content for message in results(messages)] == ["a: yes"]
    assert messages[-1].content == "The end."
