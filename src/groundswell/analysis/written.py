"""Read the example sentences that we wrote: themes of complaint and kinds of sentence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_LONG = 5  # letters of a beginning that no other word is likely to share
_ENDINGS = frozenset(("", "s", "es", "d", "ed", "ing", "ings", "y", "er"))


@dataclass(frozen=True, slots=True)
class Theme:
    """A general kind of problem. `title` names it; `{topic}` is filled from the evidence.

    `plain` is the title where the evidence names no topic, `plural` where its name is a plural,
    `several` where it names different things. `says` are beginnings of the words by which people
    say so, `about` of things of which that is mostly all that is said.
    """

    id: str
    title: str
    plain: str
    examples: tuple[str, ...]
    says: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    plural: str = ""
    several: str = ""

    def is_said_by(self, word: str) -> bool:
        """Tell whether the folded `word` is one by which people say so.

        Short beginnings must be the whole word up to its ending: `late` is not in `latest`.
        """
        return _begins(word, self.says)

    def is_shown_by(self, word: str) -> bool:
        """Tell whether the folded `word` says so, or names a thing of which that is said."""
        return _begins(word, self.says) or _begins(word, self.about)


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return word.startswith(beginnings) and any(
        word.startswith(each) and (len(each) >= _LONG or word[len(each) :] in _ENDINGS)
        for each in beginnings
    )


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes in their written order."""
    return tuple(
        Theme(
            item["id"],
            item["title"],
            item["plain"],
            tuple(item["examples"]),
            tuple(item["says"]),
            tuple(item.get("about", ())),
            item.get("plural", item["title"]),
            item.get("several", ""),
        )
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
