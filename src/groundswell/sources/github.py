"""GitHub: issues of public repositories, with an optional token for a higher rate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.errors import SourceError, SourceThrottledError, TransportResponseError
from groundswell.sources.answer import each, integer, iso, json_object, member, string
from groundswell.sources.authors import Authors
from groundswell.sources.cursor import page_number
from groundswell.sources.fields import host_of, label, link_at, native_id
from groundswell.sources.rate_headers import epoch as epoch_feedback
from groundswell.sources.refusal import is_web_page, refusal, throttled
from groundswell.sources.source import LimitFeedback, Page, PageRequest, SourceInfo, Window
from groundswell.sources.text import clean, from_markdown
from groundswell.sources.words import fitting, searchable
from groundswell.transport.http import Http, HttpRequest, HttpResponse

NAME = "github"
INFO = SourceInfo(
    name=NAME,
    title="GitHub issues",
    summary="Issues of public GitHub repositories, most upvoted first.",
    windows=(Window(10, 60.0),),
    max_running=1,
    ttl_seconds=3_600.0,
    page_size=100,
    keys=("GITHUB_TOKEN",),
)

_WINDOWS_WITH_TOKEN = (Window(30, 60.0),)
_MAX_QUERY_CHARACTERS = 256
_MAX_TERMS = 4  # every term must occur
_MAX_PAGE_SIZE = 100
_REACHABLE_ITEMS = 1_000
_SECONDARY_SECONDS = 60.0
_SITE = "github.com"
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_SYNTAX = str.maketrans(dict.fromkeys('":<>()\\', " "))


@dataclass(frozen=True, slots=True)
class GitHubOptions:
    """Where the API is, and the token."""

    base_url: str = "https://api.github.com"
    token: str | None = field(default=None, repr=False)
    authors: Authors = field(default_factory=Authors, repr=False)
    timeout_seconds: float | None = None


class GitHubSource:
    """Search issues."""

    def __init__(self, http: Http, options: GitHubOptions, *, clock: Clock) -> None:
        self._http = http
        self._options = options
        self._clock = clock

    @property
    def info(self) -> SourceInfo:
        """Describe the source; a token triples the rate."""
        return replace(INFO, windows=_WINDOWS_WITH_TOKEN) if self._options.token else INFO

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of issues.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        number = page_number(request.cursor, first=1, source=NAME)
        size = max(1, min(request.limit, _MAX_PAGE_SIZE))
        headers = {
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        }
        if self._options.token:
            headers["authorization"] = f"Bearer {self._options.token}"
        response = await self._http.send(
            HttpRequest(
                "GET",
                f"{self._options.base_url.rstrip('/')}/search/issues",
                params={
                    "q": _written(request),
                    "sort": "reactions-+1",
                    "order": "desc",
                    "per_page": str(size),
                    "page": str(number),
                },
                headers=headers,
                timeout_seconds=self._options.timeout_seconds,
            )
        )
        now = self._clock.now()
        error = _throttling(response, now=now) or refusal(
            response, source=NAME, now=now, credentials="GITHUB_TOKEN"
        )
        if error is not None:
            raise error
        return self._page(response, number=number, size=size, now=now)

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not its own."""

    def _page(self, response: HttpResponse, *, number: int, size: int, now: datetime) -> Page:
        answer = json_object(response, source=NAME)
        items = member(answer, "items", source=NAME)
        documents, skipped = each(items, self._document, source=NAME, now=now)
        total = min(integer(answer.get("total_count")) or 0, _REACHABLE_ITEMS)
        has_more = bool(items) and number * size < total
        return Page(
            documents,
            next_cursor=str(number + 1) if has_more else None,
            skipped=skipped,
            feedback=_feedback(response, now=now),
            received_bytes=len(response.body),
        )

    def _document(self, item: Mapping[str, Any]) -> Document | None:
        if item.get("pull_request"):
            return None
        title = clean(string(item.get("title")))
        user = item.get("user")
        reactions = item.get("reactions")
        repository = label(string(item.get("repository_url")).partition("/repos/")[2])
        extra: dict[str, JsonScalar] = {"state": label(item.get("state"))}
        if repository:
            extra["repository"] = repository
        return Document(
            id=f"{NAME}:{native_id(item.get('id'))}",
            source=NAME,
            text=joined(title, from_markdown(string(item.get("body")))),
            url=link_at(
                item.get("html_url"),
                hosts=(_SITE, host_of(self._options.base_url)),
                fallback=_address(repository, item.get("number")),
            ),
            title=title,
            author=self._options.authors.key(NAME, user.get("login"))
            if isinstance(user, dict)
            else None,
            created_at=iso(item.get("created_at")),
            score=integer(reactions.get("+1")) if isinstance(reactions, dict) else None,
            comments=integer(item.get("comments")),
            extra=extra,
        )


def _written(request: PageRequest) -> str:
    """Return the query in GitHub's dialect; the last terms go when it gets too long."""
    fixed = ["is:issue", "in:title,body"]
    if request.since is not None:
        fixed.append(f"created:>={request.since.astimezone(UTC):%Y-%m-%d}")
    room = _MAX_QUERY_CHARACTERS - len(" ".join(fixed)) - 1
    terms = fitting(map(_term, searchable(request.terms, source=NAME)), room=room)
    return " ".join((*terms[:_MAX_TERMS], *fixed))


def _term(term: str) -> str:
    """Return `term` without anything that GitHub would read as syntax."""
    words = [word.lstrip("-") for word in term.translate(_SYNTAX).split()]
    plain = " ".join(word.lower() if word in _OPERATORS else word for word in words if word)
    return f'"{plain}"' if " " in plain else plain


def _throttling(response: HttpResponse, *, now: datetime) -> SourceError | None:
    """Return the error of a rate limit: GitHub answers 403 for it as often as 429."""
    if response.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS} or is_web_page(
        response
    ):
        return None
    headers = response.headers
    if "retry-after" in headers:
        return throttled(response, source=NAME, now=now, otherwise_seconds=_SECONDARY_SECONDS)
    feedback = _feedback(response, now=now)
    if feedback is not None and feedback.remaining == 0:
        return _limited(feedback.reset_seconds)
    if response.status == HTTPStatus.TOO_MANY_REQUESTS or "rate limit" in _message(response):
        return _limited(_SECONDARY_SECONDS)
    return None


def _limited(seconds: float | None) -> SourceThrottledError:
    return SourceThrottledError(
        f"{NAME}: the rate limit of the search is reached",
        source=NAME,
        retry_after_seconds=_SECONDARY_SECONDS if seconds is None else seconds,
        remedy="Wait a minute, or set GITHUB_TOKEN for 30 searches a minute.",
    )


def _message(response: HttpResponse) -> str:
    try:
        answer = response.json()
    except TransportResponseError:
        return ""
    return string(answer.get("message")).lower() if isinstance(answer, dict) else ""


def _feedback(response: HttpResponse, *, now: datetime) -> LimitFeedback | None:
    return epoch_feedback(
        response.headers, remaining="x-ratelimit-remaining", reset="x-ratelimit-reset", now=now
    )


def _address(repository: str | None, number: object) -> str:
    issue = integer(number)
    if issue is None or repository is None or not _REPOSITORY.fullmatch(repository):
        return f"https://{_SITE}"
    return f"https://{_SITE}/{repository}/issues/{issue}"
