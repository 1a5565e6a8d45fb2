"""Search Reddit's posts over its OAuth interface and read the threads under the best ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import ConfigurationError
from groundswell.sources.answer import each, json_object
from groundswell.sources.authors import Authors
from groundswell.sources.reddit_failures import SOURCE, failure, feedback
from groundswell.sources.reddit_items import (
    cursor_after,
    discussed,
    document,
    listing,
    thread_comments,
)
from groundswell.sources.reddit_query import (
    MAX_PAGE_SIZE,
    Place,
    read_place,
    search_params,
    subreddit_names,
    thread_params,
)
from groundswell.sources.reddit_token import RedditToken, TokenOptions
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.transport.http import Http, HttpRequest, HttpResponse

THREADS = 3
MAX_AGE_SECONDS = 86_400.0  # what users delete has to go; Reddit advises 48 h at most
_POSTS_SHARE = 0.6  # of the documents asked for; the rest is left for comments
_OK, _UNAUTHORIZED = 200, 401
_THREAD_GONE = frozenset({403, 404, 410, 451})


@dataclass(frozen=True, slots=True)
class RedditOptions:
    """Who we are at Reddit and where to search; no `subreddits` means everywhere.

    Without a secret the client id is that of an installed app. With `comments` the threads of
    the posts with most comments are read too, each as one page.
    """

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    user_agent: str
    base_url: str = "https://oauth.reddit.com"
    auth_url: str = "https://www.reddit.com/api/v1/access_token"
    site_url: str = "https://www.reddit.com"
    subreddits: tuple[str, ...] = ()
    comments: bool = True
    ttl_seconds: float = 3600.0
    authors: Authors = field(default_factory=Authors, repr=False)


class Reddit:
    """Reddit as a source; only posts can be searched there, comments are read by thread.

    Raises:
        ConfigurationError: a subreddit name or the user agent cannot be used.
    """

    def __init__(self, http: Http, options: RedditOptions, *, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._options = options
        self._user_agent = _user_agent(options.user_agent)
        self._subreddits = subreddit_names(options.subreddits)
        self._base_url = options.base_url.rstrip("/")
        self._token = RedditToken(
            http,
            TokenOptions(
                options.client_id, options.client_secret, self._user_agent, options.auth_url
            ),
            clock=clock,
        )
        self._info = SourceInfo(
            name=SOURCE,
            title="Reddit",
            summary="Posts of Reddit or of chosen subreddits, and comments on the best.",
            windows=(Window(1000, 600.0), Window(100, 60.0)),
            max_running=4,
            ttl_seconds=min(options.ttl_seconds, MAX_AGE_SECONDS),
            max_age_seconds=MAX_AGE_SECONDS,
            page_size=MAX_PAGE_SIZE,
            max_pages=1 + THREADS,
            keys=("sources.reddit.client_id", "sources.reddit.client_secret"),
            keyless=False,
            cost="free for approved non-commercial use",
        )

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return self._info

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of posts, or the comments of one post.

        Raises:
            SourceError: Reddit refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        place = read_place(request.cursor)
        if place.threads:
            return await self._thread(request, place)
        return await self._search(request, place)

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not ours."""

    async def _search(self, request: PageRequest, place: Place) -> Page:
        has_comments = self._options.comments and not place.after
        limit = max(1, round(request.limit * _POSTS_SHARE) if has_comments else request.limit)
        params = search_params(
            request,
            after=place.after,
            limit=limit,
            now=self._clock.now(),
            is_restricted=bool(self._subreddits),
        )
        path = f"/r/{'+'.join(self._subreddits)}/search" if self._subreddits else "/search"
        response = await self._send(path, params)
        if response.status != _OK:
            raise failure(response, clock=self._clock)
        data = listing(json_object(response, source=SOURCE))
        children = data["children"]
        following = Place(
            discussed(children, most=THREADS) if has_comments else (),
            cursor_after(data, before=place.after),
        )
        return self._page(response, children, request, limit=limit, following=following)

    async def _thread(self, request: PageRequest, place: Place) -> Page:
        """Read one thread; one that is gone since the search is skipped."""
        following = Place(place.threads[1:], place.after)
        response = await self._send(f"/comments/{place.threads[0]}", thread_params(request.limit))
        if response.status in _THREAD_GONE and response.body.lstrip()[:1] != b"<":
            return Page((), following.written(), skipped=1, feedback=feedback(response))
        if response.status != _OK:
            raise failure(response, clock=self._clock)
        children = thread_comments(response)
        return self._page(response, children, request, limit=request.limit, following=following)

    def _page(
        self,
        response: HttpResponse,
        children: object,
        request: PageRequest,
        *,
        limit: int,
        following: Place,
    ) -> Page:
        def parse(item: Mapping[str, Any]) -> Document | None:
            return document(
                item, site=self._options.site_url.rstrip("/"), authors=self._options.authors
            )

        documents, skipped = each(children, parse, source=SOURCE, now=self._clock.now())
        recent = tuple(item for item in documents if _is_since(item, request.since))
        first, *others = following.alone()
        return Page(
            recent[: max(1, limit)],
            next_cursor=first,
            side_cursors=tuple(filter(None, others)),
            skipped=skipped,
            feedback=feedback(response),
            received_bytes=len(response.body),
        )

    async def _send(self, path: str, params: Mapping[str, str]) -> HttpResponse:
        response = await self._send_once(path, params)
        if response.status == _UNAUTHORIZED:
            response = await self._send_once(path, params)
        return response

    async def _send_once(self, path: str, params: Mapping[str, str]) -> HttpResponse:
        token = await self._token.get()
        response = await self._http.send(
            HttpRequest(
                "GET",
                self._base_url + path,
                params=params,
                headers={
                    "authorization": f"bearer {token}",
                    "user-agent": self._user_agent,
                    "accept": "application/json",
                },
                follows_redirects=False,
            )
        )
        if response.status == _UNAUTHORIZED:
            self._token.drop(token)
        return response


def _user_agent(value: str) -> str:
    if not value.strip() or not value.isascii() or not value.isprintable():
        raise ConfigurationError(
            "sources.reddit.user_agent: it is empty or holds characters outside plain ASCII",
            remedy="Set it to '<platform>:<app id>:<version> (by /u/<name>)'.",
        )
    return value


def _is_since(document: Document, since: datetime | None) -> bool:
    return since is None or document.created_at is None or document.created_at >= since
