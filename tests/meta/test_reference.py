"""The generated pages are those that the code generates now."""

from pathlib import Path

import pytest

from groundswell.cli.reference.__main__ import main
from groundswell.cli.reference.pages import PAGES
from groundswell.config import setting
from groundswell.config.variables import CONVENTIONAL, variable_of

REMEDY = "run `make docs`, which is `python -m groundswell.cli.reference docs`"
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), REMEDY


def test_the_settings_page_names_every_setting_and_variable() -> None:
    page = PAGES["reference/settings.md"]()
    for name in setting.every():
        assert f"| `{name}`<br>`{variable_of(name)}` |" in page
    for variable in CONVENTIONAL:
        assert f"`{variable}`" in page


def test_pages_are_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(PAGES)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""
