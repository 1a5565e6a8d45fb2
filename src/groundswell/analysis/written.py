"""Read the example sentences that we wrote: themes of complaint and kinds of sentence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Theme:
    """A general kind of problem. `title` names it; `{topic}` is filled from the evidence.

    `plain` is the title where the evidence names no topic.
    """

    id: str
    title: str
    plain: str
    examples: tuple[str, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes in their written order."""
    return tuple(
        Theme(item["id"], item["title"], item["plain"], tuple(item["examples"]))
        for item in _read("themes.toml")["theme"]
    )


@cache
def kinds() -> Mapping[str, tuple[str, ...]]:
    """Return examples by kind, with `neutral`; the examples of all themes are complaints."""
    found = {name: tuple(examples) for name, examples in _read("kinds.toml").items()}
    themed = tuple(example for theme in themes() for example in theme.examples)
    return {**found, "pain_point": (*found["pain_point"], *themed)}


def _read(name: str) -> dict[str, Any]:
    text = files("groundswell.analysis").joinpath("written", name).read_text(encoding="utf-8")
    return tomllib.loads(text)
