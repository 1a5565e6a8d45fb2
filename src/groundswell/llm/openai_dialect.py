"""Write a request in the dialect that a server understands, learning from its refusals."""

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from groundswell.llm.model import ChatRequest
from groundswell.llm.names import TokenField

_FORMATS: tuple[Literal["json_schema", "json_object", "prompt"], ...] = (
    "json_schema",
    "json_object",
    "prompt",
)
_FORMAT_MARKS = ("response_format", "json_schema", "json_object", "schema")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent: the token limit's field, a temperature or none, and how JSON is asked for."""

    token_field: TokenField
    sends_temperature: bool = True
    format: int = 0
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
            system += "\nAnswer with one JSON object of this schema:\n" + json.dumps(request.schema)
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
            case "json_schema":
                schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
                return {"response_format": {"type": "json_schema", "json_schema": schema}}
