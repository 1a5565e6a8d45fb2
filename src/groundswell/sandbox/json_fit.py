"""Make a value valid against a JSON Schema, of the part that strict outputs allow."""

from collections.abc import Mapping
from typing import Any

_MAX_DEPTH = 20


def fitted(value: Any, schema: Mapping[str, Any], *, depth: int = 0) -> Any:
    """Return `value`, with what does not fit `schema` replaced by the least that does."""
    if depth > _MAX_DEPTH:
        return None
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(allowed, list) and allowed:
        return value if value in allowed else allowed[0]
    kind, options = schema.get("type"), schema.get("anyOf")
    if isinstance(kind, list):
        options = [{**schema, "type": each} for each in kind]
    if isinstance(options, list) and options:
        return _one_of(value, options, depth)
    return _of_kind(value, kind, schema, depth)


def _of_kind(value: Any, kind: object, schema: Mapping[str, Any], depth: int) -> Any:
    match kind:
        case "object":
            return _object(value, schema, depth)
        case "array":
            items = value if isinstance(value, list) else []
            inner = schema.get("items")
            inner = inner if isinstance(inner, dict) else {}
            return [fitted(item, inner, depth=depth + 1) for item in items]
        case "null":
            return None
        case "string" | "number" | "integer" | "boolean":
            return value if _is_a(value, kind) else _LEAST[kind]
        case _:
            return value


_LEAST: Mapping[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False}


def _object(value: Any, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    given = value if isinstance(value, dict) else {}
    properties = schema.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    return {
        name: fitted(given.get(name), inner if isinstance(inner, dict) else {}, depth=depth + 1)
        for name, inner in properties.items()
        if name in given or name in schema.get("required", ())
    }


def _one_of(value: Any, options: list[Any], depth: int) -> Any:
    schemas = [option for option in options if isinstance(option, dict)]
    for option in schemas:
        kind = option.get("type")
        if isinstance(kind, str) and _is_a(value, kind):
            return fitted(value, option, depth=depth + 1)
    return fitted(value, schemas[0], depth=depth + 1) if schemas else None


def _is_a(value: Any, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case _:
            return kind == "null" and value is None
