"""Lemmy: posts and comments of one instance and all it federates with, no key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from groundswell.clock import Clock
from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.errors import TransportError
from groundswell.sources.answer import each, integer, iso, json_object, string
from groundswell.sources.cursor import page_number
from groundswell.sources.fields import label, link, native_id
from groundswell.sources.refusal import refusal
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.sources.text import clean
from groundswell.transport.http import Http, HttpRequest, HttpResponse

Api = Literal["v3", "v4"]

NAME = "lemmy"
INFO = SourceInfo(
    name=NAME,
    title="Lemmy",
    summary="Posts and comments of Lemmy communities.",
    windows=(Window(60, 600.0),),
    max_running=1,
    ttl_seconds=3_600.0,
    page_size=50,
)

_MAX_PAGE_SIZE = 50
_MAX_TERMS = 3
_DAY_SECONDS = 86_400
_TOP_SORTS = ((1, "TopDay"), (7, "TopWeek"), (30, "TopMonth"), (365, "TopYear"))
_NEW_API = re.compile(r"[1-9]\d*\.")


@dataclass(frozen=True, slots=True)
class LemmyOptions:
    """Which instance to ask; without `api` the instance is asked once what it speaks."""

    base_url: str = "https://lemmy.world"
    api: Api | None = None
    timeout_seconds: float | None = None


class LemmySource:
    """Search posts and comments."""

    def __init__(self, http: Http, options: LemmyOptions, *, clock: Clock) -> None:
        self._http = http
        self._options = options
        self._clock = clock
        self._api: Api | None = options.api

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return INFO

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of posts and comments.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        if self._api is None:
            self._api = await self._detected()
        now = self._clock.now()
        each_size = max(1, min(request.limit // 2, _MAX_PAGE_SIZE))  # posts, and comments as many
        if self._api == "v4":
            params = _v4_params(request, size=each_size, now=now)
        else:
            params = _v3_params(request, size=each_size, now=now)
        response = await self._get(f"/api/{self._api}/search", params)
        error = refusal(
            response, source=NAME, now=now, credentials="whether this instance allows searching"
        )
        if error is not None:
            raise error
        return _page(
            response,
            request,
            api=self._api,
            size=each_size,
            site=self._options.base_url.rstrip("/"),
        )

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not its own."""

    async def _get(self, path: str, params: Mapping[str, str]) -> HttpResponse:
        return await self._http.send(
            HttpRequest(
                "GET",
                f"{self._options.base_url.rstrip('/')}{path}",
                params=params,
                timeout_seconds=self._options.timeout_seconds,
            )
        )

    async def _detected(self) -> Api:
        """Return what the instance speaks; servers 1.0 and later page in v4 only."""
        try:
            response = await self._get("/api/v3/site", {})
            answer = response.json()
        except TransportError:
            return "v3"
        version = string(answer.get("version")) if isinstance(answer, dict) else ""
        return "v4" if _NEW_API.match(version) else "v3"


def _v3_params(request: PageRequest, *, size: int, now: datetime) -> dict[str, str]:
    return {
        "q": " ".join(request.terms[:_MAX_TERMS]),
        "type_": "All",
        "sort": _top_sort(request.since, now=now),
        "listing_type": "All",
        "limit": str(size),
        "page": str(page_number(request.cursor, first=1, source=NAME)),
    }


def _top_sort(since: datetime | None, *, now: datetime) -> str:
    if since is None:
        return "TopAll"
    days = (now - since).total_seconds() / _DAY_SECONDS
    return next((name for limit, name in _TOP_SORTS if days <= limit), "TopAll")


def _v4_params(request: PageRequest, *, size: int, now: datetime) -> dict[str, str]:
    params = {
        "search_term": " ".join(request.terms[:_MAX_TERMS]),
        "type_": "all",
        "listing_type": "all",
        "limit": str(size),
    }
    if request.since is not None:
        params["time_range_seconds"] = str(max(1, int((now - request.since).total_seconds())))
    if request.cursor is not None:
        params["page_cursor"] = request.cursor
    return params


def _page(response: HttpResponse, request: PageRequest, *, api: Api, size: int, site: str) -> Page:
    answer = json_object(response, source=NAME)
    posts, skipped_posts = each(
        _items(answer, "posts", "post"), lambda item: _post(item, site=site), source=NAME
    )
    comments, skipped_comments = each(
        _items(answer, "comments", "comment"), lambda item: _comment(item, site=site), source=NAME
    )
    found = tuple(
        document
        for document in (*posts, *comments)
        if request.since is None
        or document.created_at is None
        or document.created_at >= request.since
    )
    cursor = string(answer.get("next_page")) or None
    if api == "v3":
        is_full = size in {len(posts) + skipped_posts, len(comments) + skipped_comments}
        number = page_number(request.cursor, first=1, source=NAME)
        cursor = str(number + 1) if is_full else None
    return Page(
        found,
        next_cursor=cursor,
        skipped=skipped_posts + skipped_comments,
        received_bytes=len(response.body),
    )


def _items(answer: Mapping[str, Any], name: str, kind: str) -> object:
    """Return the items of one kind; v4 may mix all kinds in `results`."""
    mixed = answer.get("results")
    if name in answer or not isinstance(mixed, list):
        return answer.get(name)
    wanted = {kind, kind.title()}
    return [
        item
        for item in mixed
        if isinstance(item, dict)
        and (item.get("type_") in wanted or ("type_" not in item and _is_only(item, kind)))
    ]


def _is_only(item: Mapping[str, Any], kind: str) -> bool:
    return kind in item and (kind == "comment" or "comment" not in item)


def _post(item: Mapping[str, Any], *, site: str) -> Document | None:
    post = item["post"]
    title = clean(string(post.get("name")))
    body = clean(string(post.get("body")))
    return _document(item, post, title=title, body=body, kind="post", site=site)


def _comment(item: Mapping[str, Any], *, site: str) -> Document | None:
    comment = item["comment"]
    body = clean(string(comment.get("content")))
    return _document(item, comment, title="", body=body, kind="comment", site=site)


def _document(
    item: Mapping[str, Any],
    entry: Mapping[str, Any],
    *,
    title: str,
    body: str,
    kind: str,
    site: str,
) -> Document | None:
    if entry.get("removed") or entry.get("deleted"):
        return None
    counts = item.get("counts")
    counters = counts if isinstance(counts, dict) else entry  # v4 keeps them in the entry
    creator, community = item.get("creator"), item.get("community")
    extra: dict[str, JsonScalar] = {"type": kind}
    if isinstance(community, dict):
        extra["community"] = label(community.get("name"))
    number = native_id(entry.get("id"))
    replies = counters.get("comments") if kind == "post" else counters.get("child_count")
    return Document(
        id=f"{NAME}:{kind}-{number}",
        source=NAME,
        text=joined(title, body),
        url=link(entry.get("ap_id"), fallback=f"{site}/{kind}/{number}"),
        title=title,
        author=_author(creator),
        created_at=iso(entry.get("published") or entry.get("published_at")),
        score=integer(counters.get("score")),
        comments=integer(replies),
        extra=extra,
    )


def _author(creator: object) -> str | None:
    """Return the address of the person: names repeat across instances."""
    if not isinstance(creator, dict):
        return None
    return label(creator.get("actor_id") or creator.get("ap_id")) or label(creator.get("name"))
