"""Write the reference of all settings."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from groundswell.cli.reference.markdown_table import NOTE, table
from groundswell.config import setting
from groundswell.config.profiles import PROFILES, of_profile
from groundswell.config.setting import Setting
from groundswell.config.settings import Settings
from groundswell.config.variables import CONVENTIONAL, conventional_of, variable_of

_INTRODUCTION = """\
Every setting with its variable, its default in each profile, what is allowed and what it means.

Precedence: command line (`--set NAME=VALUE`) over environment over `.env` over `groundswell.toml`
(or `--config`) over profile over default. The profile is itself a setting: `GROUNDSWELL_PROFILE`,
`profile` in the TOML file, or `--set profile=production`. In variables, lists are separated by
commas, and an empty text switches off what can be `none`. `groundswell settings --long` shows the
values in force and where they came from.
"""
_OF_PLUGIN = """\
One source that an installed package brings, `NAME` being its name. It has options of its own beside
these: `groundswell settings plugins.NAME --long` lists them.
[The guide](../guides/plugins.md) says more.\
"""


def render() -> str:
    """Return the page."""
    return "\n".join([*_lines(), ""])


def _lines() -> Iterator[str]:
    yield from ("# Settings", "", NOTE, "", _INTRODUCTION)
    for title, group in groupby(setting.every().values(), key=lambda each: _section(each.name)):
        yield from _group(title, _meaning(title), group)
    yield from _group("plugins.NAME", _OF_PLUGIN, setting.of_plugin("NAME").values())
    yield from _conventional()


def _group(title: str, meaning: str, settings: Iterable[Setting]) -> Iterator[str]:
    yield from (f"## {title}", "", meaning, "")
    yield from table(
        ("Setting and variable", "Type", *PROFILES, "Allowed", "Unit", "Meaning"),
        [_row(each) for each in settings],
    )
    yield ""


def _section(name: str) -> str:
    return name.rpartition(".")[0] or "General"


def _meaning(title: str) -> str:
    section: object = Settings()
    for part in [] if title == "General" else title.split("."):
        section = getattr(section, part)
    return (type(section).__doc__ or "").partition("\n")[0]


def _row(each: Setting) -> tuple[str, ...]:
    defaults = [_code(setting.as_text(default_in(each, name))) for name in PROFILES]
    kind = f"{each.kind}, optional" if each.is_optional else each.kind
    names = f"`{each.name}`<br>`{variable_of(each.name)}`"
    return (names, kind, *defaults, each.allowed, each.unit or "", each.meaning)


def default_in(each: Setting, profile: str) -> object:
    """Return the default of a setting in a profile."""
    if each.name == "profile":
        return profile
    chosen = next(name for name in PROFILES if name == profile)
    return of_profile(chosen).get(each.name, each.default)


def _code(text: str) -> str:
    return f"`{text}`"


def _conventional() -> Iterator[str]:
    yield from ("## Variables of other programs", "")
    yield "These are read too; a variable of Groundswell's own wins over them at the same place."
    yield ""
    rows = [(f"`{variable}`", f"`{name}`") for variable, name in CONVENTIONAL.items()]
    yield from table(("Variable", "Setting"), rows)
    doubles = {name for name in CONVENTIONAL.values() if len(conventional_of(name)) > 1}
    for name in sorted(doubles):
        *others, last = conventional_of(name)
        yield from ("", f"`{last}` wins over {', '.join(f'`{other}`' for other in others)}.")
