"""Load settings for a command."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from groundswell.config.load import LoadedSettings, load
from groundswell.config.user_cache import resolved
from groundswell.errors import ConfigurationError, InvalidQueryError


def load_settings(
    *,
    config: Path | None = None,
    assignments: Sequence[str] = (),
    overrides: Mapping[str, object] | None = None,
    keeps_file: bool = True,
    is_alone: bool = False,
) -> LoadedSettings:
    """Load settings with `name=value` assignments; `overrides` of named options win over them.

    With `keeps_file` a cache whose place is `auto` is a file of this user, else it is in memory.
    With `is_alone` no file and no variable of the user is read.

    Raises:
        ConfigurationError: the file cannot be read, a name is unknown or a value is wrong.
        InvalidQueryError: an assignment is not `name=value`.
    """
    if config is not None and not config.is_file():
        raise ConfigurationError(
            f"--config: there is no file {str(config)!r}", remedy="Give the path of a TOML file."
        )
    assigned = pairs(assignments, option="--set", example="llm.model=openai:gpt-5-mini")
    loaded = load(overrides={**assigned, **(overrides or {})}, toml_path=config, is_alone=is_alone)
    return resolved(loaded) if keeps_file else loaded


def pairs(texts: Sequence[str], *, option: str, example: str) -> dict[str, str]:
    """Return `name=value` texts as a mapping.

    Raises:
        InvalidQueryError: a text has no `=` or no name.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            # The text may be a secret without its name: it is not repeated.
            raise InvalidQueryError(
                f"{option}: a value is not name=value", remedy=f"Write {option} {example}."
            )
        found[name.strip()] = value.strip()
    return found
