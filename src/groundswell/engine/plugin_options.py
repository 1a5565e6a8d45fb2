"""Make the options of a package's source from settings, by the class that its factory names."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, PydanticUserError, TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind
from pydantic_core import ErrorDetails

from groundswell.config.plugins import PluginSettings
from groundswell.config.variables import variable_of
from groundswell.errors import PluginLoadError
from groundswell.sources.setup import SourceSetup

_WRITTEN = "def source(setup: SourceSetup[MyOptions]) -> Source"
_REMEDY = f"Write {_WRITTEN}, with a dataclass or a pydantic model; see docs/guides/plugins.md."


class MissingOptionsError(PluginLoadError):
    """Options that a source cannot do without are not set; `variables` names all that it needs."""

    def __init__(self, variables: str) -> None:
        super().__init__("no key", remedy=f"Set {variables}.")
        self.variables = variables


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its JSON schema without references, and whether its value must be hidden."""

    name: str
    schema: Mapping[str, Any]
    is_secret: bool
    is_required: bool

    @property
    def types(self) -> frozenset[str]:
        """Return what its value may be, in the words of JSON schema."""
        return frozenset(str(each.get("type", "")) for each in _alternatives(self.schema))


class OptionsShape:
    """The options of one source; `None` as `kind` for a source without any.

    Without `takes_setup` its factory takes nothing at all.
    """

    def __init__(self, kind: type | None, *, takes_setup: bool = True) -> None:
        self.takes_setup = takes_setup
        self._adapter: TypeAdapter[Any] | None = None
        self.options: dict[str, Option] = {}
        if kind is None:
            return
        try:
            self._adapter = TypeAdapter(kind)
            schema = self._adapter.json_schema(schema_generator=_Quiet)
        except (PydanticSchemaGenerationError, PydanticUserError) as error:
            raise PluginLoadError(
                f"an option of {kind.__name__} has a type that no setting can have", remedy=_REMEDY
            ) from error
        if taken := sorted(set(schema.get("properties", ())) & set(PluginSettings.model_fields)):
            raise PluginLoadError(
                f"its option {taken[0]!r} has a name of what every source can be set to",
                remedy="Give the option another name.",
            )
        hidden, required = _hidden(kind), schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            resolved = _resolved(each, schema.get("$defs", {}))
            is_secret = name in hidden or _may_hide(resolved)
            self.options[name] = Option(name, resolved, is_secret, name in required)

    def made(self, plugin: str, given: Mapping[str, object]) -> Any:
        """Return the options object of what was `given`, `None` for a source without options.

        Raises:
            MissingOptionsError: an option without a default is not set.
            PluginLoadError: an option is unknown or cannot be used; no value is repeated.
        """
        self._refuse_unknown(plugin, given)
        values = {name: _meant(self.options[name], value) for name, value in given.items()}
        lacking = [
            name
            for name, each in self.options.items()
            if each.is_required and values.get(name) in (None, "")
        ]
        if lacking:
            raise MissingOptionsError(
                " and ".join(variable_of(f"plugins.{plugin}.{name}") for name in lacking)
            )
        if self._adapter is None:
            return None
        try:
            return self._adapter.validate_python(values)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)
        problems = dict.fromkeys(self._problem(plugin, each) for each in wrong)
        raise PluginLoadError(
            "; ".join(problems),
            remedy=f"Correct it; `groundswell settings plugins.{plugin}` helps.",
        )

    def secrets(self, given: Mapping[str, object]) -> tuple[object, ...]:
        """Return the values of what was `given` that no message may hold."""
        return tuple(value for name, value in given.items() if self._is_secret(name))

    def credentials(self, given: Mapping[str, object]) -> dict[str, object]:
        """Return of what was `given` the parts that tell one account from another."""
        return {
            name: value
            for name, value in given.items()
            if name.endswith(("_url", "_id")) or self._is_secret(name)
        }

    def _is_secret(self, name: str) -> bool:
        return name not in self.options or self.options[name].is_secret

    def _refuse_unknown(self, plugin: str, given: Mapping[str, object]) -> None:
        for name in given:
            if name not in self.options:
                close = get_close_matches(name, self.options, n=1)
                hint = f"Did you mean {close[0]}? " if close else ""
                known = ", ".join(self.options) or "none"
                raise PluginLoadError(
                    f"there is no option plugins.{plugin}.{name}",
                    remedy=f"{hint}Its options: {known}.",
                )

    def _problem(self, plugin: str, wrong: ErrorDetails) -> str:
        """Say what is wrong with an option; what a validator says of a secret is left out."""
        place = [str(part) for part in wrong["loc"]]
        option = self.options.get(place[0]) if place else None
        is_told = option is not None and not option.is_secret
        said = wrong["msg"][:1].lower() + wrong["msg"][1:] if is_told else "it cannot be used"
        return f"{'.'.join(['plugins', plugin, *place])}: {said}"


def shape_of(factory: Callable[..., object]) -> OptionsShape:
    """Return the options that a factory takes, by the annotation of its parameter.

    Raises:
        PluginLoadError: it takes something else than nothing or one `SourceSetup`.
    """
    code = factory.__init__ if inspect.isclass(factory) else factory
    try:
        hints = get_type_hints(code)
        required = _required(factory)
        if not required:
            return OptionsShape(None, takes_setup=False)
        (parameter,) = required
    except (NameError, TypeError, ValueError) as error:
        raise PluginLoadError(
            "its factory must take one annotated parameter, or none", remedy=_REMEDY
        ) from error
    hint = hints.get(parameter)
    if hint is SourceSetup:
        return OptionsShape(None)
    kind = get_args(hint)[0] if get_origin(hint) is SourceSetup else None
    if kind is type(None):
        return OptionsShape(None)
    is_usable = isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel))
    if not is_usable:
        raise PluginLoadError(
            f"the parameter {parameter!r} of its factory is not annotated as SourceSetup[…]",
            remedy=_REMEDY,
        )
    return OptionsShape(kind)


class _Quiet(GenerateJsonSchema):
    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"non-serializable-default"}  # noqa: RUF012  # as its base has it


def _required(factory: Callable[..., object]) -> list[str]:
    return [
        name
        for name, each in inspect.signature(factory).parameters.items()
        if each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]


def _hidden(kind: type) -> frozenset[str]:
    """Return the fields that are left out of `repr`: by that a class says what is secret."""
    if issubclass(kind, BaseModel):
        return frozenset(name for name, each in kind.model_fields.items() if not each.repr)
    if not is_dataclass(kind):
        return frozenset()
    return frozenset(each.name for each in fields(kind) if not each.repr)


def _resolved(schema: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with what its reference names in place of the reference, one level deep."""
    found = {**schema, **types.get(str(schema.get("$ref", "")).rpartition("/")[2], {})}
    if "anyOf" in found:
        found["anyOf"] = [_resolved(each, types) for each in found["anyOf"]]
    return found


def _may_hide(schema: Mapping[str, Any]) -> bool:
    """Return whether a value may hold a secret: itself, in a list, or in a table of its own."""
    return any(
        each.get("format") == "password"
        or each.get("type") == "object"
        or {"$ref", "format"} & set(each.get("items", {}))
        for each in _alternatives(schema)
    )


def _alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    yield from schema.get("anyOf", ())


def _meant(option: Option, value: object) -> object:
    """Return what a text stands for: a list by its commas, none by its emptiness."""
    if not isinstance(value, str):
        return value
    if not value and "null" in option.types:
        return None
    if "array" in option.types and "string" not in option.types:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value
