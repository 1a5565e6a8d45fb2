"""Links of the documentation lead to files that are there, and every picture is shown."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.joinpath("docs").rglob("*.md")]
_LINK = re.compile(r'\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"')
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def targets(page: Path) -> list[Path]:
    """Return the files of the project to which `page` links."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    links = [match[1] or match[2] for match in _LINK.finditer(text)]
    paths = [link.partition("#")[0] for link in links if "://" not in link]
    return [(page.parent / path).resolve() for path in paths if path]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    assert [str(each) for each in targets(page) if not each.exists()] == []


def test_every_picture_is_shown() -> None:
    shown = {each for page in PAGES for each in targets(page)}
    pictures = ROOT.joinpath("docs", "images").iterdir()
    assert [each.name for each in pictures if each not in shown] == []
