"""Propose values of options while a shell completes them."""

from collections.abc import Iterable

SHELLS = ("bash", "zsh", "fish")


def sources(incomplete: str) -> list[str]:
    """Return names of sources that begin with `incomplete`."""
    from groundswell.config.sources import SourcesSettings  # noqa: PLC0415  # --help stays light
    from groundswell.plugins.package import SOURCES, found  # noqa: PLC0415

    brought = (plugin.name for plugin in found(SOURCES))
    return _matching(dict.fromkeys((*SourcesSettings.model_fields, *brought)), incomplete)


def kinds(incomplete: str) -> list[str]:
    """Return kinds of insights that begin with `incomplete`."""
    from groundswell.domain.query import KINDS  # noqa: PLC0415  # --help stays light

    return _matching(KINDS, incomplete)


def formats(incomplete: str) -> list[str]:
    """Return formats of the answer that begin with `incomplete`."""
    from groundswell.cli.ask_options import FORMATS  # noqa: PLC0415  # --help stays light

    return _matching(FORMATS, incomplete)


def latencies(incomplete: str) -> list[str]:
    """Return latency profiles of the sandbox that begin with `incomplete`."""
    from groundswell.sandbox.latency import PROFILES  # noqa: PLC0415  # --help stays light

    return _matching(PROFILES, incomplete)


def settings(incomplete: str) -> list[str]:
    """Return names of settings that begin with `incomplete`."""
    from groundswell.config import setting  # noqa: PLC0415  # --help stays light

    return _matching(setting.every(), incomplete)


def shells(incomplete: str) -> list[str]:
    """Return shells that completion is known for and that begin with `incomplete`."""
    return _matching(SHELLS, incomplete)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
