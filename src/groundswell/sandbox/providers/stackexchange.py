"""Stand in for the search of Stack Exchange: always gzip, the quota in the body, errors as 400."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus, Order
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint, is_ours
from groundswell.sandbox.wanted import parse
from groundswell.sandbox.window import Counted, Window

LAST_PAGE, MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE = 25, 100, 30
SITES = (
    "stackoverflow", "superuser", "serverfault", "askubuntu", "webapps", "softwarerecs", "ux",
    "pm", "workplace", "money", "freelancing", "cooking", "travel", "diy", "gaming", "apple",
    "android",
)  # fmt: skip
_SEARCH, _SEARCH_ANONYMOUS = "search", "search-anonymous"
_FIRST_ID = 79_000_000
_SORTS: dict[str, Order] = {"creation": "new", "activity": "new", "votes": "top"}
_BURST = Window(30, 1.0)
ABOUT = About(
    name="stackexchange",
    title="Stack Exchange",
    prefix="/stackexchange",
    windows={
        _SEARCH: (Window(10_000, shape="day"), _BURST),
        _SEARCH_ANONYMOUS: (Window(300, shape="day"), _BURST),
    },
    settings={
        "sources.stackexchange.enabled": True,
        "sources.stackexchange.base_url": "{url}",
        "sources.stackexchange.key": "sandbox-key",
    },
    example="/2.3/search/advanced?site=webapps&q=export&filter=withbody",
    median_seconds=0.3,
    key_hint="none, or a key that begins with sandbox for 10,000 a day",
)


class StackExchange:
    """Stack Exchange over the posts of `corpus`.

    A post belongs to the site that its community names, others to `stackoverflow`. With
    `backoff_share`, so many answers ask for `backoff_seconds` of pause, and a call in a pause is
    refused.
    """

    def __init__(
        self, corpus: Corpus, *, seed: int, backoff_share: float = 0.0, backoff_seconds: int = 10
    ) -> None:
        self._corpus = corpus
        self._rng = random.Random(f"{seed}:stackexchange")  # noqa: S311  # not for secrets
        self._backoff_share = backoff_share
        self._backoff_seconds = backoff_seconds
        self._pauses: dict[str, datetime] = {}
        known = [site for site in SITES if site in corpus.communities("stackexchange")]
        self._about = replace(
            ABOUT,
            settings={
                **ABOUT.settings,
                "sources.stackexchange.sites": known or [SITES[0]],
            },
        )

    @property
    def about(self) -> About:
        """Describe the stand-in; its settings name the sites that hold posts."""
        return self._about

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (
            Endpoint("GET", "/2.3/search/advanced", self._search, _SEARCH),
            Endpoint("GET", "/{rest:path}", _unknown, open_to_all=True),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return the owner of the key, or everybody with a smaller quota."""
        key = call.parameters.get("key", "")
        if not key:
            return Caller(ANONYMOUS, f"{bucket}-anonymous")
        if not is_ours(key):
            return _error(400, "bad_parameter", "`key` doesn't match a known application")
        return Caller(key, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: the quota is in the body."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return a throttle violation with the seconds to wait."""
        del call
        found = counted.tightest
        return _throttled(0.0 if found is None else found.reset_seconds)

    async def _search(self, call: Call) -> Answer:
        owner = call.parameters.get("key") or ANONYMOUS
        pause_ends = self._pauses.get(owner)
        if pause_ends is not None and call.now < pause_ends:
            return _throttled((pause_ends - call.now).total_seconds())
        given = call.parameters
        number = whole(given.get("page"), otherwise=1)
        size = whole(given.get("pagesize"), otherwise=DEFAULT_PAGE_SIZE)
        refused = _refused(given, number=number, size=size)
        if refused is not None or number is None or size is None:
            return refused or _error(400, "bad_parameter", "page")
        found = self._found(call)
        page = found[(number - 1) * size : number * size]
        body: dict[str, Any] = {
            "items": [_question(post, call) for post in page],
            "has_more": number * size < len(found),
            **_quota(call.counted),
        }
        wait_seconds: float | None = None
        if self._rng.random() < self._backoff_share:
            body["backoff"] = self._backoff_seconds
            wait_seconds = float(self._backoff_seconds)
            self._pauses[owner] = call.now + timedelta(seconds=self._backoff_seconds)
        return json_answer(body, gzip=True, wait_seconds=wait_seconds)

    def _found(self, call: Call) -> list[Post]:
        given = call.parameters
        text = " ".join(given.get(name, "") for name in ("q", "title", "body"))
        posts = self._corpus.search(
            parse(text),
            platform="stackexchange",
            since=_epoch(given.get("fromdate")),
            until=_epoch(given.get("todate")),
            order=_SORTS.get(given.get("sort", "activity"), "relevance"),
        )
        return [
            post
            for post in posts
            if not post.thread and not post.is_gone and _site(post) == given["site"]
        ]


async def _unknown(_: Call) -> Answer:
    return _error(404, "no_method", "no method found with this name", status=404)


def _refused(given: Mapping[str, str], *, number: int | None, size: int | None) -> Answer | None:
    site = given.get("site", "")
    if not site:
        return _error(400, "bad_parameter", "site is required")
    if site not in SITES:
        return _error(400, "bad_parameter", "No site found for name `site`")
    if size is None or not 0 <= size <= MAX_PAGE_SIZE:
        return _error(400, "bad_parameter", "pagesize")
    if number is None or number < 1:
        return _error(400, "bad_parameter", "page")
    if number > LAST_PAGE:
        return _error(403, "access_denied", "page above 25 requires access token or app key")
    return None


def _error(number: int, name: str, message: str, *, status: int = 400) -> Answer:
    body = {"error_id": number, "error_message": message, "error_name": name}
    return json_answer(body, status=status, gzip=True)


def _throttled(seconds: float) -> Answer:
    left = max(1, round(seconds))
    message = f"too many requests from this IP, more requests available in {left} seconds"
    return replace(_error(502, "throttle_violation", message), wait_seconds=float(left))


def _quota(counted: Counted) -> dict[str, int]:
    day = next((found for found in counted.standings if found.window.shape == "day"), None)
    if day is None:
        return {}
    return {"quota_max": day.window.limit, "quota_remaining": day.remaining}


def _site(post: Post) -> str:
    return post.community.lower() if post.community.lower() in SITES else SITES[0]


def _epoch(text: str | None) -> datetime | None:
    seconds = whole(text, otherwise=0)
    return None if not seconds else datetime.fromtimestamp(seconds, UTC)


def _question(post: Post, call: Call) -> dict[str, Any]:
    created = int(post.created_at.timestamp())
    question: dict[str, Any] = {
        "question_id": _FIRST_ID + post.number,
        "title": escape(post.headline),
        "link": call.link(post),
        "score": post.score,
        "view_count": (post.comments + 1) * 50,
        "answer_count": post.comments,
        "is_answered": post.comments > 0,
        "creation_date": created,
        "last_activity_date": created,
        "tags": ["sample"],
        "content_license": "CC0 1.0",
        "owner": {
            "user_id": post.number,
            "user_type": "registered",
            "reputation": 1,
            "display_name": escape(post.author),
        },
    }
    if call.parameters.get("filter") == "withbody":
        parts = filter(None, (part.strip() for part in post.text.split("\n\n")))
        question["body"] = "".join(f"<p>{escape(part)}</p>\n" for part in parts)
    return question
