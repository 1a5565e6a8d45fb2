"""The generated pages are those that the code generates now."""

from pathlib import Path

import pytest

from groundswell.cli.reference import playbook
from groundswell.cli.reference.__main__ import main
from groundswell.cli.reference.pages import PAGES, PLAYBOOK
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


def test_every_lever_has_a_row_in_the_playbook_and_no_row_is_left_over() -> None:
    text = (DOCS / PLAYBOOK).read_text("utf-8")
    assert playbook.rows(text) == set(playbook.levers()), "add or remove rows, then " + REMEDY


def test_every_lever_says_what_it_costs() -> None:
    told = playbook.costs((DOCS / PLAYBOOK).read_text("utf-8"))
    assert [name for name in playbook.levers() if not told.get(name)] == []


def test_the_playbook_says_the_meanings_units_defaults_and_layers_of_the_code() -> None:
    text = (DOCS / PLAYBOOK).read_text("utf-8")
    assert playbook.refreshed(text) == text, REMEDY
    assert "span → " in text


def test_a_wrong_default_in_the_playbook_is_corrected_and_its_advice_kept() -> None:
    wrong = "| `retry.max_attempts` | tries | 9 | 9 | Up: `a`. | Down. | Time. |\n"
    name = f"`retry.max_attempts`<br>{setting.every()['retry.max_attempts'].meaning}"
    right = f"| {name} | attempts | 3 | 3 | Up: `a`. | Down. | Time. |\n"
    assert playbook.refreshed(wrong) == right


def test_a_row_for_all_sources_names_those_that_differ() -> None:
    written = "| `sources.*.page_size` | | | | Up. | Down. | Requests. |\n"
    (row,) = playbook.refreshed(written).splitlines()
    cell = "100; google 10; lemmy 50"
    assert row.endswith(f" | documents | {cell} | {cell} | Up. | Down. | Requests. |")
