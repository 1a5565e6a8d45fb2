"""Take the pictures of docs/images, over the sample posts: `python -m tests.browser.pictures`."""

import itertools
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import SandboxOptions
from tests.browser.served import Served, served
from tests.browser.steps import ask, whole

FOLDER = Path(__file__).parents[2] / "docs" / "images"
HEIGHTS = {375: 812, 1280: 860}
WIDE = max(HEIGHTS)
SCHEMES = ("light", "dark")


def opened(browser: Browser, site: Served, *, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(site.url)
    expect(page.locator("#sources input").first).to_be_attached()
    return page


def before_the_answer(page: Page, site: Served, place: str) -> None:
    page.screenshot(path=FOLDER / f"page-question-{place}.png")
    site.sandbox.set_fault("lemmy", Fault("hang"))  # so that it is still running
    ask(page)
    expect(page.locator(".insight").first).to_be_visible()
    page.screenshot(path=FOLDER / f"page-running-{place}.png")
    page.click("#stop")  # answers now, and ends the request that hangs
    whole(page)


def the_answer(page: Page, place: str, *, is_wide: bool) -> None:
    ask(page)
    whole(page)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"page-answer-{place}.png")
    if is_wide:
        page.locator("#time").screenshot(path=FOLDER / f"page-time-{place}.png")
    page.locator(".more").first.click()
    page.screenshot(path=FOLDER / f"page-evidence-{place}.png")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = SandboxOptions(latency=Latency("realistic", seed=1))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if is_root else []
        )
        for width, scheme in itertools.product(HEIGHTS, SCHEMES):
            place = f"{width}-{scheme}"
            with served(options) as site:
                page = opened(browser, site, width=width, scheme=scheme)
                before_the_answer(page, site, place)
            with served(options) as site:  # with an empty cache
                page = opened(browser, site, width=width, scheme=scheme)
                the_answer(page, place, is_wide=width == WIDE)
        browser.close()


if __name__ == "__main__":
    main()
