"""Describe the operations of the service for people, from their OpenAPI description."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_EXAMPLES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("POST", "/v1/ask"): {"question": "What frustrates people about backups?", "documents": False},
    ("POST", "/v1/ask/stream"): {
        "question": "What frustrates people about backups?",
        "deadline_seconds": 20,
    },
}
_FORMATS = {"date-time": "time, as 2026-03-01T00:00:00Z", "uri": "address"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body or one header; `kind` is its type with its bounds, for reading."""

    name: str
    kind: str
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how it is called and what it answers, by status."""

    method: str
    path: str
    summary: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
    body: str | None

    @property
    def anchor(self) -> str:
        """The name of its place on a page."""
        return f"{self.method}{self.path}".lower().translate(str.maketrans("/{}._", "-----"))


def operations(description: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of an OpenAPI `description`, in its order."""
    schemas = description["components"]["schemas"]
    return tuple(
        _operation(method.upper(), path, operation, schemas)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    )


def _operation(
    method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    example = _EXAMPLES.get((method, path))
    return Operation(
        method,
        path,
        operation.get("summary", ""),
        (*_headers(operation), *_body(operation, schemas)),
        tuple((status, answer["description"]) for status, answer in operation["responses"].items()),
        None if example is None else json.dumps(example),
    )


def _headers(operation: Mapping[str, Any]) -> Iterator[Field]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            schema = parameter["schema"]
            about = parameter.get("description") or schema.get("description", "")
            yield Field(f"header {parameter['name']}", _kind(schema), _default(schema), about)


def _body(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Field]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
    for name, field in schema["properties"].items():
        is_needed = name in schema.get("required", ())
        default = "needed" if is_needed else _default(field)
        yield Field(name, _kind(field), default, field.get("description", ""))


def _default(schema: Mapping[str, Any]) -> str:
    if schema.get("default") is None:
        return ""
    return json.dumps(schema["default"])


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of a value with its bounds, in words."""
    if "anyOf" in schema:
        kinds = (_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
        return " or ".join(kinds)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}{_most(schema, 'maxItems')}"
    if schema.get("type") in ("integer", "number"):
        return _number(schema)
    if schema.get("type") == "string":
        told = _FORMATS.get(schema.get("format", ""), "text")
        return told + _most(schema, "maxLength", " characters")
    return str(schema.get("type", "any"))


def _most(schema: Mapping[str, Any], bound: str, unit: str = "") -> str:
    return f", at most {schema[bound]:,}{unit}" if bound in schema else ""


def _number(schema: Mapping[str, Any]) -> str:
    told = "whole number" if schema["type"] == "integer" else "number"
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"{told}, {least:,g} to {most:,g}"
    return told if least is None else f"{told}, {least:,g} or more"
