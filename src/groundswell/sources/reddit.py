"""Search Reddit's posts over its OAuth interface."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.errors import ConfigurationError, SourceResponseError
from groundswell.sources.answer import each, epoch, integer, json_object, required, string
from groundswell.sources.reddit_failures import SOURCE, failure, feedback, unknown_subreddit
from groundswell.sources.reddit_token import RedditToken, TokenOptions
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.sources.text import clean
from groundswell.transport.http import Http, HttpRequest, HttpResponse

MAX_QUERY_CHARACTERS = 512
MAX_PAGE_SIZE = 100
_OK, _UNAUTHORIZED = 200, 401
_GONE = frozenset({"[deleted]", "[removed]"})
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_WORD = re.compile(r"\w+")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_-]{2,40}")
_ID = re.compile(r"[A-Za-z0-9_]+")
_PERMALINK = re.compile(r"/[\w/%.~-]+")
_PERIODS = (
    (timedelta(hours=1), "hour"),
    (timedelta(days=1), "day"),
    (timedelta(days=7), "week"),
    (timedelta(days=30), "month"),
    (timedelta(days=365), "year"),
)


@dataclass(frozen=True, slots=True)
class RedditOptions:
    """Who we are at Reddit and where to search; no `subreddits` means everywhere.

    Without a secret the client id is that of an installed app.
    """

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    user_agent: str
    base_url: str = "https://oauth.reddit.com"
    auth_url: str = "https://www.reddit.com/api/v1/access_token"
    site_url: str = "https://www.reddit.com"
    subreddits: tuple[str, ...] = ()
    ttl_seconds: float = 3600.0


class Reddit:
    """Reddit as a source; comments cannot be searched there, so documents are posts.

    Raises:
        ConfigurationError: a subreddit name or the user agent cannot be used.
    """

    def __init__(self, http: Http, options: RedditOptions, *, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._user_agent = _user_agent(options.user_agent)
        self._subreddits = _subreddits(options.subreddits)
        self._base_url = options.base_url.rstrip("/")
        self._site = options.site_url.rstrip("/")
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
            summary="Posts of Reddit or of chosen subreddits.",
            windows=(Window(1000, 600.0), Window(100, 60.0)),
            max_running=4,
            ttl_seconds=min(options.ttl_seconds, 86_400.0),
            page_size=MAX_PAGE_SIZE,
            keys=("sources.reddit.client_id", "sources.reddit.client_secret"),
            keyless=False,
            cost="free for approved non-commercial use",
        )

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return self._info

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of posts.

        Raises:
            SourceError: Reddit refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        params = _params(request, now=self._clock.now(), restricted=bool(self._subreddits))
        response = await self._send(params)
        if response.status != _OK:
            raise failure(response, clock=self._clock)
        try:
            page = _page(response, after=request.cursor, site=self._site)
        except SourceResponseError as error:
            error.remedy = error.remedy or "Check sources.reddit.base_url."
            raise
        recent = tuple(item for item in page.documents if _is_since(item, request.since))
        return replace(page, documents=recent[: max(1, request.limit)])

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not ours."""

    async def _send(self, params: Mapping[str, str]) -> HttpResponse:
        response = await self._send_once(params)
        if response.status == _UNAUTHORIZED:
            response = await self._send_once(params)
        return response

    async def _send_once(self, params: Mapping[str, str]) -> HttpResponse:
        token = await self._token.get()
        path = f"/r/{'+'.join(self._subreddits)}/search" if self._subreddits else "/search"
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


