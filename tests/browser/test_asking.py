"""A reader asks, follows the run, reads the evidence and passes the answer on."""

import re

import httpx2
import pytest
from playwright.sync_api import expect

from groundswell.domain.report import SAMPLE_NOTE
from tests.browser.conftest import Opened
from tests.browser.served import Served
from tests.browser.steps import QUESTION, answered, kept, names, whole

REFINE = """async ([first, second, third, renamed]) => {
  const source = document.querySelector("script[src]").src.replace("page.js", "insights.js");
  const insights = await import(source);
  document.getElementById("result").hidden = false;
  const titles = () => [...document.querySelectorAll(".insight h3")].map((h3) => h3.textContent);
  const show = (found, isFinal) => insights.show(found, { isFinal, open() {} });
  show([first, second], false);
  const card = document.querySelectorAll(".insight")[1];
  show([renamed, third, first], false);
  const running = titles();
  const isSame = document.querySelectorAll(".insight")[1] === card;
  card.querySelector("button").focus();
  show([renamed, third, first], true);
  const keepsFocus = card.contains(document.activeElement);
  return { running, isSame, final: titles(), keepsFocus };
}"""


def test_an_answer_comes_by_keyboard_alone(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    expect(page.locator("#sources input:checked")).to_have_count(7)
    expect(page.get_by_text(SAMPLE_NOTE)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    while page.evaluate("document.activeElement.id") != "question":
        page.keyboard.press("Tab")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("Done in")
    expect(page.locator("h1#asked")).to_have_text(QUESTION)
    expect(page.locator("h1#asked")).to_be_focused()
    assert len(names(page)) >= 8
    for outcome in page.locator("#outcomes li").all():
        assert re.search(r"\d+ posts?\s*done in", outcome.inner_text())
    assert page.locator(".notice").count() == 0
    page.keyboard.press("Tab")  # to "Ask something else"
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()


def test_what_came_from_the_cache_is_told(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    answered(page)
    page.get_by_role("button", name="Ask something else").click()
    answered(page)
    lemmy = page.locator("#outcomes li[data-source=lemmy] .told")
    expect(lemmy).to_have_text(re.compile(r"done in .*s, from the cache"))


def test_an_example_fills_the_question(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    example = page.locator(".example").nth(1)
    example.click()
    expect(page.locator("#question")).to_have_value(example.inner_text())


def test_nothing_is_asked_without_a_question_a_kind_and_a_source(
    opened: Opened, site: Served
) -> None:
    page = opened(site.url)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("#sources input").first).to_be_attached()
    page.fill("#question", "   ")
    page.press("#question", "Enter")
    expect(page.locator("#lacks")).to_have_text("Write a question first.")
    page.fill("#question", QUESTION)
    page.uncheck("input[value=pain_point]")
    page.click("#go")
    expect(page.locator("#lacks")).to_have_text("Choose at least one thing to look for.")
    page.check("input[value=pain_point]")
    for source in page.locator("#sources input").all():
        source.uncheck()
    page.click("#go")
    expect(page.locator("#lacks")).to_have_text("Choose at least one source.")
    assert not [url for url in asked if "/ask" in url]
    page.check("input[value=lemmy]")
    page.click("#go")
    expect(page.locator("#outcomes li")).to_have_count(1)
    expect(page.locator("#cost")).to_be_visible()


def test_filters_leave_what_is_asked_for(opened: Opened, site: Served) -> None:
    report = kept(site)
    for insight in report["insights"][:3]:
        insight["kind"] = "wish"
    page = opened("about:blank")
    page.route("**/v1/reports/*", lambda route: route.fulfill(json=report))
    page.goto(f"{site.url}/r/{report['id']}")
    whole(page)
    everything = names(page)
    page.get_by_label("Every source").select_option("github")
    some = names(page)
    assert 0 < len(some) < len(everything)
    for insight in page.locator(".insight:visible .voices").all():
        assert "GitHub" in insight.inner_text()
    told = page.locator("#filters [role=status]")
    expect(told).to_have_text(f"{len(some)} of {len(everything)}")
    page.get_by_label("Every source").select_option("")
    page.get_by_label("Every kind").select_option("wish")
    assert names(page) == everything[:3]
    page.get_by_label("Every kind").select_option("")
    assert names(page) == everything


def test_the_drawer_marks_the_quote_and_gives_the_focus_back(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    answered(page)
    button = page.locator(".insight .more").first
    quote = page.locator(".insight blockquote").first.inner_text().strip("“”")
    button.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer).to_be_visible()
    expect(drawer.locator("h2")).to_be_focused()
    expect(drawer.locator("mark").first).to_have_text(quote)
    link = drawer.locator(".byline a").first
    assert link.get_attribute("href", timeout=5_000).startswith(site.sandbox.url)
    assert {"noopener", "noreferrer"} <= set((link.get_attribute("rel") or "").split())
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(button).to_be_focused()


def test_a_quote_links_to_its_post(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    answered(page)
    quote = page.locator(".insight blockquote").first.inner_text().strip("“”")
    with page.context.expect_page() as found:
        page.locator(".insight figcaption a").first.click()
    assert quote[:30] in found.value.locator("body").inner_text()


def test_the_waterfall_says_how_long_each_step_waited_and_worked(
    opened: Opened, site: Served
) -> None:
    report = kept(site)
    spans = report["diagnostics"]["spans"]
    slow = next(span for span in spans if span["name"] == "execute_tool reddit")
    begin, took = slow["start_seconds"], slow["elapsed_seconds"]
    slow["waits"] = [[begin, begin + took / 4]]
    slow["queue_seconds"], slow["work_seconds"] = 61.0, 207.4
    page = opened("about:blank")
    page.route("**/v1/reports/*", lambda route: route.fulfill(json=report))
    page.goto(f"{site.url}/r/{report['id']}")
    whole(page)
    row = page.locator("#waterfall tr", has_text="Reddit")
    assert row.locator("td").all_inner_texts()[-2:] == ["61.0 s", "207 s"]
    hover = row.locator("svg title").text_content()
    assert hover is not None
    assert hover.startswith("Reddit: ")
    assert " · waited 61.0 s · worked 207 s · 27 posts" in hover
    bar, wait = (row.locator(name).bounding_box() for name in (".bar", ".wait"))
    assert bar is not None
    assert wait is not None
    assert wait["x"] == pytest.approx(bar["x"], abs=1)
    assert wait["width"] == pytest.approx(bar["width"] / 4, abs=2)
    expect(page.locator("#path")).to_contain_text("The answer waited for ")
    axis = page.locator("#ticks text").all_text_contents()
    assert 1 <= len(axis) <= 6
    assert all(float(each.removesuffix(" s")) <= report["elapsed_seconds"] for each in axis)


def test_what_is_searched_for_and_what_it_costs_is_told(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    expect(page.locator("#costs")).to_contain_text("X: 0.005 USD per post")
    expect(page.locator("#costs")).to_contain_text("the others cost nothing")
    answered(page)
    expect(page.locator("#plan")).to_have_text("Searched for Billow")


def test_what_was_left_out_is_told_by_its_reason(opened: Opened, site: Served) -> None:
    report = kept(site)
    report["drops"] = {"duplicates": 1, "irrelevant": 2, "language": 3, "broken": 4}
    page = opened("about:blank")
    page.route("**/v1/reports/*", lambda route: route.fulfill(json=report))
    page.goto(f"{site.url}/r/{report['id']}")
    whole(page)
    told = "Left out: 1 duplicate, 2 off topic, 3 in other languages, 4 unreadable."
    expect(page.locator("#left-out")).to_have_text(told)


def test_a_source_of_a_plugin_has_its_own_title(opened: Opened, site: Served) -> None:
    report = kept(site)
    report["outcomes"][0]["source"] = "helpdesk"
    sources = httpx2.get(f"{site.url}/v1/sources").json()
    sources[0] |= {"name": "helpdesk", "title": "Help desk"}
    page = opened("about:blank")
    page.route("**/v1/sources", lambda route: route.fulfill(json=sources))
    page.route("**/v1/reports/*", lambda route: route.fulfill(json=report))
    page.goto(f"{site.url}/r/{report['id']}")
    whole(page)
    expect(page.locator("#outcomes li[data-source=helpdesk] .name")).to_have_text("Help desk")


def test_exports_hold_the_same_answer(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    answered(page)
    first = names(page)[0]
    for name in ("Markdown", "CSV", "JSON"):
        with page.expect_download() as found:
            page.locator("#exports").get_by_text(name, exact=True).click()
        assert first[:20] in found.value.path().read_text(encoding="utf-8")
    with page.context.expect_page() as opened_page:
        page.locator("#exports").get_by_text("Page", exact=True).click()
    expect(opened_page.value.locator("h3").first).to_contain_text(first)


def test_the_link_shows_the_same_answer_to_others_until_it_is_forgotten(
    opened: Opened, site: Served
) -> None:
    page = opened(site.url, permissions=["clipboard-read", "clipboard-write"])
    answered(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = opened(link, expect=("404",))
    expect(other.locator("#cost")).to_be_visible()
    assert names(other) == names(page)
    assert other.locator("#waterfall tr").count() == page.locator("#waterfall tr").count() > 7
    page.get_by_role("link", name="Groundswell").click()
    expect(page.locator("#recent a")).to_have_text(QUESTION)
    with page.expect_response("**/v1/reports/*"):
        page.get_by_role("button", name=f"Forget: {QUESTION}").click()
    expect(page.locator("#recent")).to_be_hidden()
    other.reload()
    expect(other.locator("#asked")).to_have_text("This report is gone")
    assert httpx2.get(f"{site.url}/v1/reports/{link.rpartition('/')[2]}").status_code == 404


def test_back_and_forward_lead_to_the_question_and_to_the_answer(
    opened: Opened, site: Served
) -> None:
    page = opened(site.url)
    answered(page)
    found = names(page)
    page.go_back()
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("#result")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#cost")).to_be_visible()
    assert names(page) == found


def test_cards_stay_where_their_posts_stay(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    expect(page.locator("#sources input").first).to_be_attached()
    report = httpx2.post(f"{site.url}/v1/ask", json={"question": QUESTION}, timeout=60).json()
    first, second, third = report["insights"][:3]
    renamed = second | {"name": "A better name", "id": "i1"}
    seen = page.evaluate(REFINE, [first, second, third, renamed])
    names_of = [first["name"], "A better name", third["name"]]
    assert seen["running"] == names_of
    assert seen["isSame"]
    assert seen["final"] == ["A better name", third["name"], first["name"]]
    assert seen["keepsFocus"]
