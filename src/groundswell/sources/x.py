"""Search the last seven days of X."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document, JsonScalar
from groundswell.errors import (
    ConfigurationError,
    SourceAuthenticationError,
    SourceResponseError,
)
from groundswell.sources.answer import each, integer, iso, json_object, required, string
from groundswell.sources.authors import Authors
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.sources.text import from_entities
from groundswell.sources.words import first_and_any, searchable
from groundswell.sources.x_failures import SOURCE, failure, feedback, names_parameter
from groundswell.transport.http import Http, HttpRequest, HttpResponse

MAX_QUERY_CHARACTERS = 512
MIN_PAGE_SIZE, MAX_PAGE_SIZE = 10, 100
USD_PER_POST = 0.005
HISTORY = timedelta(days=7)
MAX_AGE_SECONDS = 86_400.0  # deletions have to be followed within 24 h
_MARGIN = timedelta(seconds=60)
_OK, _BAD_REQUEST = 200, 400
_DIALECTS = {"tweet": "note_tweet", "post": "note_post"}
_WORD = re.compile(r"[^\W_]+")
_OPERATORS = frozenset({"AND", "OR"})
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NO_LANGUAGE = re.compile(r"und|zxx|art|q[a-z]{2}")
_ID = re.compile(r"[0-9]{1,19}")
_CURSOR = re.compile(r"[\w.~=+/-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class XOptions:
    """How to reach X; `field_dialect` is `tweet` or `post`, how X names its response fields."""

    bearer_token: str = field(repr=False)
    base_url: str = "https://api.x.com"
    site_url: str = "https://x.com"
    field_dialect: str = "tweet"
    authors: Authors = field(default_factory=Authors, repr=False)
    ttl_seconds: float = 3600.0


class X:
    """X as a source. Of authors only the number is asked for, and only a key of it is kept.

    Raises:
        ConfigurationError: the dialect is unknown.
    """

    def __init__(self, http: Http, options: XOptions, *, clock: Clock) -> None:
        if options.field_dialect not in _DIALECTS:
            raise ConfigurationError(
                "sources.x.field_dialect: it is neither tweet nor post",
                remedy="Set sources.x.field_dialect to tweet.",
            )
        self._http = http
        self._options = options
        self._clock = clock
        self._dialect = options.field_dialect
        self._info = SourceInfo(
            name=SOURCE,
            title="X",
            summary="Posts of the last seven days on X, without reposts.",
            windows=(Window(450, 900.0),),
            max_running=2,
            ttl_seconds=min(options.ttl_seconds, MAX_AGE_SECONDS),
            max_age_seconds=MAX_AGE_SECONDS,
            page_size=MAX_PAGE_SIZE,
            max_pages=1,
            keys=("sources.x.bearer_token",),
            keyless=False,
            cost="0.005 USD per post",
            supports_language=True,
            aliases=("twitter",),
        )

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return self._info

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of posts; `cost_usd` counts every post that X sent.

        Raises:
            SourceError: X refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        token = _checked(self._options.bearer_token)
        params = _params(request, now=self._clock.now())
        response = await self._send(params, token=token)
        if response.status != _OK:
            raise failure(response, clock=self._clock)
        page = self._page(response, cursor=request.cursor)
        recent = tuple(item for item in page.documents if _is_since(item, request.since))
        return replace(
            page,
            documents=recent[: max(1, request.limit)],
            feedback=feedback(response, clock=self._clock),
        )

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not ours."""

    def _page(self, response: HttpResponse, *, cursor: str | None) -> Page:
        answer = json_object(response, source=SOURCE)
        meta, items = answer.get("meta"), answer.get("data")
        if not isinstance(meta, dict) and not isinstance(items, list):
            raise SourceResponseError(
                f"{SOURCE}: the answer holds neither posts nor a count",
                source=SOURCE,
                remedy="Check sources.x.base_url.",
            )
        documents, skipped = each(items, self._document, source=SOURCE, now=self._clock.now())
        token = string(meta.get("next_token")) if isinstance(meta, dict) else ""
        return Page(
            documents,
            next_cursor=token if _CURSOR.fullmatch(token) and token != cursor else None,
            skipped=skipped,
            cost_usd=(len(items) if isinstance(items, list) else 0) * USD_PER_POST,
            received_bytes=len(response.body),
        )

    def _document(self, item: Mapping[str, Any]) -> Document | None:
        native = required(item["id"])
        if not _ID.fullmatch(native) or _is_repost(item):
            return None
        language = string(item.get("lang")).lower()
        metrics = item.get("public_metrics")
        counts = metrics if isinstance(metrics, dict) else {}
        return Document(
            id=f"{SOURCE}:{native}",
            source=SOURCE,
            text=from_entities(_full_text(item)),
            url=f"{self._options.site_url.rstrip('/')}/i/web/status/{native}",
            author=self._options.authors.key(SOURCE, item.get("author_id")),
            created_at=iso(item.get("created_at")),
            score=integer(counts.get("like_count")),
            comments=integer(counts.get("reply_count")),
            language=None if _NO_LANGUAGE.fullmatch(language) else language,
            extra=_extra(counts),
        )

    async def _send(self, params: Mapping[str, str], *, token: str) -> HttpResponse:
        dialect = self._dialect
        response = await self._send_as(dialect, params, token=token)
        if response.status == _BAD_REQUEST and names_parameter(response, f"{dialect}.fields"):
            other = "post" if dialect == "tweet" else "tweet"
            response = await self._send_as(other, params, token=token)
            if response.status == _OK:
                self._dialect = other
        return response

    async def _send_as(
        self, dialect: str, params: Mapping[str, str], *, token: str
    ) -> HttpResponse:
        fields = f"author_id,created_at,lang,public_metrics,{_DIALECTS[dialect]}"
        return await self._http.send(
            HttpRequest(
                "GET",
                self._options.base_url.rstrip("/") + "/2/tweets/search/recent",
                params={**params, f"{dialect}.fields": fields},
                headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            )
        )


