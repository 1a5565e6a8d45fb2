"""Stand in for the search of Hacker News (Algolia): stories and comments."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from groundswell.sandbox import sites
from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus, Order
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint
from groundswell.sandbox.wanted import parse
from groundswell.sandbox.window import Counted, Window

REACHABLE_HITS = 1_000
DEFAULT_HITS, MAX_HITS = 20, 1_000
_SEARCH = "search"
_FILTER = re.compile(r"(created_at_i|points|num_comments)(<=|>=|<|>|=)(-?\d+)")
_KINDS = re.compile(r"story|comment")
ABOUT = About(
    name="hackernews",
    title="Hacker News search",
    prefix="/hn",
    windows={_SEARCH: (Window(10_000, 3_600.0),)},
    settings={
        "sources.hackernews.enabled": True,
        "sources.hackernews.base_url": "{url}",
        "sources.hackernews.site_url": "{server}" + sites.HACKERNEWS,
    },
    example="/api/v1/search?query=export&tags=comment",
    median_seconds=0.25,
)


class HackerNews:
    """Hacker News over the posts of `corpus`: those with a title are stories."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (
            Endpoint("GET", "/api/v1/search", self._relevant, _SEARCH),
            Endpoint("GET", "/api/v1/search_by_date", self._newest, _SEARCH),
            Endpoint("GET", "/api/v1/items/{id}", self._item, _SEARCH),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return everybody: there are no keys, and loopback has one address."""
        del call
        return Caller(ANONYMOUS, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: Algolia sends no such headers here."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429."""
        del call, counted
        return json_answer({"message": "Too many requests", "status": 429}, status=429)

    async def _relevant(self, call: Call) -> Answer:
        return self._answer(call, order="relevance")

    async def _newest(self, call: Call) -> Answer:
        return self._answer(call, order="new")

    def _answer(self, call: Call, *, order: Order) -> Answer:
        given = call.parameters
        filters = _filters(given.get("numericFilters", ""))
        number = whole(given.get("page"), otherwise=0)
        size = whole(given.get("hitsPerPage"), otherwise=DEFAULT_HITS)
        if filters is None or number is None or number < 0 or size is None or size < 0:
            name = "numericFilters" if filters is None else "page or hitsPerPage"
            return json_answer({"message": f"invalid {name}", "status": 400}, status=400)
        size = min(size, MAX_HITS)
        found = self._found(call, filters, order=order)
        envelope: dict[str, Any] = {
            "page": number,
            "hitsPerPage": size,
            "exhaustiveNbHits": True,
            "exhaustiveTypo": True,
            "query": given.get("query", ""),
            "params": urlencode(given),
            "processingTimeMS": 3,
            "processingTimingsMS": {},
        }
        if number * size >= REACHABLE_HITS:
            message = "you can only fetch the 1000 hits for this query. You can extend the limit"
            nothing = {"hits": [], "nbHits": 0, "nbPages": 0, "message": message}
            return json_answer({**nothing, **envelope})
        reachable = min(len(found), REACHABLE_HITS)
        return json_answer(
            {
                "hits": [_hit(post, call) for post in found[number * size : number * size + size]],
                "nbHits": len(found),
                "nbPages": -(-reachable // size) if size else 0,
                **envelope,
            }
        )

    def _found(
        self, call: Call, filters: Sequence[tuple[str, str, int]], *, order: Order
    ) -> list[Post]:
        given = call.parameters
        optional = given.get("optionalWords", "").split(",")
        wanted = parse(given.get("query", ""), optional=optional)
        kinds = set(_KINDS.findall(given.get("tags", ""))) or {"story", "comment"}
        return [
            post
            for post in self._corpus.search(wanted, platform="hackernews", order=order)
            if _kind(post) in kinds
            and not post.is_gone
            and all(_holds(post, *condition) for condition in filters)
        ]

    async def _item(self, call: Call) -> Answer:
        number = sites.hackernews_number(call.fields["id"])
        post = None if number is None else self._corpus.of_number(number)
        if post is None or post.platform != "hackernews":
            return json_answer({"status": 404, "error": "Not Found"}, status=404)
        return json_answer(_tree(post, self._corpus))


def _filters(text: str) -> list[tuple[str, str, int]] | None:
    """Return the conditions of `numericFilters`, `None` when one cannot be read."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = _FILTER.fullmatch(part)
        if match is None:
            return None
        found.append((match[1], match[2], int(match[3])))
    return found


def _holds(post: Post, name: str, sign: str, value: int) -> bool:
    have = {
        "created_at_i": int(post.created_at.timestamp()),
        "points": post.score,
        "num_comments": post.comments,
    }[name]
    return {
        "<": have < value,
        "<=": have <= value,
        ">": have > value,
        ">=": have >= value,
        "=": have == value,
    }[sign]


def _kind(post: Post) -> str:
    return "story" if post.title and not post.thread else "comment"


def _hit(post: Post, call: Call) -> dict[str, Any]:
    is_story, id_ = _kind(post) == "story", sites.hackernews_id(post)
    text = escape(post.text)
    return {
        "objectID": id_,
        "created_at": _iso(post.created_at),
        "created_at_i": int(post.created_at.timestamp()),
        "updated_at": _iso(post.created_at),
        "author": post.author,
        "points": post.score if is_story else None,
        "num_comments": post.comments if is_story else None,
        "title": post.title if is_story else None,
        "url": call.link(post) if is_story else None,
        "story_text": text if is_story else None,
        "comment_text": None if is_story else text,
        "story_id": int(id_) if is_story else None,
        "story_title": None,
        "story_url": None,
        "parent_id": None,
        "_tags": [_kind(post), f"author_{post.author}", f"story_{id_}"],
        "_highlightResult": {},
    }


def _tree(post: Post, corpus: Corpus) -> dict[str, Any]:
    return {
        "id": int(sites.hackernews_id(post)),
        "created_at": _iso(post.created_at),
        "created_at_i": int(post.created_at.timestamp()),
        "type": _kind(post),
        "author": post.author,
        "title": post.title or None,
        "url": None,
        "text": escape(post.text),
        "points": post.score,
        "parent_id": None,
        "story_id": int(sites.hackernews_id(post)),
        "children": [_tree(reply, corpus) for reply in corpus.replies(post)],
        "options": [],
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
