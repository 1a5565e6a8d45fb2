"""No answer, however broken, escapes as anything but a source's error or a counted skip."""

import asyncio
import unicodedata
from datetime import UTC, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.errors import SourceError, TransportError
from groundswell.sources.bounds import EARLIEST, MAX_COUNT, MAX_TITLE_CHARACTERS, TOLERANCE
from groundswell.sources.rate_headers import MAX_RESET_SECONDS, MAX_WAIT_SECONDS
from groundswell.sources.source import PageRequest
from groundswell.sources.text import MAX_TEXT_CHARACTERS
from tests.fake_clock import FakeClock
from tests.fake_http import JSON
from tests.unit.sources.answers import PROVIDERS, Provider
from tests.unit.sources.broken_answers import broken

NOW = FakeClock().now()
QUICK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
EACH = pytest.mark.parametrize("name", PROVIDERS)
BODIES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"null",
            b"<html><title>Just a moment...</title></html>",
            b"{",
            b"[" * 100_000,
            b'{"data": ' * 50_000,
            b"9" * 10_000,
            b"\xff\xfe\x00",
            b'"\\ud800"',
            b'{"error": {"code": 429, "status": [], "details": [[], {"metadata": 1}]}}',
            b'{"error_id": true}',
            b'{"error_id": 502, "error_message": 7}',
            b'{"type": 7, "title": [], "errors": [{"parameters": [], "message": {}}, 3]}',
            b'{"detail": {"error": []}, "error": {"retry_after_seconds": 1e300}}',
            b'{"error": "rate_limit_error"}',
            b'{"message": 3, "reason": {}}',
        ]
    ),
    st.binary(max_size=40),
)
VALUES = """
-1|0|1.5|999999999999999999999|nan|inf|soon|1, 2|, ,|\x00|Wed, 21 Oct 2099 07:28:00 GMT|Wed, 99 Oct|
text/html|/subreddits/search
""".replace("\n", "").split("|")
NAMES = """
retry-after content-type location x-ratelimit-remaining x-ratelimit-reset x-ratelimit-limit
x-rate-limit-remaining x-rate-limit-reset
""".split()  # noqa: SIM905
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", *VALUES]))


def fetched(name, body, *, terms=("invoice",), since=None, **http):
    """Return the page, or `None` after an error that a source may raise."""
    build, _, _, cursor = PROVIDERS[name]
    source = build(Provider(body, **http))
    request = PageRequest(terms, limit=50, cursor=cursor, since=since)
    try:
        return asyncio.run(source.fetch(request))
    except (SourceError, TransportError) as error:
        check_error(error)
        return None


def check_error(error):
    assert error.message
    assert isinstance(error, TransportError) or error.remedy
    seconds = getattr(error, "retry_after_seconds", None)
    assert seconds is None or 0 <= seconds <= MAX_WAIT_SECONDS


def check(page, name):
    hosts = PROVIDERS[name][2]
    assert page.skipped >= 0
    assert 0 <= page.cost_usd < 10
    if page.feedback is not None:
        assert 0 <= (page.feedback.reset_seconds or 0) <= MAX_RESET_SECONDS
        assert 0 <= (page.feedback.backoff_seconds or 0) <= MAX_WAIT_SECONDS + 1
        assert (page.feedback.remaining or 0) >= 0
    assert page.next_cursor is None or page.next_cursor
    assert len({document.id for document in page.documents}) <= len(page.documents)
    for document in page.documents:
        check_document(document, hosts)


def check_document(document, hosts):
    assert document.id.startswith(f"{document.source}:")
    assert len(document.id) < 200
    assert 0 < len(document.text) <= MAX_TEXT_CHARACTERS
    assert len(document.title) <= MAX_TITLE_CHARACTERS
    for text in (document.id, document.text, document.title, document.author or ""):
        assert not any(
            unicodedata.category(letter) in {"Cc", "Cf", "Cs"} and letter not in "\n\t"
            for letter in text
        )
        text.encode()
    url = urlsplit(document.url)
    assert url.scheme in {"http", "https"}
    assert url.hostname
    assert url.username is None
    assert not hosts or url.hostname in hosts
    assert document.url.isascii()
    assert document.url.isprintable()
    assert document.author is None or len(document.author) <= 100
    if document.created_at is not None:
        assert document.created_at.utcoffset() == timedelta(0)
        assert EARLIEST <= document.created_at <= NOW + TOLERANCE
    for count in (document.score, document.comments):
        assert count is None or (type(count) is int and abs(count) <= MAX_COUNT)
    assert document.language is None or document.language.islower()
    for value in document.extra.values():
        assert value is None or isinstance(value, str | int | float)


@EACH
def test_the_true_answer_is_read_whole(name):
    page = fetched(name, PROVIDERS[name][1])
    assert page is not None
    assert page.documents
    assert page.skipped == 0
    check(page, name)


@EACH
def test_every_node_of_an_answer_may_be_broken(name):
    @QUICK
    @given(broken(PROVIDERS[name][1]))
    def run(body):
        page = fetched(name, body)
        if page is not None:
            check(page, name)

    run()


@EACH
def test_any_json_is_an_answer_or_an_error(name):
    @QUICK
    @given(JSON)
    def run(body):
        page = fetched(name, body)
        if page is not None:
            check(page, name)

    run()


@EACH
def test_every_status_with_any_headers_and_body_is_an_answer_or_an_error(name):
    @QUICK
    @given(st.integers(100, 599), HEADERS, BODIES)
    def run(status, headers, body):
        page = fetched(name, body, status=status, headers=headers)
        if page is not None:
            assert status == 200 or page.skipped
            check(page, name)

    run()


@pytest.mark.parametrize(
    "name", [name for name, (*_, thread) in PROVIDERS.items() if thread is None]
)
@pytest.mark.parametrize("terms", [(), ("",), (" ", "\u200b"), ("???", '"'), ("\x00",)])
def test_without_a_word_nothing_is_asked(name, terms):
    build, body, *_ = PROVIDERS[name]
    http = Provider(body)
    http.send = None  # a request would be a TypeError
    with pytest.raises(SourceError, match="no word to search for") as caught:
        asyncio.run(build(http).fetch(PageRequest(terms, limit=50)))
    assert caught.value.remedy


@EACH
def test_any_words_and_any_time_can_be_asked(name):
    words = st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=10)
    times = st.none() | st.datetimes(timezones=st.just(UTC), max_value=NOW.replace(tzinfo=None))

    @QUICK
    @given(words, times)
    def run(terms, since):
        page = fetched(name, PROVIDERS[name][1], terms=tuple(terms), since=since)
        if page is not None:
            check(page, name)

    run()


@pytest.mark.parametrize("name", ["hackernews", "stackexchange", "github", "searxng", "tavily"])
def test_an_object_that_is_no_answer_is_not_taken_for_nothing_found(name):
    build, _, _, _ = PROVIDERS[name]
    with pytest.raises(SourceError, match="holds no"):
        asyncio.run(build(Provider({"status": "ok"})).fetch(PageRequest(("invoice",), 10)))
