"""Stand in for Reddit: app-only tokens, search over posts, comments of a post."""

import base64
import binascii
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any

from groundswell.sandbox import sites
from groundswell.sandbox.call import Answer, Call, html_answer, json_answer, whole
from groundswell.sandbox.corpus import Corpus, Order
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import About, Caller, Endpoint, is_ours
from groundswell.sandbox.wanted import parse
from groundswell.sandbox.window import Counted, Window

MAX_QUERY_CHARACTERS = 512
MAX_LIMIT, DEFAULT_LIMIT, DEPTH = 100, 25, 1_000
_MAX_TOKENS = 10_000
_DATA = "data"
_TRUE = frozenset({"true", "1", "on", "yes"})
_CHALLENGE = {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'}
_BLOCKED = (
    "<!doctype html><html><head><title>Blocked</title></head><body><h1>whoa there, pardner!</h1>"
    "<p>Your request has been blocked due to a network policy.</p></body></html>"
)
_PERIODS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_SORTS: dict[str, Order] = {"new": "new", "top": "top", "comments": "top", "hot": "top"}
_GENERIC_AGENTS = ("python-httpx", "python-urllib", "python-requests", "httpx", "aiohttp", "curl")
_GRANTS = ("client_credentials", "https://oauth.reddit.com/grants/installed_client")
ABOUT = About(
    name="reddit",
    title="Reddit",
    prefix="/reddit",
    windows={_DATA: (Window(1_000, 600.0, "aligned"),)},
    settings={
        "sources.reddit.enabled": True,
        "sources.reddit.base_url": "{url}",
        "sources.reddit.auth_url": "{url}/api/v1/access_token",
        "sources.reddit.site_url": "{server}" + sites.REDDIT,
        "sources.reddit.client_id": "sandbox-client",
        "sources.reddit.client_secret": "sandbox-secret",
    },
    example="/search?q=export&limit=5&raw_json=1",
    median_seconds=0.35,
    key_hint="client id and secret that begin with sandbox",
)


@dataclass(frozen=True, slots=True)
class _Grant:
    client: str = field(repr=False)
    ends_at: datetime


class Reddit:
    """Reddit over the posts of `corpus`; tokens live `token_seconds`."""

    def __init__(self, corpus: Corpus, *, seed: int, token_seconds: int = 86_400) -> None:
        self._corpus = corpus
        self._rng = random.Random(f"{seed}:reddit")  # noqa: S311  # tokens of a sandbox
        self._token_seconds = token_seconds
        self._grants: dict[str, _Grant] = {}
        self._subreddits = corpus.communities("reddit")

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (
            Endpoint("POST", "/api/v1/access_token", self._token, open_to_all=True),
            Endpoint("GET", "/search", self._search, _DATA),
            Endpoint("GET", "/search.json", _blocked, open_to_all=True),
            Endpoint("GET", "/r/{subreddit}/search", self._search, _DATA),
            Endpoint("GET", "/r/{subreddit}/comments/{post}", self._comments, _DATA),
            Endpoint("GET", "/comments/{post}", self._comments, _DATA),
            Endpoint("GET", "/r/{subreddit}/{listing}.json", _blocked, open_to_all=True),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return the client that the token belongs to."""
        if _is_generic(call):
            return html_answer(_BLOCKED, status=403)
        grant = self._grants.get(call.bearer())
        if grant is None or grant.ends_at <= call.now:
            return _refused(401, "Unauthorized", headers=_CHALLENGE)
        return Caller(grant.client, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return the three headers; what remains is a float as text."""
        del call
        if (found := counted.tightest) is None:
            return {}
        return {
            "x-ratelimit-remaining": f"{found.remaining}.0",
            "x-ratelimit-used": str(found.used),
            "x-ratelimit-reset": f"{found.reset_seconds:.0f}",
        }

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429 with an empty body."""
        del call, counted
        return Answer(status=429, content_type="text/html; charset=UTF-8")

    async def _token(self, call: Call) -> Answer:
        if _is_generic(call):
            return _refused(429, "Too Many Requests")
        client, secret = _basic(call)
        if not is_ours(client) or (secret and not is_ours(secret)):
            return _refused(401, "Unauthorized")
        kind = call.form().get("grant_type")
        if kind not in _GRANTS or (kind == _GRANTS[0] and not secret):
            return json_answer({"error": "unsupported_grant_type"})
        while len(self._grants) >= _MAX_TOKENS:
            self._grants.pop(next(iter(self._grants)))
        value = f"sandbox-{self._rng.getrandbits(128):032x}"
        ends_at = call.now + timedelta(seconds=self._token_seconds)
        self._grants[value] = _Grant(client, ends_at)
        return json_answer(
            {
                "access_token": value,
                "token_type": "bearer",
                "expires_in": self._token_seconds,
                "scope": "*",
            }
        )

    async def _search(self, call: Call) -> Answer:
        query = call.parameters.get("q", "").strip()
        if len(query) > MAX_QUERY_CHARACTERS:
            return json_answer(
                {
                    "fields": ["q"],
                    "explanation": f"this is too long (max: {MAX_QUERY_CHARACTERS})",
                    "message": "Bad Request",
                    "reason": "TOO_LONG",
                },
                status=400,
            )
        limit = whole(call.parameters.get("limit"), otherwise=DEFAULT_LIMIT)
        if limit is None:
            return _refused(400, "Bad Request")
        names = _subreddits(call)
        unknown = [name for name in names if name not in self._subreddits]
        if names and len(unknown) == len(names):
            place = f"{call.base_url}/subreddits/search?q={unknown[0]}"
            return Answer(status=302, headers={"location": place}, content_type="text/html")
        found = self._found(query, call, names)
        size = max(1, min(limit, MAX_LIMIT))
        start = _place_after(found, call.parameters.get("after"))
        page = found[start : start + size]
        has_more = start + size < len(found) and bool(page)
        things = [_post(post, call) for post in page]
        return json_answer(_listing(things, after=_name(page[-1]) if has_more else None))

    def _found(self, query: str, call: Call, names: Sequence[str]) -> list[Post]:
        period = _PERIODS.get(call.parameters.get("t", "all"))
        found = self._corpus.search(
            parse(query),
            platform="reddit",
            since=None if period is None else call.now - period,
            order=_SORTS.get(call.parameters.get("sort", ""), "relevance"),
        )
        # Comments cannot be searched; without `restrict_sr` the subreddit is ignored.
        is_bound = bool(names) and call.parameters.get("restrict_sr", "").lower() in _TRUE
        return [
            post
            for post in found
            if not post.thread and (not is_bound or post.community.lower() in names)
        ][:DEPTH]

    async def _comments(self, call: Call) -> Answer:
        number = sites.reddit_number(call.fields["post"])
        post = None if number is None else self._corpus.of_number(number)
        if post is None or post.platform != "reddit" or post.thread:
            return _refused(404, "Not Found")
        limit = whole(call.parameters.get("limit"), otherwise=MAX_LIMIT)
        replies = self._corpus.replies(post)
        shown = replies[: max(1, min(limit or MAX_LIMIT, 500))]
        things = [_comment(reply, post, call) for reply in shown]
        hidden = max(post.comments, len(replies)) - len(shown)
        if hidden > 0:
            things.append(_more(replies[len(shown) :], post, count=hidden))
        tree = _listing(things, after=None)
        tree["data"]["dist"] = None
        return json_answer([_listing([_post(post, call)], after=None), tree])


async def _blocked(_: Call) -> Answer:
    """Refuse the anonymous `.json` pages, which Reddit closed in May 2026."""
    return html_answer(_BLOCKED, status=403)


def _refused(status: int, message: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    return json_answer({"message": message, "error": status}, status=status, headers=headers)


def _is_generic(call: Call) -> bool:
    agent = call.headers.get("user-agent", "").lower()
    return not agent or agent.startswith(_GENERIC_AGENTS)


def _basic(call: Call) -> tuple[str, str]:
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _subreddits(call: Call) -> tuple[str, ...]:
    return tuple(filter(None, call.fields.get("subreddit", "").lower().split("+")))


def _place_after(found: Sequence[Post], after: str | None) -> int:
    """Return where the page after the post named `after` starts."""
    names = [_name(post) for post in found]
    return names.index(after) + 1 if after in names else 0


def _name(post: Post) -> str:
    return f"t3_{sites.reddit_id(post)}"


def _listing(children: list[dict[str, Any]], *, after: str | None) -> dict[str, Any]:
    data = {"after": after, "before": None, "dist": len(children), "modhash": None}
    return {"kind": "Listing", "data": {**data, "geo_filter": "", "children": children}}


def _post(post: Post, call: Call) -> dict[str, Any]:
    id_, community = sites.reddit_id(post), post.community or "all"
    permalink = f"/r/{community}/comments/{id_}/{_slug(post.headline)}/"
    created = post.created_at.timestamp()
    title = post.headline.replace("\n", " ")
    data = {
        "id": id_,
        "name": f"t3_{id_}",
        "title": _text(title, call),
        "selftext": _text(post.text, call),
        "is_self": True,
        "author": post.author,
        "subreddit": community,
        "subreddit_name_prefixed": f"r/{community}",
        "subreddit_type": "public",
        "score": post.score,
        "ups": max(0, post.score),
        "downs": 0,
        "num_comments": post.comments,
        "created_utc": created,
        "created": created,
        "edited": False,
        "permalink": permalink,
        "url": call.link(post),
        "domain": f"self.{community}",
        "over_18": False,
        "stickied": False,
        "locked": False,
        "quarantine": False,
        "removed_by_category": "deleted" if post.is_gone else None,
        "link_flair_text": None,
        "distinguished": None,
    }
    return {"kind": "t3", "data": data}


def _comment(reply: Post, post: Post, call: Call) -> dict[str, Any]:
    id_, parent = sites.reddit_id(reply), sites.reddit_id(post)
    data = {
        "id": id_,
        "name": f"t1_{id_}",
        "parent_id": f"t3_{parent}",
        "link_id": f"t3_{parent}",
        "author": reply.author,
        "body": _text(reply.text, call),
        "score": reply.score,
        "ups": max(0, reply.score),
        "downs": 0,
        "depth": 0,
        "created_utc": reply.created_at.timestamp(),
        "edited": False,
        "stickied": False,
        "distinguished": None,
        "subreddit": post.community,
        "permalink": f"/r/{post.community}/comments/{parent}/{_slug(post.headline)}/{id_}/",
        "replies": "",
    }
    return {"kind": "t1", "data": data}


def _more(hidden: Sequence[Post], post: Post, *, count: int) -> dict[str, Any]:
    """Return the node for comments that are not shown; `_` stands for those we do not have."""
    children = [sites.reddit_id(reply) for reply in hidden]
    first = children[0] if children else "_"
    data = {
        "id": first,
        "name": f"t1_{first}",
        "parent_id": _name(post),
        "depth": 0,
        "count": count if children else 0,
        "children": children,
    }
    return {"kind": "more", "data": data}


def _slug(title: str) -> str:
    kept = "".join(mark if mark.isascii() and mark.isalnum() else " " for mark in title.lower())
    return "_".join(kept.split())[:50].strip("_") or "post"


def _text(text: str, call: Call) -> str:
    return text if call.parameters.get("raw_json") == "1" else escape(text, quote=False)
