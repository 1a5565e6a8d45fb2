"""Propose values of options while a shell completes them."""

from collections.abc import Iterable


def sources(incomplete: str) -> list[str]:
    """Return names of sources that begin with `incomplete`."""
    from groundswell.config.sources import SourcesSettings  # noqa: PLC0415  # --help stays light

    return _matching(SourcesSettings.model_fields, incomplete)


def kinds(incomplete: str) -> list[str]:
    """Return kinds of insights that begin with `incomplete`."""
    from groundswell.domain.query import KINDS  # noqa: PLC0415  # --help stays light

    return _matching(KINDS, incomplete)


def formats(incomplete: str) -> list[str]:
    """Return formats of the answer that begin with `incomplete`."""
    from groundswell.cli.ask_options import FORMATS  # noqa: PLC0415  # --help stays light

    return _matching(FORMATS, incomplete)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
