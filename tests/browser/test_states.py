"""What goes wrong is told with what to do about it, and what had come stays."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.server import SandboxOptions
from tests.browser.conftest import Opened
from tests.browser.dropping import dropping
from tests.browser.served import Served, served
from tests.browser.steps import QUESTION, answered, ask, names, whole


@pytest.fixture(scope="module")
def stuck() -> Iterator[Served]:
    """A service one of whose sources never answers."""
    with served(
        SandboxOptions(faults={"lemmy": Fault("hang")}), deadline__straggler_documents=100_000
    ) as found:
        yield found


def test_first_insights_come_while_a_source_hangs_and_the_rest_is_cut_by_the_deadline(
    opened: Opened, stuck: Served
) -> None:
    page = opened(stuck.url)
    ask(page, seconds=10)
    expect(page.locator(".insight").first).to_be_visible()
    expect(page.locator("#run")).to_be_visible()
    hanging = page.locator("#outcomes li[data-source=lemmy]")
    expect(hanging.locator(".told")).to_have_text("searching")
    assert page.locator("#limit").inner_text() == "10 s"
    page.locator(".more").first.click()
    expect(page.locator("#drawer")).to_contain_text("The whole posts come with the finished answer")
    page.keyboard.press("Escape")
    expect(page.locator("#cost")).to_be_visible(timeout=20_000)
    whole(page)
    expect(page.locator(".notice.warn")).to_contain_text("A partial answer.")
    expect(page.locator(".notice.warn")).to_contain_text("Lemmy")
    assert hanging.locator(".why").inner_text()
    assert names(page)


def test_answer_now_gives_a_report_of_what_was_found(opened: Opened, stuck: Served) -> None:
    page = opened(stuck.url)
    ask(page, seconds=60)
    expect(page.locator(".insight").first).to_be_visible()
    page.get_by_role("button", name="Answer now").click()
    whole(page)
    expect(page.locator(".notice.warn")).to_contain_text("A partial answer.")
    assert names(page)
    expect(page.locator("#outcomes li[data-source=lemmy] .why")).to_contain_text("interrupted")
    page.locator(".more").first.click()
    expect(page.locator("#drawer mark").first).to_be_visible()  # the posts came with the report
    assert "/r/" in page.url


def test_leaving_a_question_ends_its_run(opened: Opened, stuck: Served) -> None:
    page = opened(stuck.url)
    ask(page, seconds=60)
    expect(page.locator(".insight").first).to_be_visible()
    page.get_by_role("link", name="Groundswell").click()
    expect(page.locator("#question")).to_be_focused()
    page.wait_for_function(
        "fetch('/readyz').then((answer) => answer.json()).then((state) => state.running === 0)"
    )


def test_a_dropped_stream_goes_on_where_it_was(opened: Opened, stuck: Served) -> None:
    with dropping(stuck.url) as line:
        page = opened(line.url, expect=("ERR_",))
        ask(page, seconds=60)
        expect(page.locator(".insight").first).to_be_visible()
        line.drop()
        expect(page.locator("#lost")).to_have_text("")
        assert line.dropped
        page.get_by_role("button", name="Answer now").click()
        whole(page)
        expect(page.locator(".notice.warn")).to_contain_text("A partial answer.")
        assert names(page)


def test_a_source_that_fails_says_why_and_what_to_do(opened: Opened) -> None:
    options = SandboxOptions(faults={"github": Fault("error")})
    with served(options) as site:
        page = opened(site.url)
        answered(page)
        row = page.locator("#outcomes li[data-source=github]")
        expect(row.locator(".told")).to_contain_text("failed")
        assert row.locator(".remedy").inner_text()
        expect(page.locator(".notice.warn")).to_contain_text("GitHub")
        assert names(page)


def test_what_the_model_adds_to_the_search_is_told_in_its_room(opened: Opened) -> None:
    options = SandboxOptions(faults={"lemmy": Fault("hang")})
    with served(options, llm__model="sandbox:sandbox-rules") as site:
        page = opened(site.url)
        ask(page)
        before = page.locator("#plan").bounding_box()
        expect(page.locator("#plan")).to_contain_text("the model added Billow ")
        after = page.locator("#plan").bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] == before["height"]
        page.get_by_role("button", name="Answer now").click()
        whole(page)


def test_an_answer_without_insights_says_what_to_try(opened: Opened) -> None:
    with served() as site:
        page = opened(site.url)
        answered(page, "xylophone quandary zeppelin")
        expect(page.locator(".notice.empty")).to_be_visible()
        assert page.locator(".notice.empty .remedy").inner_text()
        assert not names(page)


def test_a_key_is_asked_for_and_then_used(opened: Opened) -> None:
    with served(server__api_keys="open-sesame") as site:
        page = opened(site.url, expect=("401",))
        expect(page.get_by_label("This service needs a key")).to_be_visible()
        page.get_by_label("This service needs a key").fill("wrong")
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_label("This service needs a key")).to_be_visible()
        page.get_by_label("This service needs a key").fill("open-sesame")
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_label("This service needs a key")).to_be_hidden()
        answered(page)
        assert names(page)


def test_keys_that_are_missing_are_named_and_nothing_ready_disables_asking(opened: Opened) -> None:
    off = {
        f"sources__{name}__enabled": False
        for name in ("x", "google", "hackernews", "stackexchange", "github", "lemmy")
    }
    with served(
        **off, sources__reddit__client_id=None, sources__reddit__client_secret=None
    ) as site:
        page = opened(site.url)
        expect(page.locator("#sources label", has_text="Reddit")).to_contain_text("key missing")
        expect(page.locator("#sources label", has_text="Lemmy")).to_contain_text("off")
        expect(page.locator("#lacking")).to_contain_text("No source is ready")
        expect(page.locator("#lacking code")).to_contain_text("REDDIT", ignore_case=True)
        expect(page.locator("#go")).to_be_disabled()


def test_a_refusal_says_when_to_try_again(opened: Opened) -> None:
    with served(server__requests_per_minute=1) as site:
        page = opened(site.url, expect=("429",))
        answered(page)
        page.get_by_role("button", name="Ask something else").click()
        ask(page)
        expect(page.locator(".notice.bad")).to_contain_text("You asked 1 question within a minute.")
        again = page.locator(".notice.bad button")
        expect(again).to_have_text(re.compile(r"Ask again in [1-6]?\d s"))
        expect(again).to_be_disabled()
        expect(page.locator("#clock")).to_contain_text("Not asked")
        expect(page.locator("#outcomes li")).to_have_count(0)
        assert page.locator("#of").is_hidden()


def test_a_refusal_can_be_tried_again_when_its_time_has_come(opened: Opened, site: Served) -> None:
    page = opened(site.url, expect=("503",))
    refusal = {"detail": "the service is full", "remedy": "Ask again."}
    page.route(
        "**/v1/ask/stream",
        lambda route: route.fulfill(status=503, json=refusal, headers={"Retry-After": "1"}),
        times=1,
    )
    ask(page)
    page.get_by_role("button", name="Ask again", exact=True).click()  # once it can be pressed
    whole(page)
    assert names(page)
    assert page.locator(".notice").count() == 0


def test_a_service_that_goes_away_leaves_what_had_come(opened: Opened, stuck: Served) -> None:
    page = opened(stuck.url, expect=("ERR_", "Failed to load"))
    page.route(
        "**/v1/ask/stream",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            body='id: 1\nevent: progress\ndata: {"source": "x", "documents": 3}\n\n',
        ),
    )
    ask(page, QUESTION)
    expect(page.locator(".notice.warn")).to_contain_text("The connection ended before the answer.")
    expect(page.locator("#outcomes li[data-source=x]")).to_contain_text("3 posts")


def test_a_run_that_breaks_says_so_and_keeps_what_had_come(opened: Opened, site: Served) -> None:
    page = opened(site.url)
    failure = {"code": "internal", "detail": "something broke here", "remedy": "Report it."}
    page.route(
        "**/v1/ask/stream",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            body='id: 1\nevent: progress\ndata: {"source": "x", "documents": 3}\n\n'
            f"id: 2\nevent: failed\ndata: {json.dumps(failure)}\n\n",
        ),
    )
    ask(page)
    expect(page.locator(".notice.warn")).to_contain_text("Something broke here.")
    expect(page.locator(".notice.warn .remedy")).to_have_text("Report it.")
    expect(page.locator("#outcomes li[data-source=x]")).to_contain_text("3 posts")
    expect(page.get_by_role("button", name="Ask again")).to_be_enabled()


def test_where_nothing_is_kept_the_answer_can_still_be_saved(opened: Opened) -> None:
    with served(cache__report_ttl_seconds=0) as site:
        page = opened(site.url)
        answered(page)
        expect(page.locator("#expires")).to_have_text("This service keeps no reports.")
        with page.expect_download() as found:
            page.locator("#exports").get_by_text("JSON").click()
        assert names(page)[0][:20] in found.value.path().read_text(encoding="utf-8")
        assert page.url.endswith("/")


def test_without_a_connection_the_page_says_so_and_shows_no_empty_parts(
    opened: Opened, stuck: Served
) -> None:
    page = opened(stuck.url, expect=("ERR_", "Failed to load"))
    expect(page.locator("#sources input").first).to_be_attached()
    page.context.set_offline(True)
    ask(page)
    expect(page.locator(".notice.warn")).to_contain_text("The service cannot be reached.")
    expect(page.locator("#found-title")).to_be_hidden()
    expect(page.locator("#summary")).to_be_hidden()
    page.context.set_offline(False)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".insight").first).to_be_visible()
