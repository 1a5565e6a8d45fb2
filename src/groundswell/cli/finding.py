"""Describe what a check of the installation found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Mark = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor; a warning or a failure says what to do."""

    mark: Mark
    subject: str
    detail: str
    remedy: str | None = None


def render(finding: Finding) -> Iterator[str]:
    """Yield the line of a finding, and one with its remedy."""
    yield f"{finding.mark:<4}  {finding.subject:<20}  {finding.detail}".rstrip()
    if finding.remedy:
        yield f"{'':<28}try: {finding.remedy}"


def failed(findings: Iterable[Finding]) -> bool:
    """Return whether anything is broken; a warning is not."""
    return any(finding.mark == "fail" for finding in findings)
