"""What a reader does on the page, step by step."""

from typing import Any

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.served import Served

QUESTION = "What frustrates Billow users?"


def ask(page: Page, question: str = QUESTION, *, seconds: int = 30) -> None:
    """Ask, without waiting for the answer."""
    expect(page.locator("#sources input").first).to_be_attached()
    page.select_option("#deadline", str(seconds))
    page.fill("#question", question)
    page.press("#question", "Enter")


def answered(page: Page, question: str = QUESTION, *, seconds: int = 30) -> None:
    """Ask, and wait until the answer is whole."""
    ask(page, question, seconds=seconds)
    whole(page)


def whole(page: Page) -> None:
    """Wait until an answer is whole."""
    expect(page.locator("#cost")).to_be_visible()
    expect(page.locator("#run")).to_be_hidden()


def names(page: Page) -> list[str]:
    """Return the names of the insights that can be seen, in their order."""
    return page.locator(".insight:visible h3").all_inner_texts()


def kept(site: Served, question: str = QUESTION) -> Any:
    """Return the JSON of a report that the service keeps."""
    body = {"question": question, "keep": True, "diagnostics": True}
    return httpx2.post(f"{site.url}/v1/ask", json=body, timeout=60).json()
