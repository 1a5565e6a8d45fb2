"""A source that a package brings is on the page like any other, and a broken one says why."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.browser.served import served
from tests.browser.steps import answered, names
from tests.integration.help_desk import ROOT, TOKEN, declared, help_desk

EXAMPLE = ROOT / "examples" / "plugin" / "src" / "groundswell_helpdesk" / "__init__.py"


def test_it_can_be_chosen_and_asked(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = EXAMPLE.read_text("utf-8") + "\n\nSource = HelpDesk\n"
    declared(tmp_path / "site", "page-helpdesk", "helpdesk", code)
    declared(tmp_path / "site", "page-broken", "broken_one", "raise ValueError\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    with (
        help_desk() as desk,
        served(plugins__helpdesk__base_url=desk.url, plugins__helpdesk__token=TOKEN) as site,
    ):
        page = opened(site.url)
        expect(page.locator("#sources input:checked")).to_have_count(8)
        broken = page.locator("#sources label", has_text="broken_one")
        expect(broken.locator("input")).to_be_disabled()
        expect(broken).to_contain_text("broken")
        expect(broken).to_have_attribute("title", re.compile("unexpected ValueError in page_bro"))
        page.evaluate(
            "document.querySelectorAll('#sources input:checked').forEach("
            "(each) => { if (each.value !== 'helpdesk') each.click(); })"
        )
        answered(page, "What is wrong with export and support?")
        assert len(names(page)) >= 1
        expect(page.locator("#outcomes li")).to_have_count(1)
        expect(page.locator("#outcomes li")).to_contain_text("6 posts")
        expect(page.locator("#outcomes li")).to_contain_text("Help desk")
