import pytest

from groundswell.errors import ConfigurationError, SourceNotFoundError
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from tests.unit.sources.keyless import asking, refusing

ask = asking(StackExchangeSource, StackExchangeOptions)
refused = refusing(ask)


OPTIONS = {"sites": ("webapps", "superuser")}
QUESTION = {
    "question_id": 7,
    "title": "Sample &amp; title",
    "body": "<p>It is slow</p>",
    "link": "https://webapps.stackexchange.com/questions/7/sample",
    "creation_date": 1772359200,
    "score": 2,
    "answer_count": 1,
}


def test_a_question_becomes_plain_text_and_the_sites_take_turns():
    body = {"items": [QUESTION, 5], "has_more": True, "quota_remaining": 287, "backoff": 10}
    seen, cursor = [], None
    for _ in range(4):
        page, sent = ask(body, cursor=cursor, opts=OPTIONS)
        seen.append((sent.params["site"], sent.params["page"]))
        cursor = page.next_cursor
    assert set(seen) == {(s, p) for s in ("webapps", "superuser") for p in ("1", "2")}
    assert page.documents[0].text == "Sample & title\n\nIt is slow"
    assert page.skipped == 1
    assert page.feedback.remaining == 287
    assert page.feedback.backoff_seconds >= 10


@pytest.mark.parametrize("sites", [(), ("",), ("a b",), ('["superuser"]',), ("superuser", "x/y")])
def test_a_wrong_name_of_a_site_is_refused_at_once(sites):
    with pytest.raises(ConfigurationError, match=r"sources\.stackexchange\.sites"):
        ask({"items": []}, opts={"sites": sites})


def test_an_unknown_site_is_named_and_says_nothing_of_the_provider():
    message = "No site found for name `superuser`"
    body = {"error_id": 400, "error_name": "bad_parameter", "error_message": message}
    error = refused(400, body, opts={"sites": ("superuser",)})
    assert isinstance(error, SourceNotFoundError)
    assert error.message == "stackexchange: there is no site 'superuser'"
    assert "sources.stackexchange.sites" in error.remedy
    assert not isinstance(refused(400, body | {"error_message": "page"}), SourceNotFoundError)


def test_a_throttle_violation_names_its_seconds():
    message = "too many requests from this IP, more requests available in 46472 seconds"
    body = {"error_id": 502, "error_name": "throttle_violation", "error_message": message}
    assert refused(400, body).retry_after_seconds == 46472


def test_a_key_is_sent_and_never_shown():
    opts = {"key": "sample-secret"}
    _, sent = ask({"items": []}, opts=opts)
    assert sent.params["key"] == "sample-secret"
    assert "sample-secret" not in repr(StackExchangeOptions(**opts)) + repr(sent)
