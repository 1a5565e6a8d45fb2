"""A browser, and pages that report every error of their scripts."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.served import Served, served

Opened = Callable[..., Page]

expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure


# Not of the session: while it runs, its thread has an event loop that other tests would meet.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "the tests of the page need chromium: apt-get install chromium"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if is_root else []
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open pages; at the end none may have complained, but for answers that a test expects."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    expected: list[str] = []

    def open_page(url: str, *, expect: tuple[str, ...] = (), **options: object) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)  # type: ignore[arg-type]  # as given
        context.set_default_timeout(30_000)
        contexts.append(context)
        expected.extend(expect)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    left = [each for each in complaints if not any(part in each for part in expected)]
    assert not left
