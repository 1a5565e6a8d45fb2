"""Stack Exchange: questions of several sites, with an optional key for a larger quota."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document, joined
from groundswell.errors import (
    ConfigurationError,
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.answer import each, epoch, integer, json_object, member, string
from groundswell.sources.cursor import page_number, unusable
from groundswell.sources.fields import host_of, label, link_at, markup, native_id
from groundswell.sources.rate_headers import MAX_WAIT_SECONDS
from groundswell.sources.refusal import BLOCKED_SECONDS, is_web_page, refusal
from groundswell.sources.source import LimitFeedback, Page, PageRequest, SourceInfo, Window
from groundswell.sources.text import from_entities
from groundswell.sources.words import searchable
from groundswell.transport.http import Http, HttpRequest, HttpResponse

NAME = "stackexchange"
INFO = SourceInfo(
    name=NAME,
    title="Stack Exchange",
    summary="Questions on Stack Exchange sites, by relevance.",
    windows=(Window(300, day_in="UTC"), Window(5, 1.0)),
    max_running=2,
    ttl_seconds=3_600.0,
    page_size=100,
    keys=("STACKEXCHANGE_KEY",),
    aliases=("stackoverflow",),
)

_WINDOWS_WITH_KEY = (Window(10_000, day_in="UTC"), Window(5, 1.0))
_MAX_TERMS = 3  # every further word must occur too and would empty the result
_MAX_PAGE_SIZE = 100
_LAST_PAGE = 25  # without an access token
_BACKOFF_MARGIN_SECONDS = 1.0
_THROTTLE_VIOLATION = 502
_OWN_DOMAINS = frozenset({"stackoverflow", "superuser", "serverfault", "askubuntu"})
_HOSTS = (
    "stackexchange.com",
    "stackoverflow.com",
    "superuser.com",
    "serverfault.com",
    "askubuntu.com",
    "mathoverflow.net",
    "stackapps.com",
)
_SITE = re.compile(r"[a-z0-9.-]{1,60}")
_NO_SITE = "No site found"
_SECONDS = re.compile(r"(\d{1,7}) second")


@dataclass(frozen=True, slots=True)
class StackExchangeOptions:
    """Which sites to ask, by their API names, and with which key."""

    base_url: str = "https://api.stackexchange.com"
    sites: tuple[str, ...] = ("stackoverflow", "superuser")
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Position:
    """The page to read of the first of `sites`; `later` have a further page after it."""

    number: int
    sites: tuple[str, ...]
    later: tuple[str, ...] = ()

    def written(self) -> str:
        return f"{self.number}:{','.join(self.sites)}:{','.join(self.later)}"


class StackExchangeSource:
    """Search questions, one site per page, all sites in turn.

    Raises:
        ConfigurationError: no site is given, or a name cannot be that of a site.
    """

    def __init__(self, http: Http, options: StackExchangeOptions, *, clock: Clock) -> None:
        _check(options.sites)
        self._http = http
        self._options = options
        self._clock = clock

    @property
    def info(self) -> SourceInfo:
        """Describe the source; a key enlarges the daily quota."""
        return replace(INFO, windows=_WINDOWS_WITH_KEY) if self._options.key else INFO

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of questions of one site.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        position = self._position(request.cursor)
        response = await self._http.send(
            HttpRequest(
                "GET",
                f"{self._options.base_url.rstrip('/')}/2.3/search/advanced",
                params=self._params(request, position),
                timeout_seconds=self._options.timeout_seconds,
            )
        )
        now = self._clock.now()
        error = _body_refusal(response, site=position.sites[0]) or refusal(
            response, source=NAME, now=now, credentials="STACKEXCHANGE_KEY"
        )
        if error is not None:
            raise error
        return self._page(response, position, now=now)

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not its own."""

    def _page(self, response: HttpResponse, position: _Position, *, now: datetime) -> Page:
        answer = json_object(response, source=NAME)
        site = position.sites[0]
        hosts = (*_HOSTS, host_of(self._options.base_url))
        documents, skipped = each(
            member(answer, "items", source=NAME),
            lambda item: _document(item, site=site, hosts=hosts),
            source=NAME,
            now=now,
        )
        has_more = answer.get("has_more") is True and position.number < _LAST_PAGE
        following = _following(position, has_more=has_more)
        return Page(
            documents,
            next_cursor=None if following is None else following.written(),
            skipped=skipped,
            feedback=_feedback(answer, now=now),
            received_bytes=len(response.body),
        )

    def _position(self, cursor: str | None) -> _Position:
        if cursor is None:
            return _Position(1, self._options.sites)
        number, _, rest = cursor.partition(":")
        sites_text, _, later_text = rest.partition(":")
        sites, later = tuple(sites_text.split(",")), tuple(filter(None, later_text.split(",")))
        if not all(_SITE.fullmatch(site) for site in (*sites, *later)):
            raise unusable(NAME)
        return _Position(page_number(number, first=1, source=NAME), sites, later)

    def _params(self, request: PageRequest, position: _Position) -> dict[str, str]:
        params = {
            "site": position.sites[0],
            "q": " ".join(searchable(request.terms, source=NAME)[:_MAX_TERMS]),
            "order": "desc",
            "sort": "relevance",
            "filter": "withbody",
            "pagesize": str(max(1, min(request.limit, _MAX_PAGE_SIZE))),
            "page": str(position.number),
        }
        if request.since is not None:
            params["fromdate"] = str(int(request.since.timestamp()))
        if self._options.key:
            params["key"] = self._options.key
        return params


