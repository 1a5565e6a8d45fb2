"""Give an agent of LangChain one tool a source, all within the limits of one engine.

Run it: `python examples/langchain_agent.py`. The posts are invented and served by a sandbox, and
the model is scripted, so it needs no keys. For your own agent pass `create_agent` a real model
(`init_chat_model("anthropic:...")`) and leave out the sandbox: `EngineThread()`.
"""

from collections.abc import Iterator
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from groundswell.config.load import load
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import TracingCallbackHandler, source_tools
from groundswell.sandbox.running import running

QUESTION = "What frustrates Billow users?"


class Scripted(GenericFakeChatModel):
    """A stand-in for a model: it asks two tools, then ends."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> "Scripted":  # noqa: ARG002
        """Take any tools; the script names those it asks."""
        return self


def script() -> Iterator[AIMessage]:
    """Yield what the model says."""
    names = ("search_hackernews", "search_github")
    calls = [{"name": name, "args": {"question": QUESTION}, "id": name} for name in names]
    yield AIMessage("", tool_calls=calls)
    yield AIMessage("Both sources have answered.")


def run(handler: TracingCallbackHandler) -> list[BaseMessage]:
    """Return the messages of one run of the agent, which `handler` sees."""
    with running() as sandbox:
        settings = load(overrides=sandbox.settings(), is_alone=True).settings
        with EngineThread(settings) as engine:
            agent = create_agent(Scripted(messages=script()), source_tools(engine))
            answer: list[BaseMessage] = agent.invoke(
                {"messages": [HumanMessage(QUESTION)]}, config={"callbacks": [handler]}
            )["messages"]
            return answer


if __name__ == "__main__":
    seen = TracingCallbackHandler()
    for message in run(seen):
        if isinstance(message, ToolMessage):
            print(f"{message.name}\n{message.content}\n")
    for span in seen.diagnostics()["spans"]:
        print(f"{span['elapsed_seconds']:8.3f} s  {span['name']}")
