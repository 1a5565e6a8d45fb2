"""What the tools say and refuse, without any network."""

import asyncio
import subprocess
import sys

import pytest

from groundswell.config.load import load
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, DeadlineExceededError
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import GroundswellRetriever, GroundswellTool

HIDDEN = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("langchain", "langchain_core"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hide())
try:
    import groundswell.integrations.langchain
except Exception as error:
    print(type(error).__name__, error.remedy)
"""


def settings():
    return load(overrides={"cache.url": "memory://"}, environ={}, dotenv=None).settings


def call(**args):
    return {"type": "tool_call", "name": "groundswell", "args": args, "id": "1"}


def test_without_the_extra_the_error_says_what_to_install() -> None:
    told = subprocess.run(
        [sys.executable, "-c", HIDDEN], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "PluginLoadError Run: pip install 'groundswell[langchain]'."


def test_an_unknown_source_becomes_a_tool_message_with_the_remedy() -> None:
    with EngineThread(settings()) as engine:
        message = GroundswellTool(engine=engine).invoke(call(question="What?", sources=["nope"]))
    assert message.status == "error"
    assert "'nope' is unknown" in message.content
    assert "Known: reddit" in message.content


def test_an_engine_of_an_event_loop_is_not_asked_from_a_thread() -> None:
    async def main():
        async with Engine(settings()) as engine:
            retriever = GroundswellRetriever(engine=engine)
            with pytest.raises(ConfigurationError, match="belongs to an event loop"):
                await asyncio.to_thread(retriever.invoke, "What?")
            return await asyncio.to_thread(
                GroundswellTool(engine=engine).invoke, call(question="What?")
            )

    message = asyncio.run(main())
    assert message.status == "error"
    assert "EngineThread" in message.content


def test_a_closed_engine_thread_says_how_it_is_used() -> None:
    engine = EngineThread(settings())
    with engine:
        assert engine.describe_sources()
    with pytest.raises(ConfigurationError, match="not open") as caught:
        engine.describe_sources()
    assert "context manager" in (caught.value.remedy or "")


def test_work_that_takes_too_long_is_cancelled() -> None:
    ended = []

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def nothing():
        pass

    with EngineThread(settings()) as engine:
        with pytest.raises(DeadlineExceededError):
            engine.run(endless(), seconds=0.01)
        engine.run(nothing(), seconds=5)
        assert ended == [True]
