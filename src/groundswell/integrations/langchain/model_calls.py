"""Describe a model call of an agent: what tells it from others, how its answer is kept."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.load import dumps
from langchain_core.messages import AIMessage, BaseMessage, messages_from_dict, messages_to_dict
from langchain_core.utils.function_calling import convert_to_openai_tool

from groundswell.cache.layer import Codec
from groundswell.errors import CodecError
from groundswell.integrations.guarded_calls import Call
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Span

_MAX_NAME_CHARACTERS = 80


def call(
    request: ModelRequest[Any],
    work: Callable[[], Awaitable[ModelResponse[Any]]],
    *,
    deadline: float,
    keep: bool | None,
) -> Call[ModelResponse[Any]]:
    """Return the call of `request`; `keep` None keeps answers of temperature 0."""
    name = model_name(request.model)
    is_steady = getattr(request.model, "temperature", None) == 0
    may_keep = (is_steady if keep is None else keep) and request.response_format is None
    return Call(
        name=name,
        span_name=semconv.chat(name),
        attributes={semconv.OPERATION: "chat", semconv.REQUEST_MODEL: name},
        work=work,
        deadline=deadline,
        parameters=_parameters(request) if may_keep else None,
        codec=Codec(_encode, _decode),
        may_repeat=True,
        describe=_describe,
    )


def model_name(model: BaseChatModel) -> str:
    """Return what the model is called, or its class."""
    told = getattr(model, "model_name", None) or getattr(model, "model", None)
    return (told if isinstance(told, str) else type(model).__name__)[:_MAX_NAME_CHARACTERS]


def _parameters(request: ModelRequest[Any]) -> Mapping[str, object] | None:
    """Return what the answer depends on, `None` if that cannot be told."""
    if not request.model.is_lc_serializable():
        return None  # two models of this class could look the same
    try:
        told = {
            "model": dumps(request.model),
            "system": None if request.system_message is None else request.system_message.text,
            "messages": [_said(message) for message in request.messages],
            "tools": [convert_to_openai_tool(tool) for tool in request.tools],
            "tool_choice": request.tool_choice,
            "settings": request.model_settings,
        }
        return {"request": json.dumps(told, sort_keys=True)}
    except (TypeError, ValueError):
        return None


def _said(message: BaseMessage) -> dict[str, Any]:
    """Return what a model reads of a message: ids and token counts differ each time."""
    told: dict[str, Any] = {"type": message.type, "content": message.content, "name": message.name}
    for field in ("tool_calls", "tool_call_id", "status"):
        told[field] = getattr(message, field, None)
    return told


def _encode(response: ModelResponse[Any]) -> bytes:
    if response.structured_response is not None:
        raise TypeError("a structured response is not kept")
    return json.dumps(messages_to_dict(response.result)).encode()


def _decode(payload: bytes) -> ModelResponse[Any]:
    try:
        found = messages_from_dict(json.loads(payload))
        # A message whose id the thread knows would take the place of the earlier one.
        return ModelResponse(result=[one.model_copy(update={"id": None}) for one in found])
    except (ValueError, KeyError, TypeError) as error:
        raise CodecError("the messages of a model cannot be read") from error


def _describe(span: Span, response: ModelResponse[Any]) -> None:
    usage = [one.usage_metadata for one in _answers(response.result) if one.usage_metadata]
    if usage:
        span.set(semconv.INPUT_TOKENS, sum(one["input_tokens"] for one in usage))
        span.set(semconv.OUTPUT_TOKENS, sum(one["output_tokens"] for one in usage))


def _answers(messages: Sequence[BaseMessage]) -> list[AIMessage]:
    return [message for message in messages if isinstance(message, AIMessage)]
