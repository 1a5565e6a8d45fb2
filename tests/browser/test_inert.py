"""Whatever a post says, the page shows it as text: nothing runs, nothing is fetched."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.browser.served import Served
from tests.browser.steps import kept, names, whole
from tests.hostile_posts import HOSTILE

# What a browser could act on; a lone surrogate cannot be sent as UTF-8 and is left out.
TEXTS = [text for text in HOSTILE if text.strip() and "\ud800" not in text]
ADDRESSES = (
    "javascript:document.title='owned'",
    "data:text/html,<script>document.title='owned'</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "\tjavascript:document.title='owned'",
    "not an address",
)


def hostile(report: Any) -> Any:
    """Return `report` with hostile text and addresses wherever somebody else wrote something."""
    model, document = report["insights"][0], report["documents"][0]
    documents, insights = [], []
    for number, text in enumerate(TEXTS):
        origin = {"source": "x", "url": ADDRESSES[number % len(ADDRESSES)]}
        id_, before = f"x:{number}", "\U0001f30a\U0001f30a "
        place = {"document_id": id_, "start": len(before), "end": len(before) + len(text)}
        documents.append(document | origin | {"id": id_, "text": f"{before}{text} tail"})
        found = {
            "name": text,
            "description": text,
            "evidence": [model["evidence"][0] | origin | place | {"quote": text}],
            "document_ids": [id_],
            "sources": {text[:200]: 1},
        }
        insights.append(model | found)
    failed = {"source": TEXTS[28], "status": "failed", "reason": TEXTS[29], "remedy": TEXTS[28]}
    return report | {
        "documents": documents,
        "insights": insights,
        "summary": f"**{TEXTS[29]}** {TEXTS[28]}",
        "notes": TEXTS[:40],
        "outcomes": [report["outcomes"][0] | failed],
        "analyst": TEXTS[29],
    }


def test_hostile_posts_are_shown_as_text_and_nothing_of_them_runs(
    opened: Opened, site: Served
) -> None:
    report = hostile(kept(site))
    page = opened("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.route("**/v1/reports/*", lambda route: route.fulfill(json=report))
    page.goto(f"{site.url}/r/{report['id']}")
    whole(page)
    assert len(names(page)) == len(TEXTS)
    made = "#result :is(img, script, iframe, object, embed, form, style, link, base, meta)"
    assert page.locator(made).count() == 0
    addresses = page.locator("#insights a").evaluate_all("all => all.map((a) => a.href)")
    assert not addresses
    for index in range(len(TEXTS)):
        page.locator(".insight .more").nth(index).click()
        assert page.locator("#drawer mark").first.text_content() == TEXTS[index]
        assert page.locator("#drawer a").count() == 0
        page.keyboard.press("Escape")
    assert all(url.startswith(site.url) for url in asked)
    assert page.evaluate("document.title").endswith("Groundswell")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_script_that_gets_into_the_page_is_stopped_by_its_policy(
    opened: Opened, site: Served
) -> None:
    page = opened(
        site.url, expect=("Trusted", "Content Security Policy", "Content-Security-Policy")
    )
    expect(page.locator("#sources input").first).to_be_attached()
    refused = page.evaluate(
        """() => {
          try {
            document.body.innerHTML = "<img src=x onerror=alert(1)>";
            return "set";
          } catch (error) {
            return error.name;
          }
        }"""
    )
    assert refused == "TypeError"
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          try { script.text = "document.title = 'owned'"; } catch { return; }
          document.body.append(script);
        }"""
    )
    assert page.title() == "Groundswell"
