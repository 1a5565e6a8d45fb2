"""Judge JSON values by a JSON Schema; only the keywords that our schemas use are known."""

from typing import Any

_KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "type", "enum", "properties", "required",
    "items", "additionalProperties", "anyOf", "maxLength", "maxItems",
}  # fmt: skip
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


def problems(value: Any, schema: dict[str, Any], *, strict: bool = False) -> list[str]:
    """Return what is wrong with `value`; `strict` also reports fields that no property names."""
    return _problems(value, schema, schema, "$", strict)


def _problems(
    value: Any, schema: dict[str, Any], root: dict[str, Any], at: str, strict: bool
) -> list[str]:
    assert set(schema) <= _KNOWN, f"unknown keywords: {set(schema) - _KNOWN}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return _problems(value, root["$defs"][name], root, at, strict)
    if "anyOf" in schema:
        tries = [_problems(value, each, root, at, strict) for each in schema["anyOf"]]
        return [] if any(not found for found in tries) else min(tries, key=len)
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if "type" in schema and not any(_is(value, name) for name in _listed(schema["type"])):
        return [f"{at}: {value!r} is no {schema['type']}"]
    most = schema.get("maxLength" if isinstance(value, str) else "maxItems")
    if most is not None and isinstance(value, str | list) and len(value) > most:
        return [f"{at}: longer than {most}"]
    if isinstance(value, list) and "items" in schema:
        return [
            found
            for place, item in enumerate(value)
            for found in _problems(item, schema["items"], root, f"{at}[{place}]", strict)
        ]
    return _fields(value, schema, root, at, strict) if isinstance(value, dict) else []


def _fields(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str, strict: bool
) -> list[str]:
    named = schema.get("properties", {})
    other = schema.get("additionalProperties")
    found = [f"{at}: no {name}" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if (each := named.get(name, other)) is not None:
            found += _problems(item, each, root, f"{at}.{name}", strict)
        elif strict and named:
            found.append(f"{at}: {name} is not in the schema")
    return found


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _listed(kinds: Any) -> list[str]:
    return kinds if isinstance(kinds, list) else [kinds]