def _checked(token: str) -> str:
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise SourceAuthenticationError(
            f"{SOURCE}: the bearer token is missing or holds characters that no token has",
            source=SOURCE,
            remedy="Set sources.x.bearer_token.",
        )
    return token


def _params(request: PageRequest, *, now: datetime) -> dict[str, str]:
    params = {
        "query": _query(request.terms, language=request.language),
        "max_results": str(min(MAX_PAGE_SIZE, max(MIN_PAGE_SIZE, request.limit))),
    }
    start = _start(request.since, now=now)
    if start is not None:
        params["start_time"] = start
    if request.cursor:
        params["next_token"] = request.cursor
    return params


def _start(since: datetime | None, *, now: datetime) -> str | None:
    """Return `start_time`, or `None` for all seven days, which is what X takes without one.

    Naming the oldest moment ourselves would move it between two pages of a search.
    """
    if since is None or since <= now - HISTORY + _MARGIN:
        return None
    return min(since, now - _MARGIN).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _query(terms: tuple[str, ...], *, language: str | None) -> str:
    """Write the terms in X's syntax; the least important go when they are too many."""
    ending = " -is:retweet"
    primary = (language or "").lower().partition("-")[0]
    if _LANGUAGE.fullmatch(primary):
        ending += f" lang:{primary}"
    room = MAX_QUERY_CHARACTERS - len(ending)
    written = map(_term, searchable(terms, source=SOURCE))
    return first_and_any(written, room=room) + ending


def _term(term: str) -> str:
    word = " ".join(term.replace('"', " ").replace("\\", " ").split())
    plain = _WORD.fullmatch(word) and word.upper() not in _OPERATORS
    return word if plain else f'"{word}"'


def _is_since(document: Document, since: datetime | None) -> bool:
    return since is None or document.created_at is None or document.created_at >= since


def _full_text(item: Mapping[str, Any]) -> str:
    """Return the text; that of a long post is cut off in `text`."""
    for name in _DIALECTS.values():
        note = item.get(name)
        if isinstance(note, dict) and string(note.get("text")):
            return string(note["text"])
    return string(item.get("text"))


def _is_repost(item: Mapping[str, Any]) -> bool:
    for name in ("referenced_tweets", "referenced_posts"):
        for reference in item.get(name) or ():
            if reference.get("type") in {"retweeted", "reposted"}:
                return True
    return False


def _extra(counts: Mapping[str, Any]) -> dict[str, JsonScalar]:
    reposts = integer(counts.get("retweet_count"))
    if reposts is None:
        reposts = integer(counts.get("repost_count"))
    return {} if reposts is None else {"reposts": reposts}
