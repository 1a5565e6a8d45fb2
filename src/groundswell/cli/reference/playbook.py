"""Keep what the performance playbook says of the code true: meanings, units, defaults, layers."""

import re
from collections.abc import Callable, Iterator

from groundswell.cli.reference.markdown_table import table
from groundswell.cli.reference.settings_page import default_in
from groundswell.config import setting
from groundswell.config.setting import Setting
from groundswell.config.settings import Profile
from groundswell.config.sources import SourceSettings
from groundswell.resilience import policy

_ROW = re.compile(
    r"^\| `(?P<name>[a-z][\w.*]*)`[^|]*\|[^|]*\|[^|]*\|[^|]*\|(?P<advice>.*\|.*\|.*)$"
)
_BLOCK = re.compile(r"(<!-- begin (?P<name>\w+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)
_LEVER_KINDS = frozenset({"boolean", "integer", "number", "choice"})


def refreshed(text: str) -> str:
    """Return the page with meanings, units and defaults of its rows and its blocks made anew."""
    lines = [_refreshed_row(line) for line in text.splitlines()]
    named = {name for name in map(_name, lines) if name is not None}

    def block(found: re.Match[str]) -> str:
        return found[1] + "\n".join(_BLOCKS[found["name"]](named)) + "\n" + found[3]

    return _BLOCK.sub(block, "\n".join(lines) + "\n")


def levers() -> dict[str, list[Setting]]:
    """Return what needs a row: what all sources have stands together as `sources.*`."""
    found: dict[str, list[Setting]] = {}
    for each in setting.every().values():
        if each.kind in _LEVER_KINDS:
            found.setdefault(_row_name(each.name), []).append(each)
    return found


def rows(text: str) -> set[str]:
    """Return the names that have a row of their own."""
    return {name for name in map(_name, text.splitlines()) if name is not None}


def costs(text: str) -> dict[str, str]:
    """Return what the page says that each lever costs."""
    found = (_ROW.match(line) for line in text.splitlines())
    return {each["name"]: each["advice"].split("|")[2].strip() for each in found if each}


def _name(line: str) -> str | None:
    found = _ROW.match(line)
    return found["name"] if found else None


def _row_name(name: str) -> str:
    group, _, rest = name.partition(".")
    leaf = rest.rpartition(".")[2]
    if group == "sources" and leaf in SourceSettings.model_fields:
        return f"sources.*.{leaf}"
    return name


def _refreshed_row(line: str) -> str:
    found = _ROW.match(line)
    if found is None or (settings := levers().get(found["name"])) is None:
        return line
    cells = (
        f"`{found['name']}`<br>{settings[0].meaning}",
        settings[0].unit or settings[0].kind,
        _defaults(settings, "dev"),
        _defaults(settings, "production"),
    )
    return f"| {' | '.join(cells)} |{found['advice']}"


def _defaults(settings: list[Setting], profile: Profile) -> str:
    """Return one default, or that of most sources and then of each that differs."""
    texts = {each.name: setting.as_text(default_in(each, profile)) for each in settings}
    most = max(texts.values(), key=list(texts.values()).count)
    others = [f"{name.split('.')[1]} {text}" for name, text in texts.items() if text != most]
    return "; ".join([most, *others])


def _layers(_: set[str]) -> Iterator[str]:
    """Yield the order in which the layers stand in the code that composes them."""
    chain = [line.strip() for line in (policy.__doc__ or "").splitlines() if "→" in line]
    yield from ("```text", *chain, "```")


def _rest(named: set[str]) -> Iterator[str]:
    found = [
        each
        for each in setting.every().values()
        if each.name not in named and each.kind not in _LEVER_KINDS
    ]
    yield from table(("Setting", "Meaning"), [(f"`{each.name}`", each.meaning) for each in found])


_BLOCKS: dict[str, Callable[[set[str]], Iterator[str]]] = {"layers": _layers, "rest": _rest}