def _check(sites: tuple[str, ...]) -> None:
    wrong = [site for site in sites if not _SITE.fullmatch(site)]
    if wrong or not sites:
        raise ConfigurationError(
            f"sources.stackexchange.sites: {wrong[0][:60]!r} is no site"
            if wrong
            else "sources.stackexchange.sites: no site to ask",
            remedy="Give API names of sites, for example superuser.",
        )


def _body_refusal(response: HttpResponse, *, site: str) -> SourceError | None:
    """Return the error that the body describes; it comes with status 400 mostly."""
    if is_web_page(response) or b"error_id" not in response.body:
        return None
    answer = json_object(response, source=NAME)
    number, said = integer(answer.get("error_id")), string(answer.get("error_message"))
    if said.startswith(_NO_SITE):
        return SourceNotFoundError(
            f"{NAME}: there is no site {site!r}",
            source=NAME,
            remedy="Correct or remove the name in sources.stackexchange.sites.",
        )
    if number == _THROTTLE_VIOLATION:
        found = _SECONDS.search(said)
        seconds = min(float(found[1]) if found else BLOCKED_SECONDS, MAX_WAIT_SECONDS)
        return SourceThrottledError(
            f"{NAME}: too many requests from this address",
            source=NAME,
            retry_after_seconds=seconds,
            remedy=f"Wait {seconds:.0f} s, or set STACKEXCHANGE_KEY for 10,000 requests a day.",
        )
    if number in {401, 402, 403, 405}:
        return SourceAuthenticationError(
            f"{NAME}: the key is refused (error {number})",
            source=NAME,
            remedy="Check STACKEXCHANGE_KEY, or remove it to go on without.",
        )
    if number in {500, 503}:
        return SourceUnavailableError(
            f"{NAME}: the provider is in trouble (error {number})",
            source=NAME,
            remedy="Try again in a few minutes.",
        )
    if number is None:
        return None
    return SourceResponseError(
        f"{NAME}: the provider refused the request (error {number})",
        source=NAME,
        remedy="Ask with plainer words.",
    )


def _following(position: _Position, *, has_more: bool) -> _Position | None:
    """Return where to go on: the first pages of all sites come before any second page."""
    later = (*position.later, position.sites[0]) if has_more else position.later
    if len(position.sites) > 1:
        return _Position(position.number, position.sites[1:], later)
    return _Position(position.number + 1, later) if later else None


def _feedback(answer: Mapping[str, Any], *, now: datetime) -> LimitFeedback | None:
    remaining = integer(answer.get("quota_remaining"))
    pause = _pause(answer.get("backoff"))
    if remaining is None and pause is None:
        return None
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    return LimitFeedback(
        remaining=None if remaining is None else max(0, remaining),
        reset_seconds=None if remaining is None else (tomorrow - now).total_seconds(),
        backoff_seconds=pause,
    )


def _pause(backoff: object) -> float | None:
    """Return the seconds to leave this method alone."""
    if isinstance(backoff, bool) or not isinstance(backoff, int | float):
        return None
    return float(backoff) + _BACKOFF_MARGIN_SECONDS if 0 < backoff < MAX_WAIT_SECONDS else None


def _document(item: Mapping[str, Any], *, site: str, hosts: tuple[str, ...]) -> Document | None:
    number = native_id(item.get("question_id"))
    title = from_entities(string(item.get("title")))
    owner = item.get("owner")
    return Document(
        id=f"{NAME}:{site}-{number}",
        source=NAME,
        text=joined(title, markup(item.get("body"))),
        url=link_at(item.get("link"), hosts=hosts, fallback=_address(site, number)),
        title=title,
        author=label(from_entities(string(owner.get("display_name"))))
        if isinstance(owner, dict)
        else None,
        created_at=epoch(item.get("creation_date")),
        score=integer(item.get("score")),
        comments=integer(item.get("answer_count")),
        language=_language(site),
        extra={"site": site, "views": integer(item.get("view_count"))},
    )


def _address(site: str, number: str) -> str:
    is_own = site.rpartition(".")[2] in _OWN_DOMAINS
    host = f"{site}.com" if is_own else f"{site}.stackexchange.com"
    if site in _HOSTS:
        host = site
    address = f"https://{host}/questions/{number}"
    return link_at(address, hosts=(host,), fallback=f"https://{host}")


def _language(site: str) -> str | None:
    """Return the language that a site asks its members to write, `None` where it has no rule."""
    if site in _OWN_DOMAINS:
        return "en"
    code, dot, name = site.partition(".")
    return code if dot and name == "stackoverflow" else None
