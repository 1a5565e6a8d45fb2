"""Everybody can use the page: on any width, by screen reader, in the dark, without motion."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.served import Served
from tests.browser.steps import answered

WIDTHS = (320, 375, 768, 1280, 1920)


def findings(page: Page) -> list[str]:
    """Return what axe finds wrong."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_state_has_a_barrier(opened: Opened, site: Served, width: int, scheme: str) -> None:
    page = opened(
        site.url,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        bypass_csp=True,  # axe writes markup; the page itself never does
    )
    page.wait_for_selector("#sources input", state="attached")
    assert not findings(page)
    answered(page)
    assert not findings(page)
    page.locator(".more").first.click()
    assert not findings(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Groundswell").click()
    page.wait_for_selector("#recent a")
    assert not findings(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_description_of_the_api_can_be_read(
    opened: Opened, site: Served, width: int, scheme: str
) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = opened(site.url, bypass_csp=True, **options)
    page.get_by_role("link", name="API").click()
    expect(page.locator("h1")).to_have_text("HTTP API")
    assert not findings(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("nav a", has_text="/v1/ask/stream").click()
    expect(page.locator("section:target pre")).to_contain_text("curl -N http")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(opened: Opened, site: Served, width: int) -> None:
    page = opened(site.url, viewport={"width": width, "height": 800})
    page.wait_for_selector("#sources input", state="attached")
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    answered(page)
    assert not page.evaluate(wide)
    page.locator(".more").first.click()
    assert not page.evaluate(wide)
    assert page.evaluate("document.getElementById('drawer').scrollWidth <= innerWidth")


def test_what_can_be_pressed_is_large_enough_for_a_finger(opened: Opened, site: Served) -> None:
    page = opened(site.url, viewport={"width": 375, "height": 800})
    answered(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary")]
          .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 24)
          .map((each) => each.outerHTML)"""
    )
    assert not small


def test_without_motion_nothing_is_animated(opened: Opened, site: Served) -> None:
    page = opened(site.url, reduced_motion="reduce")
    answered(page)
    page.locator(".more").first.click()
    assert page.evaluate("document.getAnimations().length") == 0
