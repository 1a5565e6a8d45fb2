"""Check what the program stands on: Python, packages, clock. Needs the standard library only."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from zoneinfo import ZoneInfo

from groundswell.cli.finding import Finding
from groundswell.clock import Clock, SystemClock
from groundswell.version import __version__

LEAST_PYTHON = (3, 11)
WRITTEN = datetime.fromisoformat("2026-11-01T00:00:00+00:00")  # no clock is right before this
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:.*;.*extra == [\"'](?P<extra>[\w-]+)[\"'])?")


def findings(clock: Clock | None = None) -> Iterator[Finding]:
    """Yield what is found."""
    yield Finding("ok", "groundswell", __version__)
    yield python_finding(sys.version_info[:3])
    try:
        stated = requires("groundswell") or []
    except PackageNotFoundError:
        yield Finding("warn", "packages", "groundswell runs without being installed",
                      "pip install -e .")  # fmt: skip
    else:
        yield from package_findings(stated)
    yield clock_finding((clock or SystemClock()).now())
    yield zone_finding()


def python_finding(found: tuple[int, int, int]) -> Finding:
    """Judge the version of Python."""
    shown = ".".join(map(str, found))
    if found >= LEAST_PYTHON:
        return Finding("ok", "python", shown)
    least = ".".join(map(str, LEAST_PYTHON))
    return Finding("fail", "python", f"{shown} is too old", f"install Python {least} or newer")


def package_findings(stated: Iterable[str]) -> Iterator[Finding]:
    """Judge requirements as the metadata of a package states them, those of an extra together."""
    groups: dict[str, list[str]] = defaultdict(list)
    for each in stated:
        found = _REQUIREMENT.match(each)
        if found is not None:
            groups[found["extra"] or ""].append(found["name"])
    for extra, names in groups.items():
        missing = [name for name in names if not _is_installed(name)]
        subject = f"extra {extra}" if extra else "packages"
        if not missing:
            yield Finding("ok", subject, f"{len(names)} installed" if not extra else _listed(names))
        else:
            yield Finding(
                "warn" if extra else "fail",
                subject,
                f"not installed: {', '.join(missing)}",
                f"pip install 'groundswell[{extra}]'" if extra else "pip install groundswell",
            )


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {version(name)}" for name in names)


def clock_finding(now: datetime) -> Finding:
    """Judge the clock of this machine: ages of posts and of cached answers depend on it."""
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    if now >= WRITTEN:
        return Finding("ok", "clock", shown)
    return Finding("fail", "clock", f"{shown} lies in the past", "set the clock of this machine")


def zone_finding() -> Finding:
    """Judge whether day limits in a provider's time zone can be kept."""
    try:
        ZoneInfo("America/Los_Angeles")
    except (OSError, ValueError, KeyError):
        return Finding("fail", "time zones", "there is no time zone data", "pip install tzdata")
    return Finding("ok", "time zones", "known")