def _subreddits(names: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(name.strip().strip("/").removeprefix("r/") for name in names)
    for position, name in enumerate(found):
        if not _SUBREDDIT.fullmatch(name):
            raise ConfigurationError(
                f"sources.reddit.subreddits: entry {position + 1} is not a subreddit name",
                remedy="Write the name alone, for example 'projectmanagement'.",
            )
    return tuple(dict.fromkeys(found))


def _params(request: PageRequest, *, now: datetime, restricted: bool) -> dict[str, str]:
    params = {
        "q": _query(request.terms),
        "sort": "relevance",
        "t": _period(request.since, now=now),
        "type": "link",
        "limit": str(min(MAX_PAGE_SIZE, max(1, request.limit))),
        "raw_json": "1",
    }
    if restricted:
        params["restrict_sr"] = "true"
    if request.cursor:
        params["after"] = request.cursor
    return params


def _query(terms: tuple[str, ...]) -> str:
    """Write the terms in Reddit's syntax; the least important go when they are too many."""
    query = ""
    for term in terms:
        word = _term(term)
        longer = f"{query} {word}".strip()
        if word and len(longer) <= MAX_QUERY_CHARACTERS:
            query = longer
    if not query:
        raise SourceResponseError(
            f"{SOURCE}: there is no word to search for",
            source=SOURCE,
            remedy="Name a product or a topic in the question.",
        )
    return query


def _term(term: str) -> str:
    word = " ".join(clean(term).replace('"', " ").replace("\\", " ").split())
    word = word[: MAX_QUERY_CHARACTERS - 2].strip()
    if not any(character.isalnum() for character in word):
        return ""
    return word if _WORD.fullmatch(word) and word not in _OPERATORS else f'"{word}"'


def _period(since: datetime | None, *, now: datetime) -> str:
    if since is None:
        return "all"
    for length, name in _PERIODS:
        if now - since <= length:
            return name
    return "all"


def _is_since(document: Document, since: datetime | None) -> bool:
    return since is None or document.created_at is None or document.created_at >= since


def _page(response: HttpResponse, *, after: str | None, site: str) -> Page:
    data = json_object(response, source=SOURCE).get("data")
    children = data.get("children") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(children, list):
        raise SourceResponseError(
            f"{SOURCE}: the answer is no listing",
            source=SOURCE,
            remedy="Check sources.reddit.base_url.",
        )
    if children and all(
        isinstance(child, dict) and child.get("kind") == "t5" for child in children
    ):
        # The client followed a redirect from an unknown subreddit to the search for subreddits.
        raise unknown_subreddit()
    documents, skipped = each(children, lambda item: _document(item, site=site), source=SOURCE)
    cursor = string(data.get("after"))
    return Page(
        documents,
        next_cursor=cursor if _ID.fullmatch(cursor) and cursor != after else None,
        skipped=skipped,
        feedback=feedback(response),
        received_bytes=len(response.body),
    )


def _document(item: Mapping[str, Any], *, site: str) -> Document | None:
    kind, data = item["kind"], item["data"]
    if kind not in {"t1", "t3"} or _is_gone(data):
        return None
    native = required(data["id"])
    if not _ID.fullmatch(native):
        return None
    title = clean(string(data.get("title")))
    body = clean(string(data.get("body" if kind == "t1" else "selftext")))
    return Document(
        id=f"{SOURCE}:{kind}_{native}",
        source=SOURCE,
        text=joined(title, body),
        url=site + _path(data, kind=kind, native=native),
        title=title,
        author=clean(string(data.get("author"))) or None,
        created_at=epoch(data.get("created_utc")),
        score=integer(data.get("score")),
        comments=integer(data.get("num_comments")),
        extra=_extra(data),
    )


def _path(data: Mapping[str, Any], *, kind: str, native: str) -> str:
    permalink = string(data.get("permalink"))
    if _PERMALINK.fullmatch(permalink):
        return permalink
    post = string(data.get("link_id")).removeprefix("t3_")
    if kind == "t1" and _ID.fullmatch(post):
        return f"/comments/{post}/comment/{native}"
    return f"/comments/{native}"


def _is_gone(data: Mapping[str, Any]) -> bool:
    return data.get("removed_by_category") is not None or any(
        string(data.get(name)).strip() in _GONE for name in ("author", "selftext", "body", "title")
    )


def _extra(data: Mapping[str, Any]) -> dict[str, JsonScalar]:
    subreddit = clean(string(data.get("subreddit")), limit=64)
    return {"subreddit": subreddit} if subreddit else {}
