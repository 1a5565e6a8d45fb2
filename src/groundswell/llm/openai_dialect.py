"""Write a request in the dialect that a server understands, learning from its refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from groundswell.llm.model import ChatRequest
from groundswell.llm.names import TokenField

_FORMATS: tuple[Literal["bounded", "json_schema", "json_object", "prompt"], ...] = (
    "bounded",
    "json_schema",
    "json_object",
    "prompt",
)
_FORMAT_MARKS = ("response_format", "json_schema", "json_object", "schema", "grammar")
_LENGTHS = frozenset({"maxLength", "maxItems"})  # llama.cpp and vLLM read them, strict outputs not


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent: the token limit's field, a temperature or none, and how JSON is asked for."""

    token_field: TokenField
    sends_temperature: bool = True
    format: int = 1
    sends_store: bool = False

    def arguments(self, model: str, request: ChatRequest) -> dict[str, Any]:
        """Return the body of a streaming chat completion."""
        system = request.system
        arguments: dict[str, Any] = {
            "model": model,
            "stream": True,
            "stream_options": {"include_usage": True},
            self.token_field: request.max_output_tokens,
        }
        if request.temperature is not None and self.sends_temperature:
            arguments["temperature"] = request.temperature
        if self.sends_store:
            arguments["store"] = False
        if request.schema is not None:
            system += "\nAnswer with one JSON object of this schema:\n" + json.dumps(
                without_lengths(request.schema)
            )
            arguments |= self._response_format(request)
        arguments["messages"] = [
            {"role": "system", "content": system},
            {"role": "user", "content": request.user},
        ]
        return arguments

    def after_refusal(self, error: Exception, request: ChatRequest) -> "Dialect | None":
        """Return the next dialect to try after a 400, `None` when none would help."""
        about = f"{getattr(error, 'param', '')} {getattr(error, 'code', '')} {error}".lower()
        if "max_tokens" in about or "max_completion_tokens" in about:
            other: TokenField = (
                "max_completion_tokens" if self.token_field == "max_tokens" else "max_tokens"  # noqa: S105
            )
            return replace(self, token_field=other)
        if "temperature" in about and self.sends_temperature and request.temperature is not None:
            return replace(self, sends_temperature=False)
        has_simpler = request.schema is not None and self.format + 1 < len(_FORMATS)
        if has_simpler and any(mark in about for mark in _FORMAT_MARKS):
            return replace(self, format=self.format + 1)
        return None

    def _response_format(self, request: ChatRequest) -> dict[str, Any]:
        match _FORMATS[self.format]:
            case "prompt":
                return {}
            case "json_object":
                return {"response_format": {"type": "json_object"}}
            case "json_schema" | "bounded" as form:
                shape = request.schema if form == "bounded" else without_lengths(request.schema)
                schema = {"name": request.schema_name, "strict": True, "schema": shape}
                return {"response_format": {"type": "json_schema", "json_schema": schema}}


def simplest(*, reads_lengths: bool) -> int:
    """Return the format to begin with; a server that refuses it is asked in a simpler one."""
    return 0 if reads_lengths else 1


def without_lengths(schema: Any) -> Any:
    """Return a JSON Schema without bounds of texts and lists."""
    if isinstance(schema, Mapping):
        return {key: without_lengths(value) for key, value in schema.items() if key not in _LENGTHS}
    if isinstance(schema, list):
        return [without_lengths(value) for value in schema]
    return schema
