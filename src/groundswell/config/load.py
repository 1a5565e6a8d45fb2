"""Load settings from every origin."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from groundswell.config.settings import Settings
from groundswell.errors import ConfigurationError

PREFIX = "GROUNDSWELL_"
CONVENTIONAL = {
    "OPENAI_API_KEY": "llm.api_key",
    "OPENAI_BASE_URL": "llm.base_url",
    "REDDIT_CLIENT_ID": "sources.reddit.client_id",
    "REDDIT_CLIENT_SECRET": "sources.reddit.client_secret",
    "TWITTER_BEARER_TOKEN": "sources.x.bearer_token",
    "X_BEARER_TOKEN": "sources.x.bearer_token",
    "GOOGLE_API_KEY": "sources.google.cse_api_key",
    "GOOGLE_CSE_ID": "sources.google.cse_id",
    "BRAVE_API_KEY": "sources.google.brave_api_key",
    "SERPER_API_KEY": "sources.google.serper_api_key",
    "TAVILY_API_KEY": "sources.google.tavily_api_key",
    "GITHUB_TOKEN": "sources.github.token",
    "STACKEXCHANGE_KEY": "sources.stackexchange.key",
    "REDIS_URL": "cache.url",
}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, where each set value came from, and warnings."""

    settings: Settings
    origins: dict[str, str]
    warnings: tuple[str, ...] = ()


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


class _Reader:
    """Take values from one origin after another; later ones win."""

    def __init__(self) -> None:
        self.known = _flatten(Settings().model_dump())
        self.values: dict[str, object] = {}
        self.origins = dict.fromkeys(self.known, "default")
        self.warnings: list[str] = []

    def put(self, name: str, value: object, origin: str) -> None:
        """Take one value; an unknown name is reported with the closest one."""
        if name not in self.known:
            close = get_close_matches(name, self.known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            self.warnings.append(f"unknown setting {name} from {origin}{hint}")
            return
        if isinstance(self.known[name], list) and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        self.values[name], self.origins[name] = value, origin

    def put_toml(self, path: Path) -> None:
        """Take the values of a TOML file."""
        try:
            tree = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"settings file {path.name} cannot be read: {type(error).__name__}",
                remedy="Give a TOML file in UTF-8.",
            ) from error
        for name, value in _flatten(tree).items():
            self.put(name, value, path.name)

    def put_variables(self, variables: Mapping[str, str], origin: str) -> None:
        """Take environment variables; ours win over the conventional names."""
        for key, name in CONVENTIONAL.items():
            if variables.get(key):
                self.put(name, variables[key], f"{origin} {key}")
        for key, text in variables.items():
            if key.startswith(PREFIX):
                name = key.removeprefix(PREFIX).lower().replace("__", ".")
                self.put(name, text, f"{origin} {key}")

    def settings(self) -> Settings:
        """Return the settings, validated."""
        try:
            return Settings.model_validate(_tree(self.values))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = ".".join(str(part) for part in first["loc"])
            while name not in self.known and "." in name:
                name = name.rpartition(".")[0]
            raise ConfigurationError(
                f"{name} = {self._shown(name)} from {self.origins.get(name, 'the settings')}: "
                f"{first['msg']}",
                remedy=f"Correct {name}; `groundswell settings` lists what is allowed.",
            ) from None

    def _shown(self, name: str) -> str:
        is_secret = name.endswith(("_key", "_secret", "_token", ".key", ".token"))
        return "***" if is_secret else repr(self.values.get(name))


def load(
    *,
    overrides: Mapping[str, object] | None = None,
    toml_path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    dotenv: Path | None = Path(".env"),
) -> LoadedSettings:
    """Load settings: command line over environment over .env over TOML over defaults.

    Raises:
        ConfigurationError: a value is wrong, or a named file cannot be read.
    """
    reader = _Reader()
    toml = toml_path or Path("groundswell.toml")
    if toml_path is not None or toml.is_file():
        reader.put_toml(toml)
    if dotenv is not None and dotenv.is_file():
        reader.put_variables(_dotenv(dotenv), ".env")
    reader.put_variables(os.environ if environ is None else environ, "environment variable")
    for name, value in (overrides or {}).items():
        reader.put(name, value, "command line")
    return LoadedSettings(reader.settings(), reader.origins, tuple(reader.warnings))


def _dotenv(path: Path) -> dict[str, str]:
    lines: dict[str, str] = {}
    for line in path.read_text("utf-8", errors="replace").splitlines():
        key, sign, text = line.strip().removeprefix("export ").partition("=")
        if sign and not key.startswith("#"):
            lines[key.strip()] = text.strip().strip("'\"")
    return lines


def _tree(values: Mapping[str, object]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *parents, leaf = name.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    return tree
