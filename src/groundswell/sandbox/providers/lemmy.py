"""Stand in for one Lemmy instance, of version 0.19 or 1.0."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus, Order
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint
from groundswell.sandbox.wanted import parse
from groundswell.sandbox.window import Counted, Window

MAX_LIMIT, DEFAULT_LIMIT = 50, 10
_SEARCH = "search"
_FIRST_ID = 5_000_000
_PERIODS = {
    "TopHour": timedelta(hours=1),
    "TopDay": timedelta(days=1),
    "TopWeek": timedelta(days=7),
    "TopMonth": timedelta(days=30),
    "TopYear": timedelta(days=365),
}
ABOUT = About(
    name="lemmy",
    title="Lemmy",
    prefix="/lemmy",
    windows={_SEARCH: (Window(60, 600.0),)},
    settings={
        "sources.lemmy.enabled": True,
        "sources.lemmy.base_url": "{url}",
    },
    example="/api/v3/search?q=export&type_=All&limit=5",
    median_seconds=0.4,
)


class Lemmy:
    """Lemmy over the posts of `corpus`: those without a title are comments.

    `api` is `v3` for a server 0.19, `v4` for a server 1.0, whose v3 heeds no page and no limit.
    """

    def __init__(self, corpus: Corpus, *, api: Literal["v3", "v4"] = "v3") -> None:
        self._corpus = corpus
        self._api = api

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        found = [
            Endpoint("GET", "/api/v3/site", self._site),
            Endpoint("GET", "/api/v3/search", self._search_v3, _SEARCH),
        ]
        if self._api == "v4":
            found.append(Endpoint("GET", "/api/v4/search", self._search_v4, _SEARCH))
        return tuple(found)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return everybody: there are no keys, and loopback has one address."""
        del call
        return Caller(ANONYMOUS, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: Lemmy sends no such headers."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429 in the words of the version."""
        del call, counted
        error = "too_many_requests" if self._api == "v4" else "rate_limit_error"
        return json_answer({"error": error}, status=429)

    async def _site(self, call: Call) -> Answer:
        version = "1.0.0" if self._api == "v4" else "0.19.11"
        view = {"site": {"name": "Groundswell sandbox", "actor_id": call.base_url}}
        return json_answer({"site_view": view, "version": version})

    async def _search_v3(self, call: Call) -> Answer:
        given = call.parameters
        number = whole(given.get("page"), otherwise=1)
        size = whole(given.get("limit"), otherwise=DEFAULT_LIMIT)
        if self._api == "v4":
            number, size = 1, DEFAULT_LIMIT
        if number is None or number < 1 or size is None or not 1 <= size <= MAX_LIMIT:
            return json_answer({"error": "couldnt_get_posts"}, status=400)
        sort = given.get("sort", "TopAll")
        period = _PERIODS.get(sort)
        since = None if period is None else call.now - period
        order: Order = "top" if sort.startswith("Top") else "new"
        found = self._found(given.get("q", ""), since=since, order=order)
        kind = given.get("type_", "All")
        window = slice((number - 1) * size, number * size)
        posts = [post for post in found if _is_post(post)][window] if kind != "Comments" else []
        rest = [post for post in found if not _is_post(post)][window] if kind != "Posts" else []
        return json_answer(
            {
                "type_": kind,
                "posts": [_post(post, call) for post in posts],
                "comments": [_comment(post, call) for post in rest],
                "communities": [],
                "users": [],
            }
        )

    async def _search_v4(self, call: Call) -> Answer:
        given = call.parameters
        start = whole(given.get("page_cursor"), otherwise=0)
        size = whole(given.get("limit"), otherwise=DEFAULT_LIMIT)
        seconds = whole(given.get("time_range_seconds"), otherwise=0)
        if start is None or start < 0 or size is None or not 1 <= size <= MAX_LIMIT:
            return json_answer({"error": "invalid_page_cursor"}, status=400)
        since = call.now - timedelta(seconds=seconds) if seconds else None
        found = self._found(given.get("search_term", ""), since=since, order="top")
        page = found[start : start + size]
        has_more = start + size < len(found)
        return json_answer(
            {
                "posts": [_new(_post(post, call), "post") for post in page if _is_post(post)],
                "comments": [
                    _new(_comment(post, call), "comment") for post in page if not _is_post(post)
                ],
                "communities": [],
                "persons": [],
                "next_page": str(start + size) if has_more else None,
                "prev_page": None,
            }
        )

    def _found(self, text: str, *, since: datetime | None, order: Order) -> Sequence[Post]:
        return self._corpus.search(parse(text), platform="lemmy", since=since, order=order)


def _is_post(post: Post) -> bool:
    return bool(post.title) and not post.thread


def _post(post: Post, call: Call) -> dict[str, Any]:
    number = _FIRST_ID + post.number
    return {
        "post": {
            "id": number,
            "name": post.title,
            "body": post.text,
            "url": None,
            "ap_id": call.link(post),
            "nsfw": False,
            "locked": False,
            "community_id": 1,
            **_state(post),
        },
        **_owners(post, call),
        "counts": {
            "post_id": number,
            "comments": post.comments,
            "published": _iso(post.created_at),
            **_votes(post),
        },
    }


def _comment(post: Post, call: Call) -> dict[str, Any]:
    number = _FIRST_ID + post.number
    return {
        "comment": {
            "id": number,
            "content": post.text,
            "path": f"0.{number}",
            "ap_id": call.link(post),
            "post_id": 1,
            **_state(post),
        },
        "post": {"id": 1, "name": "A sample thread", "ap_id": f"{call.base_url}/post/1"},
        **_owners(post, call),
        "counts": {
            "comment_id": number,
            "child_count": post.comments,
            "published": _iso(post.created_at),
            **_votes(post),
        },
    }


def _state(post: Post) -> dict[str, Any]:
    return {
        "published": _iso(post.created_at),
        "updated": None,
        "removed": False,
        "deleted": post.is_gone,
        "local": True,
        "creator_id": post.number,
        "language_id": 0,
    }


def _owners(post: Post, call: Call) -> dict[str, Any]:
    community = post.community or "main"
    return {
        "creator": {
            "id": post.number,
            "name": post.author,
            "actor_id": f"{call.base_url}/u/{post.author}",
        },
        "community": {
            "id": 1,
            "name": community,
            "title": community,
            "actor_id": f"{call.base_url}/c/{community}",
        },
    }


def _votes(post: Post) -> dict[str, int]:
    return {"score": post.score, "upvotes": max(0, post.score), "downvotes": max(0, -post.score)}


def _new(item: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an item of v3 as v4 writes it: counters inside, other names of times."""
    entry, counts = dict(item[kind]), dict(item["counts"])
    entry["published_at"], entry["updated_at"] = entry.pop("published"), entry.pop("updated")
    counts.pop("published")
    rest = {name: value for name, value in item.items() if name not in {kind, "counts"}}
    for owner in ("creator", "community"):
        rest[owner] = dict(rest[owner])
        rest[owner]["ap_id"] = rest[owner].pop("actor_id")
    return {kind: {**entry, **counts}, **rest}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
