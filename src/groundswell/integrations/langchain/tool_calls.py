"""Describe a tool call of an agent: what tells it from others, how its answer is kept."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from groundswell.cache.layer import Codec
from groundswell.errors import CodecError, GroundswellError
from groundswell.integrations.guarded_calls import Call
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Span

Answer = ToolMessage | Command[Any]


def call(
    request: ToolCallRequest,
    work: Callable[[], Awaitable[Answer]],
    *,
    deadline: float,
    may_repeat: bool,
) -> Call[Answer]:
    """Return the call of `request`."""
    name = request.tool_call["name"]
    return Call(
        name=name,
        span_name=semconv.execute_tool(name),
        attributes={
            semconv.OPERATION: "execute_tool",
            semconv.TOOL: name,
            semconv.SOURCE: name,
        },
        work=work,
        deadline=deadline,
        parameters=_parameters(request) if may_repeat else None,
        codec=Codec(_encode, _decode),
        may_repeat=may_repeat,
        describe=_describe,
    )


def addressed(answer: Answer, request: ToolCallRequest) -> Answer:
    """Return a kept or shared answer as the answer to this call."""
    if not isinstance(answer, ToolMessage) or answer.tool_call_id == request.tool_call["id"]:
        return answer
    return answer.model_copy(update={"tool_call_id": request.tool_call["id"], "id": None})


def refused(request: ToolCallRequest, error: GroundswellError) -> ToolMessage:
    """Return what the model is told of a call that was refused or cut."""
    return ToolMessage(
        " ".join(part for part in (error.message, error.remedy) if part),
        name=request.tool_call["name"],
        tool_call_id=request.tool_call["id"] or "",
        status="error",
    )


def _parameters(request: ToolCallRequest) -> dict[str, object] | None:
    try:
        return {"arguments": json.dumps(request.tool_call["args"], sort_keys=True)}
    except (TypeError, ValueError):
        return None


def _encode(answer: Answer) -> bytes:
    if not isinstance(answer, ToolMessage) or answer.status == "error":
        raise TypeError("only the message of a tool that succeeded is kept")
    told = {"content": answer.content, "artifact": answer.artifact, "name": answer.name}
    text = json.dumps(told)
    if json.loads(text) != told:
        raise TypeError("this artifact would come back as something else")
    return text.encode()


def _decode(payload: bytes) -> Answer:
    try:
        told = json.loads(payload)
        return ToolMessage(told["content"], artifact=told["artifact"], name=told["name"],
                           tool_call_id="")  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise CodecError("the message of a tool cannot be read") from error


def _describe(span: Span, answer: Answer) -> None:
    if isinstance(answer, ToolMessage) and answer.status == "error":
        span.status = "tool_error"
