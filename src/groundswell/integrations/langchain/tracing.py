"""See the runs of LangChain and LangGraph as spans of ours, without a word of their text."""

from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from groundswell.clock import Clock
from groundswell.domain.document import JsonScalar
from groundswell.integrations.agent_trace import AgentTrace
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Span

_MAX_NAME_CHARACTERS = 80
_Told = dict[str, Any] | None


class TracingCallbackHandler(BaseCallbackHandler):
    """Record chains, graph nodes, model calls, tools and retrievers; pass it in `callbacks`.

    Spans hold names, times, tokens and how it ended: never a prompt, an answer, an argument or a
    result. One handler may see several runs; `diagnostics` tells of all of them.
    """

    run_inline = True  # in order, in the event loop too: it never waits

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__()
        self.trace = AgentTrace(clock)
        self._spans: dict[UUID, Span] = {}

    def diagnostics(self) -> dict[str, Any]:
        """Return the spans, model calls and the critical path of what was seen so far."""
        return self.trace.diagnostics()

    def on_chain_start(
        self,
        serialized: _Told,
        inputs: Any,  # noqa: ARG002  # never recorded
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Start the span of a chain, an agent or a node of a graph."""
        self._begin(semconv.chain(_name(serialized, kwargs)), {}, run_id, parent_run_id)

    def on_chat_model_start(
        self,
        serialized: _Told,
        messages: list[list[BaseMessage]],  # noqa: ARG002  # never recorded
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Start the span of a call to a chat model."""
        self._model(serialized, run_id, parent_run_id, kwargs)

    def on_llm_start(
        self,
        serialized: _Told,
        prompts: list[str],  # noqa: ARG002  # never recorded
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Start the span of a call to a model that completes text."""
        self._model(serialized, run_id, parent_run_id, kwargs)

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """Note when the first token came."""
        span = self._spans.get(run_id)
        if span is not None and semconv.FIRST_TOKEN_SECONDS not in span.attributes:
            now = self.trace.tracer.clock.monotonic()
            span.set(semconv.FIRST_TOKEN_SECONDS, now - span.started)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a model call with its tokens."""
        span = self._spans.get(run_id)
        usage = [message.usage_metadata for message in _messages(response)]
        known = [one for one in usage if one is not None]
        if span is not None and known:
            span.set(semconv.INPUT_TOKENS, sum(one["input_tokens"] for one in known))
            span.set(semconv.OUTPUT_TOKENS, sum(one["output_tokens"] for one in known))
        self._end(run_id)

    def on_tool_start(
        self,
        serialized: _Told,
        input_str: str,  # noqa: ARG002  # never recorded
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Start the span of a tool."""
        name = _name(serialized, kwargs)
        attributes: dict[str, JsonScalar] = {
            semconv.OPERATION: "execute_tool",
            semconv.TOOL: name,
            semconv.SOURCE: name,
        }
        self._begin(semconv.execute_tool(name), attributes, run_id, parent_run_id)

    def on_retriever_start(
        self,
        serialized: _Told,
        query: str,  # noqa: ARG002  # never recorded
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """Start the span of a retriever."""
        self._begin(semconv.retrieve(_name(serialized, kwargs)), {}, run_id, parent_run_id)

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a retriever with how many documents it gave."""
        if (span := self._spans.get(run_id)) is not None:
            span.set(semconv.DOCUMENTS, len(documents))
        self._end(run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a chain."""
        self._end(run_id)

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a tool."""
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a chain that failed."""
        self._end(run_id, error)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a model call that failed."""
        self._end(run_id, error)

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a tool that failed."""
        self._end(run_id, error)

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        """End the span of a retriever that failed."""
        self._end(run_id, error)

    def _model(
        self, serialized: _Told, run_id: UUID, parent: UUID | None, told: dict[str, Any]
    ) -> None:
        metadata = told.get("metadata") or {}
        model = str(metadata.get("ls_model_name") or _name(serialized, told))
        attributes: dict[str, JsonScalar] = {
            semconv.OPERATION: "chat",
            semconv.PROVIDER: metadata.get("ls_provider"),
            semconv.REQUEST_MODEL: model[:_MAX_NAME_CHARACTERS],
        }
        self._begin(semconv.chat(model[:_MAX_NAME_CHARACTERS]), attributes, run_id, parent)

    def _begin(
        self, name: str, attributes: dict[str, JsonScalar], run_id: UUID, parent: UUID | None
    ) -> None:
        above = None if parent is None else self._spans.get(parent)
        self._spans[run_id] = self.trace.begin(name, attributes, parent=above)

    def _end(self, run_id: UUID, error: BaseException | None = None) -> None:
        span = self._spans.pop(run_id, None)
        if span is not None:
            self.trace.end(span, error)


def _name(serialized: _Told, told: dict[str, Any]) -> str:
    """Return the name that the program gave: of a node, a tool or a class."""
    name = told.get("name") or (serialized or {}).get("name") or "run"
    return str(name)[:_MAX_NAME_CHARACTERS]


def _messages(response: LLMResult) -> list[AIMessage]:
    return [
        generation.message
        for row in response.generations
        for generation in row
        if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage)
    ]
