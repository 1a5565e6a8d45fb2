"""Take the pictures of docs/images, over the sample posts: `python -m tests.browser.pictures`."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import SandboxOptions
from tests.browser.served import Served, served
from tests.browser.steps import ask, whole

FOLDER = Path(__file__).parents[2] / "docs" / "images"
HEIGHTS = {375: 812, 1280: 860}
WIDE = max(HEIGHTS)
SCHEMES = ("light", "dark")


def take(browser: Browser, site: Served, *, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of SCHEMES
        reduced_motion="reduce",
    )
    page = context.new_page()

    def picture(name: str) -> None:
        page.screenshot(path=FOLDER / f"page-{name}-{width}-{scheme}.png")

    page.goto(site.url)
    expect(page.locator("#sources input").first).to_be_attached()
    picture("question")
    site.sandbox.set_fault("lemmy", Fault("hang"))  # so that it is still running
    ask(page)
    expect(page.locator(".insight").first).to_be_visible()
    picture("running")
    page.click("#stop")  # answers now, and ends the request that hangs
    whole(page)
    site.sandbox.set_fault("lemmy", None)
    page.click("#again")
    ask(page)
    whole(page)
    page.evaluate("scrollTo(0, 0)")
    picture("answer")
    if width == WIDE:
        page.locator("#time").screenshot(path=FOLDER / f"page-time-{width}-{scheme}.png")
    page.locator(".more").first.click()
    picture("evidence")
    context.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = SandboxOptions(latency=Latency("realistic", seed=1))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if is_root else []
        )
        for width in HEIGHTS:
            for scheme in SCHEMES:
                with served(options) as site:
                    take(browser, site, width=width, scheme=scheme)
        browser.close()


if __name__ == "__main__":
    main()
