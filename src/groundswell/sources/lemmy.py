"""Lemmy: posts and comments of one instance and all it federates with, no key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError, TransportResponseError
from groundswell.sources.answer import each, json_object, string
from groundswell.sources.authors import Authors
from groundswell.sources.cursor import page_number
from groundswell.sources.lemmy_items import comment, items, post
from groundswell.sources.lemmy_site import LemmySite, read_site
from groundswell.sources.refusal import is_web_page, refusal, throttled
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.sources.words import searchable
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

_OK = 200
_MAX_PAGE_SIZE = 50
_MAX_TERMS = 2  # every word must occur; more mostly find nothing
_DAY_SECONDS = 86_400
_TOP_SORTS = ((1, "TopDay"), (7, "TopWeek"), (30, "TopMonth"), (365, "TopYear"))
_TOO_FAST = frozenset({"rate_limit_error", "too_many_requests"})
_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class LemmyOptions:
    """Which instance to ask; without `api` the instance is asked once what it speaks."""

    base_url: str = "https://lemmy.world"
    api: Api | None = None
    authors: Authors = field(default_factory=Authors, repr=False)
    timeout_seconds: float | None = None


class LemmySource:
    """Search posts and comments."""

    def __init__(self, http: Http, options: LemmyOptions, *, clock: Clock) -> None:
        self._http = http
        self._options = options
        self._clock = clock
        self._site: LemmySite | None = None if options.api is None else LemmySite(options.api)

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
        words = " ".join(searchable(request.terms, source=NAME)[:_MAX_TERMS])
        site = self._site or await self._detected()
        now = self._clock.now()
        each_size = max(1, min(request.limit // 2, _MAX_PAGE_SIZE))  # posts, and comments as many
        written = _v4_params if site.api == "v4" else _v3_params
        params = written(request, words=words, size=each_size, now=now)
        response = await self._get(f"/api/{site.api}/search", params)
        self._check(response, now=now)
        return self._page(response, request, site=site, size=each_size)

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

    async def _detected(self) -> LemmySite:
        """Ask what the instance speaks; one that does not say is taken for v3, for now."""
        response = await self._get("/api/v3/site", {})
        now = self._clock.now()
        if (error := _throttling(response, now=now)) is not None:
            raise error
        try:
            answer = response.json() if response.status == _OK else None
        except TransportResponseError:
            answer = None
        if not isinstance(answer, dict):
            return LemmySite("v3")
        self._site = read_site(answer)
        return self._site

    def _check(self, response: HttpResponse, *, now: datetime) -> None:
        error = _throttling(response, now=now) or refusal(
            response, source=NAME, now=now, credentials="whether this instance allows searching"
        )
        if error is not None:
            raise error

    def _page(
        self, response: HttpResponse, request: PageRequest, *, site: LemmySite, size: int
    ) -> Page:
        answer = json_object(response, source=NAME)
        now = self._clock.now()
        base_url = self._options.base_url.rstrip("/")

        def as_post(item: Mapping[str, Any]) -> Document | None:
            return post(item, base_url=base_url, site=site, authors=self._options.authors)

        def as_comment(item: Mapping[str, Any]) -> Document | None:
            return comment(item, base_url=base_url, site=site, authors=self._options.authors)

        posts, broken_posts = each(items(answer, "posts", "post"), as_post, source=NAME, now=now)
        comments, broken_comments = each(
            items(answer, "comments", "comment"), as_comment, source=NAME, now=now
        )
        found = [it for it in (*posts, *comments) if _is_since(it, request.since)]
        cursor = string(answer.get("next_page")) or None
        if site.api == "v3":
            is_full = size in {len(posts) + broken_posts, len(comments) + broken_comments}
            number = page_number(request.cursor, first=1, source=NAME)
            cursor = str(number + 1) if is_full else None
        return Page(
            tuple(found[: max(1, request.limit)]),
            next_cursor=cursor,
            skipped=broken_posts + broken_comments,
            received_bytes=len(response.body),
        )


def _throttling(response: HttpResponse, *, now: datetime) -> SourceError | None:
    """Return the error of a rate limit: Lemmy 0.19 answers 400 for it."""
    if response.status == _OK or is_web_page(response):
        return None
    try:
        answer = response.json()
    except TransportResponseError:
        return None
    reason = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(reason, str) or reason not in _TOO_FAST:
        return None
    return throttled(response, source=NAME, now=now, otherwise_seconds=_WAIT_SECONDS)


def _v3_params(request: PageRequest, *, words: str, size: int, now: datetime) -> dict[str, str]:
    return {
        "q": words,
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


def _v4_params(request: PageRequest, *, words: str, size: int, now: datetime) -> dict[str, str]:
    params = {
        "search_term": words,
        "type_": "all",
        "listing_type": "all",
        "limit": str(size),
    }
    if request.since is not None:
        params["time_range_seconds"] = str(max(1, int((now - request.since).total_seconds())))
    if request.cursor is not None:
        params["page_cursor"] = request.cursor
    return params


def _is_since(document: Document, since: datetime | None) -> bool:
    return since is None or document.created_at is None or document.created_at >= since
