"""Turn shapes (typed dictionaries) into a JSON Schema."""

import types
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}


def schema_of(shape: type, *, title: str) -> dict[str, Any]:
    """Return the schema of `shape`; a text beside a type in `Annotated` is its description.

    Raises:
        TypeError: the shape holds a type that has no schema here.
    """
    definitions: dict[str, Any] = {}
    body = _object(shape, definitions)
    return {
        "$schema": DIALECT,
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(shape: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(shape, include_extras=True)
    required = [name for name, hint in hints.items() if get_origin(hint) is not NotRequired]
    return {
        "type": "object",
        "description": (shape.__doc__ or "").strip().partition("\n")[0],
        "properties": {name: _of(hint, definitions) for name, hint in hints.items()},
        "required": required,
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if is_typeddict(hint):
        return _reference(hint, definitions)
    if hint is Any:
        return {}
    if hint in _NAMES:
        return {"type": _NAMES[hint]}
    return _generic(hint, get_args(hint), definitions)


def _reference(shape: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = shape.__name__.removesuffix("Shape")
    if name not in definitions:
        definitions[name] = {}  # a shape may hold itself
        definitions[name] = _object(shape, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _generic(hint: Any, arguments: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin is NotRequired:
        return _of(arguments[0], definitions)
    if origin is Annotated:
        return {**_of(arguments[0], definitions), "description": arguments[1]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    if origin in {Union, types.UnionType}:
        return _union([_of(each, definitions) for each in arguments])
    raise TypeError(f"no schema for {hint!r}")


def _union(members: list[dict[str, Any]]) -> dict[str, Any]:
    if all(set(each) == {"type"} for each in members):
        return {"type": [each["type"] for each in members]}
    return {"anyOf": members}
