"""Describe each setting: type, default, bounds, unit and meaning, read from its field."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from groundswell.config.marks import Form, Unit
from groundswell.config.plugins import PluginSettings
from groundswell.config.section import Section
from groundswell.config.settings import Settings

Kind = Literal["boolean", "integer", "number", "text", "choice", "list", "secret"]

_UNIT_OF_SUFFIX = {
    "_seconds": "seconds",
    "_bytes": "bytes",
    "_tokens": "tokens",
    "_usd": "US dollars",
    "_share": "share of 1",
    "_per_minute": "per minute",
    "_usd_per_million": "US dollars per million tokens",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `allowed` says in words which values it takes; `default` is that of `dev`."""

    name: str
    kind: Kind
    default: object
    allowed: str
    unit: str | None
    meaning: str
    is_optional: bool
    is_bounded: bool

    @property
    def is_secret(self) -> bool:
        """Return whether its value must not be shown."""
        return self.kind == "secret"

    @property
    def default_text(self) -> str:
        """Return its default as it is written."""
        return as_text(self.default)


def every() -> dict[str, Setting]:
    """Return all settings by their dotted names, in the order in which they are declared."""
    return {setting.name: setting for setting in _walk(Settings, "")}


def of_plugin(name: str) -> dict[str, Setting]:
    """Return what every source of a package can be set to, for the source `name`."""
    return {each.name: each for each in _walk(PluginSettings, f"plugins.{name}.")}


def value_of(settings: Settings, name: str) -> object:
    """Return the value of a setting by its dotted name."""
    found: object = settings
    for part in name.split("."):
        found = getattr(found, part)
    return found


def as_text(value: object) -> str:
    """Return a value that is no secret as it is written in a variable; `none` when off."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case tuple() | list():
            return ",".join(map(str, value)) or "none"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _walk(section: type[Section], prefix: str) -> Iterator[Setting]:
    for name, field in section.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        if isinstance(default, Section):
            yield from _walk(type(default), f"{prefix}{name}.")
        else:
            yield _described(prefix + name, field, default)


def _described(name: str, field: FieldInfo, default: object) -> Setting:
    marks = list(field.metadata)
    bare, is_optional = _without_none(field.annotation, marks)
    kind = _kind(bare)
    bounds = _bounds(marks)
    return Setting(
        name=name,
        kind=kind,
        default=default,
        allowed=_allowed(kind, bare, bounds, marks)
        + (", or empty for none" if is_optional else ""),
        unit=next((mark.text for mark in marks if isinstance(mark, Unit)), _unit_of(name)),
        meaning=field.description or "",
        is_optional=is_optional,
        is_bounded=len(bounds) == 2,  # noqa: PLR2004  # a lower and an upper one
    )


def _without_none(annotation: Any, marks: list[Any]) -> tuple[Any, bool]:
    """Return the type without `None` and `Annotated`, whose marks are added to `marks`."""
    is_optional = False
    if get_origin(annotation) in {Union, types.UnionType}:
        members = [member for member in get_args(annotation) if member is not types.NoneType]
        is_optional = len(members) < len(get_args(annotation))
        (annotation,) = members
    while hasattr(annotation, "__metadata__"):
        marks.extend(annotation.__metadata__)
        annotation = annotation.__origin__
    return annotation, is_optional


def _kind(bare: Any) -> Kind:
    if get_origin(bare) is Literal:
        return "choice"
    if get_origin(bare) is tuple:
        return "list"
    kinds: dict[Any, Kind] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "text",
        SecretStr: "secret",
    }
    return kinds[bare]


def _bounds(marks: list[Any]) -> list[str]:
    """Return the lower and the upper bound in words, as far as there are any."""
    return [
        f"{word} {_number(bound)}"
        for attribute, word in (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below"))
        for mark in marks
        if (bound := getattr(mark, attribute, None)) is not None
    ]


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _allowed(kind: Kind, bare: Any, bounds: list[str], marks: list[Any]) -> str:
    form = next((mark.text for mark in marks if isinstance(mark, Form)), None)
    match kind:
        case "boolean":
            return "true or false"
        case "choice":
            *others, last = map(str, get_args(bare))
            return f"{', '.join(others)} or {last}"
        case "integer":
            return " ".join(["a whole number", *bounds])
        case "number":
            return " ".join(["a number", *bounds])
        case "list":
            return form or "texts separated by commas"
        case "text" | "secret":
            return form or "text"


def _unit_of(name: str) -> str | None:
    fitting = [suffix for suffix in _UNIT_OF_SUFFIX if name.endswith(suffix)]
    return _UNIT_OF_SUFFIX[max(fitting, key=len)] if fitting else None
