"""Show settings as aligned text or as JSON."""

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from groundswell.config import setting
from groundswell.config.colour import colour_wanted
from groundswell.config.load import DEFAULT, LoadedSettings
from groundswell.config.masking import MASK, shown
from groundswell.config.setting import Setting
from groundswell.config.variables import conventional_of, variable_of
from groundswell.engine import plugin_settings
from groundswell.errors import InvalidQueryError
from groundswell.formats.printable import one_line

_VALUE_WIDTH = 20
_INDENT = "  "
_LEAST_WIDTH, _MOST_WIDTH = 40, 120


@dataclass(frozen=True, slots=True)
class Row:
    """One setting with its value in force; `value` is not masked."""

    setting: Setting
    value: object
    origin: str

    @property
    def is_changed(self) -> bool:
        """Return whether anything but the default of the program decided."""
        return self.origin != DEFAULT

    @property
    def value_text(self) -> str:
        """Return the value for printing; secrets are hidden."""
        return one_line(shown(self.value, is_secret=self.setting.is_secret))


def rows(loaded: LoadedSettings) -> Iterator[Row]:
    """Yield every setting with its value and origin, those of plugins last."""
    for name, each in setting.every().items():
        yield Row(each, setting.value_of(loaded.settings, name), loaded.origins[name])
    for known in plugin_settings.every(loaded.settings):
        origin = loaded.origins.get(known.setting.name, DEFAULT)
        yield Row(known.setting, known.value, origin)


def chosen(loaded: LoadedSettings, *, prefix: str, is_changed: bool) -> list[Row]:
    """Return the rows whose names begin with `prefix`, or only those that are not defaults.

    Raises:
        InvalidQueryError: no name begins so.
    """
    known = list(rows(loaded))
    found = [row for row in known if row.setting.name.startswith(prefix)]
    if not found:
        close = get_close_matches(prefix, [row.setting.name for row in known], n=1)
        hint = f"Did you mean {close[0]}? " if close else ""
        raise InvalidQueryError(
            f"no setting begins with {prefix[:80]!r}",
            remedy=f"{hint}`groundswell settings` lists all.",
        )
    return [row for row in found if row.is_changed or not is_changed]


def as_dict(row: Row) -> dict[str, object]:
    """Return one row as plain JSON values; secrets are hidden."""
    each = row.setting
    text = row.value_text
    is_hidden = text == MASK or MASK in text
    return {
        "name": each.name,
        "value": text if is_hidden else row.value,
        "origin": row.origin,
        "variable": variable_of(each.name),
        "conventional_variables": list(conventional_of(each.name)),
        "type": each.kind,
        "allowed": each.allowed,
        "unit": each.unit,
        "meaning": each.meaning,
    }


def render(found: Sequence[Row], *, is_long: bool = False) -> str:
    """Return rows as text that fits the terminal, 80 columns where there is none."""
    columns = shutil.get_terminal_size().columns
    width = min(max(columns, _LEAST_WIDTH), _MOST_WIDTH)
    name_width = max((len(row.setting.name) for row in found), default=0)
    dim, plain = ("\x1b[2m", "\x1b[0m") if colour_wanted(sys.stdout) else ("", "")
    lines: list[str] = []
    for row in found:
        lines.extend(_first(row, name_width, width))
        if is_long:
            lines.extend(f"{dim}{line}{plain}" for line in _details(row.setting, width))
    return "".join(f"{line}\n" for line in lines)


def _first(row: Row, name_width: int, width: int) -> Iterator[str]:
    """Yield name, value and origin on one line where they fit, else below each other."""
    start = f"{row.setting.name:<{name_width}}  {row.value_text:<{_VALUE_WIDTH}}"
    origin = one_line(row.origin)
    if len(start) + 2 + len(origin) <= width:
        yield f"{start}  {origin}"
    else:
        if len(start.rstrip()) <= width:
            yield start.rstrip()
        else:
            yield from (row.setting.name, f"{_INDENT}{row.value_text}")
        yield f"{_INDENT}from {origin}"


def _details(each: Setting, width: int) -> Iterator[str]:
    """Yield what it means and what it takes."""
    unit = f" ({each.unit})" if each.unit else ""
    for text in (each.meaning, f"Allowed: {each.allowed}{unit}."):
        yield from textwrap.wrap(
            text,
            width,
            initial_indent=_INDENT,
            subsequent_indent=_INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
