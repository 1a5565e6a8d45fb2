"""Learn what a Lemmy instance speaks: the version of its API and its language numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from groundswell.sources.answer import integer, string

_NEW_API = re.compile(r"[1-9]\d*\.")
_UNDETERMINED = "und"
_MAX_LANGUAGES = 1_000


@dataclass(frozen=True, slots=True)
class LemmySite:
    """Which API to use; `languages` maps the instance's numbers to codes."""

    api: Literal["v3", "v4"]
    languages: Mapping[int, str] = field(default_factory=dict)

    def language(self, number: object) -> str | None:
        """Return the code of a language number."""
        found = integer(number)
        return None if found is None else self.languages.get(found)


def read_site(answer: Mapping[str, Any]) -> LemmySite:
    """Read the answer of `/api/v3/site`; servers 1.0 and later page in v4 only."""
    version = string(answer.get("version"))
    return LemmySite(
        "v4" if _NEW_API.match(version) else "v3", _languages(answer.get("all_languages"))
    )


def _languages(items: object) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for item in items[:_MAX_LANGUAGES] if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        number, code = integer(item.get("id")), string(item.get("code"))
        if number is not None and code and code != _UNDETERMINED:
            found[number] = code
    return found
