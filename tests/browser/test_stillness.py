"""The page is light, shows findings while they come, and does not jump meanwhile."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import SandboxOptions
from tests.browser.conftest import Opened
from tests.browser.served import Served, served
from tests.browser.steps import ask, whole

MOST_SHIFT = 0.1  # what Lighthouse calls good
LINES = 260.0  # pixels; the notice of a partial answer has as many on a phone
MOST_BYTES = 150_000
# Shifts right after a key press do not count for the browser; here every one does.
OBSERVE = """async () => {
  await new Promise(requestAnimationFrame); // the question gives way to the result
  await new Promise(requestAnimationFrame);
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: false });
}"""


@pytest.fixture(scope="module")
def slow() -> Iterator[Served]:
    """A service whose sources answer one after the other, and one never."""
    options = SandboxOptions(
        latency=Latency("realistic", seed=1, scale=0.5), faults={"lemmy": Fault("hang")}
    )
    with served(options, deadline__straggler_documents=100_000) as found:
        yield found


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_jumps_while_an_answer_grows(opened: Opened, slow: Served, width: int) -> None:
    page = opened(slow.url, viewport={"width": width, "height": 900})
    ask(page, f"What frustrates Billow users at {width}?")
    expect(page.locator("#outcomes li")).to_have_count(7)
    page.evaluate(OBSERVE)
    expect(page.locator(".insight").first).to_be_visible()
    expect(page.locator("#summary")).to_contain_text("first is")
    expect(page.locator("#outcomes .told", has_text=re.compile("in .* s$"))).to_have_count(6)
    assert page.evaluate("window.shift") <= MOST_SHIFT
    before = top(page, "#insights")
    page.get_by_role("button", name="Answer now").click()
    whole(page)
    # The end may say more, so that the list gives way to the notice, and sort its cards once.
    assert abs(top(page, "#insights") - before) <= LINES
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"] + float(page.evaluate("scrollY"))


def test_the_page_weighs_little(opened: Opened, slow: Served) -> None:
    page = opened("about:blank")
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(slow.url)
    expect(page.locator("#sources input").first).to_be_attached()
    assert 20_000 < sum(sizes) <= MOST_BYTES
