"""Open what a command asks: the user's own settings, or those of the demonstration."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from groundswell.cli.loading import load_settings
from groundswell.config.load import LoadedSettings


@contextmanager
def opened(
    *,
    is_demo: bool,
    config: Path | None = None,
    assignments: tuple[str, ...] = (),
    overrides: Mapping[str, object] | None = None,
) -> Iterator[LoadedSettings]:
    """Yield the settings; those of the demonstration hold during the block.

    `overrides` are the settings that other options stand for.

    Raises:
        ConfigurationError: a setting is wrong.
        InvalidQueryError: an assignment is not `name=value`, or the demo is given a file.
    """
    if not is_demo:
        yield load_settings(config=config, assignments=assignments, overrides=overrides)
        return
    from groundswell.cli.demo import demonstration  # noqa: PLC0415  # it brings a server

    with demonstration(config=config, assignments=assignments, overrides=overrides) as loaded:
        yield loaded
