"""An agent of LangChain over the sandbox: three tools at once, within limits, cached."""

import asyncio
import json
import random
from collections.abc import Iterator

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import (
    GroundswellMiddleware,
    GroundswellRetriever,
    GroundswellTool,
    TracingCallbackHandler,
    source_tools,
)
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox, SandboxOptions

QUESTION = "What frustrates Billow users?"
THREE = ("hackernews", "github", "lemmy")


class Scripted(GenericFakeChatModel):
    """Says what it was told to say, whatever tools it is given."""

    def bind_tools(self, tools, **kwargs):
        return self


def asks_three() -> Iterator[AIMessage]:
    yield AIMessage(
        "",
        tool_calls=[
            {"name": f"search_{name}", "args": {"question": QUESTION}, "id": name} for name in THREE
        ],
        usage_metadata={"input_tokens": 40, "output_tokens": 12, "total_tokens": 52},
    )
    yield AIMessage("Done.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(SandboxOptions()) as sandbox:
        yield sandbox


def settings(sandbox: Sandbox) -> Settings:
    overrides = {**sandbox.settings(), "profile": "test", "sources.google.backend": "searxng"}
    return load(overrides=overrides, is_alone=True).settings


def answered(state) -> dict[str, ToolMessage]:
    return {
        message.tool_call_id: message
        for message in state["messages"]
        if isinstance(message, ToolMessage)
    }


def requests(sandbox: Sandbox) -> dict[str, int]:
    return {name: sandbox.audit()["providers"][name]["requests"] for name in THREE}


def findings(report: Report) -> list[tuple[object, ...]]:
    return [
        (insight.kind, insight.name, insight.score, insight.document_ids, insight.evidence)
        for insight in report.insights
    ]


def test_three_tools_at_once_are_answered_and_then_served_from_the_cache(sandbox) -> None:
    with EngineThread(settings(sandbox), rng=random.Random(1)) as engine:
        tools = source_tools(engine)

        def run():
            agent = create_agent(Scripted(messages=asks_three()), tools)
            return answered(agent.invoke({"messages": [HumanMessage(QUESTION)]}))

        first = run()
        asked = requests(sandbox)
        second = run()
    assert set(first) == set(THREE)
    assert all(count > 0 for count in asked.values())
    assert requests(sandbox) == asked
    assert sandbox.audit()["breaches"] == 0
    for name in THREE:
        assert {document.source for document in first[name].artifact.documents} == {name}
        assert findings(second[name].artifact) == findings(first[name].artifact)
        assert second[name].artifact.usage.requests == {}
        assert any(post.url in first[name].content for post in first[name].artifact.documents)
    assert any(message.artifact.insights for message in first.values())


def test_the_tool_gives_the_report_that_the_engine_gives(sandbox) -> None:
    async def main():
        async with Engine(settings(sandbox), rng=random.Random(1)) as engine:
            report = await engine.ask(Query(QUESTION, sources=THREE, deadline_seconds=60))
            call = {
                "type": "tool_call",
                "name": "groundswell",
                "args": {"question": QUESTION, "sources": list(THREE)},
                "id": "1",
            }
            return report, await GroundswellTool(engine=engine).ainvoke(call)

    report, message = asyncio.run(main())
    assert report.insights
    assert findings(message.artifact) == findings(report)
    assert message.artifact.summary == report.summary


def test_the_retriever_gives_posts_that_prove_insights_first(sandbox) -> None:
    with EngineThread(settings(sandbox), rng=random.Random(1)) as engine:
        retriever = GroundswellRetriever(engine=engine, sources=THREE, k=5)
        found = retriever.invoke(QUESTION)
        again = asyncio.run(retriever.ainvoke(QUESTION))
    assert 0 < len(found) <= 5
    assert again == found
    assert found[0].metadata["insights"]
    assert found[0].metadata["source"] in THREE
    assert found[0].metadata["url"].startswith("http")
    assert str(found[0].id).startswith(f"{found[0].metadata['source']}:")


def test_the_handler_tells_of_models_tools_and_chains_but_not_of_their_text(sandbox) -> None:
    handler = TracingCallbackHandler()
    with EngineThread(settings(sandbox), rng=random.Random(1)) as engine:
        middleware = GroundswellMiddleware(engine)
        agent = create_agent(
            Scripted(messages=asks_three()), source_tools(engine), middleware=[middleware]
        )
        agent.invoke({"messages": [HumanMessage(QUESTION)]}, config={"callbacks": [handler]})
    block = handler.diagnostics()
    assert block["schema"] == "groundswell.diagnostics/1"
    assert len(block["models"]) == len(middleware.diagnostics()["models"]) == 2
    assert (block["models"][0]["input_tokens"], block["models"][0]["output_tokens"]) == (40, 12)
    names = [span["name"] for span in block["spans"]]
    assert {f"execute_tool search_{name}" for name in THREE} < set(names)
    tools = [span for span in block["spans"] if span["name"].startswith("execute_tool ")]
    begun = [span["start_seconds"] for span in tools]
    ended = [span["start_seconds"] + span["elapsed_seconds"] for span in tools]
    assert max(begun) < min(ended)  # all at once
    assert "chain model" in names
    assert "chain tools" in names
    assert all(span["status"] == "ok" for span in block["spans"])
    assert sum(span["parent_id"] is None for span in block["spans"]) == 1
    assert block["critical_path"]
    assert QUESTION not in json.dumps(block)
    assert "Done." not in json.dumps(block)
