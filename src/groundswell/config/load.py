"""Load settings from every origin."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from groundswell.config import dotenv as dotenv_file
from groundswell.config import setting
from groundswell.config.masking import shown
from groundswell.config.plugins import plugin_of
from groundswell.config.profiles import PROFILES, of_profile
from groundswell.config.settings import Settings
from groundswell.config.variables import CONVENTIONAL, PREFIX, setting_of, variable_of
from groundswell.errors import ConfigurationError

DEFAULT = "default"
TOML_NAME = "groundswell.toml"
_LONGEST_SHOWN = 80
_PLACE = re.compile(r"at (line \d+, column \d+|end of document)")


def _problem(error: Exception) -> str:
    """Return what is wrong with a file and where, without a word of what it holds."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if not isinstance(error, tomllib.TOMLDecodeError):
        return "it is not UTF-8"
    place = _PLACE.search(str(error))
    return f"it is no TOML {place[0] if place else ''}".rstrip()


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, where each value came from, and warnings."""

    settings: Settings
    origins: dict[str, str]
    warnings: tuple[str, ...] = ()


def load(
    *,
    overrides: Mapping[str, object] | None = None,
    toml_path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    dotenv: Path | None = Path(".env"),
    is_alone: bool = False,
) -> LoadedSettings:
    """Load settings: command line over environment over .env over TOML over profile over default.

    With `is_alone` the `overrides` stand alone: no file and no variable is read.

    Raises:
        ConfigurationError: values are wrong or an override is unknown (each is named), or a file
            cannot be read.
    """
    reader = _Reader()
    if not is_alone:
        toml = toml_path or Path(TOML_NAME)
        if toml_path is not None or toml.is_file():
            reader.put_toml(toml)
        if dotenv is not None and dotenv.is_file():
            reader.put_variables(dotenv_file.read(dotenv), ".env")
        reader.put_variables(os.environ if environ is None else environ, "environment variable")
    for name, value in (overrides or {}).items():
        reader.put_override(name, value)
    reader.put_profile()
    return LoadedSettings(reader.settings(), reader.origins, tuple(reader.warnings))


class _Reader:
    """Take values from one origin after another; later ones win."""

    def __init__(self) -> None:
        self.known = setting.every()
        self.values: dict[str, object] = {}
        self.origins = dict.fromkeys(self.known, DEFAULT)
        self.warnings: list[str] = []

    def put(self, name: str, value: object, origin: str) -> None:
        """Take one value; an unknown name is reported with the closest one."""
        if not self._is_known(name):
            self._warn(name, origin)
            return
        if isinstance(value, str):
            value = self._meant(name, value.strip())
        self.values[name], self.origins[name] = value, origin

    def put_override(self, name: str, value: object) -> None:
        """Take a value that was given by name; what is unknown is a mistake, not a left-over."""
        if not self._is_known(name):
            close = get_close_matches(name, self.known, n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            raise ConfigurationError(
                f"there is no setting {name!r}", remedy=f"{hint}See `groundswell settings`."
            )
        self.put(name, value, "command line")

    def put_toml(self, path: Path) -> None:
        """Take the values of a TOML file."""
        try:
            tree = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"settings file {path.name} cannot be read: {_problem(error)}",
                remedy="Give a TOML file in UTF-8.",
            ) from error
        for name, value in _flatten(tree):
            self.put(name, value, path.name)

    def put_variables(self, variables: Mapping[str, str], origin: str) -> None:
        """Take environment variables; ours win over the conventional names."""
        for key, name in CONVENTIONAL.items():
            if variables.get(key):
                self.put(name, variables[key], f"{origin} {key}")
        for key, text in variables.items():
            if key.startswith(PREFIX):
                self.put(setting_of(key), text, f"{origin} {key}")

    def put_profile(self) -> None:
        """Take the defaults of the chosen profile where nothing else is set."""
        chosen = next((name for name in PROFILES if name == self.values.get("profile")), None)
        for name, value in (of_profile(chosen) if chosen else {}).items():
            if name not in self.values:
                self.put(name, value, f"profile {chosen}")

    def settings(self) -> Settings:
        """Return the settings, validated."""
        try:
            return Settings.model_validate(_tree(self.values))
        except ValidationError as error:
            wrong = {self._name(each): each for each in error.errors(include_url=False)}
        lines = [self._complaint(name, each) for name, each in wrong.items()]
        several = [f"{len(lines)} settings are wrong:"] if len(lines) > 1 else []
        raise ConfigurationError(
            "\n".join([*several, *lines]),
            remedy="Correct it where it was set; `groundswell settings --long` says what is "
            "allowed.",
        )

    def _is_known(self, name: str) -> bool:
        """Return whether there is such a setting; options of a plugin are known to it alone."""
        plugin = plugin_of(name)
        if plugin is not None and name not in self.known:
            self.known |= setting.of_plugin(plugin)
        return plugin is not None or name in self.known

    def _meant(self, name: str, text: str) -> object:
        """Return what a text stands for: a list by its commas, none by its emptiness."""
        known = self.known.get(name)
        if known is None:
            return text
        if not text and known.is_optional:
            return None
        if known.kind == "list":
            *parts, last = (part.strip() for part in text.split(","))
            return tuple([*parts, last] if last else parts)
        return text

    def _warn(self, name: str, origin: str) -> None:
        subject, _, variable = origin.rpartition(" ")
        is_variable = variable.startswith(PREFIX)
        close = get_close_matches(name, self.known, n=1)
        hint = (
            f"; did you mean {variable_of(close[0]) if is_variable else close[0]}?" if close else ""
        )
        self.warnings.append(
            f"{subject}: there is no setting for {variable}{hint}"
            if is_variable
            else f"{origin}: there is no setting {name}{hint}"
        )

    def _name(self, wrong: ErrorDetails) -> str:
        """Return the setting at fault; inside a list the place in it is left out."""
        parts = [str(part) for part in wrong["loc"]]
        while parts and ".".join(parts) not in self.known:
            parts.pop()
        return ".".join(parts)

    def _complaint(self, name: str, wrong: ErrorDetails) -> str:
        known = self.known[name]
        value = repr(shown(self.values.get(name), is_secret=known.is_secret))
        if len(value) > _LONGEST_SHOWN:
            value = f"{value[:_LONGEST_SHOWN]}…"
        cause = wrong.get("ctx", {}).get("error")
        reason = f"{cause}; " if isinstance(cause, ValueError) and not known.is_secret else ""
        return f"{name} = {value} from {self.origins[name]}: {reason}give {known.allowed}"


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _tree(values: Mapping[str, object]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *parents, leaf = name.split(".")
        node = tree
        for parent in parents:
            if not isinstance(node.get(parent), dict):  # an option of a plugin may be either
                node[parent] = {}
            node = node[parent]
        node[leaf] = value
    return tree
