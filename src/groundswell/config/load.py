"""Load settings from every origin."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
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


def load(
    *,
    overrides: Mapping[str, object] | None = None,
    toml_path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    dotenv: Path | None = Path(".env"),
) -> LoadedSettings:
    """Load settings: command line, environment, .env, TOML, default.

    Raises:
        ConfigurationError: A value is wrong.
    """
    known = _flatten(Settings().model_dump())
    values: dict[str, object] = {}
    origins = dict.fromkeys(known, "default")
    warnings: list[str] = []

    def put(name: str, value: object, origin: str) -> None:
        if name not in known:
            warnings.append(f"unknown setting {name} ({origin})")
            return
        if isinstance(known[name], list) and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        values[name], origins[name] = value, origin

    toml = toml_path or Path("groundswell.toml")
    if toml.is_file():
        for name, value in _flatten(tomllib.loads(toml.read_text("utf-8"))).items():
            put(name, value, str(toml))
    lines: dict[str, str] = {}
    if dotenv is not None and dotenv.is_file():
        for line in dotenv.read_text("utf-8").splitlines():
            key, sign, text = line.strip().removeprefix("export ").partition("=")
            if sign and not key.startswith("#"):
                lines[key.strip()] = text.strip().strip("'\"")
    for where, source in ((".env", lines), ("", os.environ if environ is None else environ)):
        for key, name in CONVENTIONAL.items():
            if source.get(key):
                put(name, source[key], where or f"environment variable {key}")
        for key, text in source.items():
            if key.startswith(PREFIX):
                name = key.removeprefix(PREFIX).lower().replace("__", ".")
                put(name, text, where or f"environment variable {key}")
    for name, value in (overrides or {}).items():
        put(name, value, "command line")
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *parents, leaf = name.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        origin = origins.get(name, "unknown origin")
        message = f"{name} from {origin} is wrong: {first['msg']}"
        raise ConfigurationError(message, remedy=f"Correct {name}.") from None
    return LoadedSettings(settings, origins, tuple(warnings))
