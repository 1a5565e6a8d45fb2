"""Ask the Google Custom Search JSON API, which ends on 2027-01-01."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError, SourceUnavailableError
from groundswell.sources import answer
from groundswell.sources.source import Page, PageRequest, Window
from groundswell.sources.web_search import backend, dates, failures
from groundswell.transport.http import Http, HttpRequest, HttpResponse

FREE_QUERIES, DAY_IN = 100, "America/Los_Angeles"
SUNSET = datetime(2027, 1, 1, tzinfo=UTC)
SUCCESSOR = (
    "Set sources.google.backend to brave, serper, tavily or searxng, with BRAVE_API_KEY, "
    "SERPER_API_KEY or TAVILY_API_KEY."
)
_FREE = "100 queries a day free, no more are asked (above: $5 per 1000); ends 2027-01-01"
_PAID = "$5 per 1000 queries, the first 100 of a day count too; ends 2027-01-01"
_KEYS = "GOOGLE_API_KEY and GOOGLE_CSE_ID"
_MAX_RESULTS, _MAX_NUM = 100, 10
_MAX_WORDS, _MAX_CHARACTERS = 32, 2000
_SECONDS_PER_DAY = 86_400
_MINUTE_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_DAY_REASONS = frozenset({"dailyLimitExceeded", "quotaExceeded"})
_PUBLISHED = ("article:published_time", "og:published_time", "datepublished", "date")
_LANGUAGES = {"zh": "zh-CN", "zh-cn": "zh-CN", "zh-tw": "zh-TW", "he": "iw", "nb": "no"}


@dataclass(frozen=True, slots=True)
class GoogleCseOptions:
    """Access to one search engine.

    `is_paid` tells that more than the `FREE_QUERIES` of a day may be asked. Then each counts as
    paid, the free ones too: nobody here knows how many of them others have used.
    """

    api_key: str = field(repr=False)
    engine_id: str = field(repr=False)
    base_url: str = "https://customsearch.googleapis.com"
    is_paid: bool = False
    usd_per_request: float = 0.005


class GoogleCse:
    """Search with a programmable search engine of an existing customer."""

    def __init__(self, http: Http, options: GoogleCseOptions, *, clock: Clock) -> None:
        self.name = "google_cse"
        self.windows: tuple[Window, ...] = (
            Window(100, 60.0),
            Window(FREE_QUERIES, day_in=DAY_IN),
        )
        self.max_running = 2
        self.page_size = _MAX_NUM
        self.max_pages = 10
        self.keys: tuple[str, ...] = ("GOOGLE_API_KEY", "GOOGLE_CSE_ID")
        self.keyless = False
        self.cost = _PAID if options.is_paid else _FREE
        self.usd_per_request = options.usd_per_request if options.is_paid else 0.0
        self.supports_language = True
        self._http = http
        self._options = options
        self._clock = clock

    async def search(self, request: PageRequest) -> Page:
        """Return one page of results.

        Raises:
            SourceError: Google refused, failed or answered nonsense, or the service has ended.
            TransportError: there was no usable answer.
        """
        if self._clock.now() >= SUNSET:
            raise _ended("it stopped on 2027-01-01")
        start = backend.position(request.cursor, first=1, last=_MAX_RESULTS)
        response = await self._http.send(self._request(request, start=start))
        if response.status != failures.OK:
            raise self._failure(response)
        return self._page(response, start=start, limit=request.limit)

    def _request(self, request: PageRequest, *, start: int) -> HttpRequest:
        count = max(1, min(request.limit, _MAX_NUM, _MAX_RESULTS + 1 - start))
        params = {
            "key": self._options.api_key,
            "cx": self._options.engine_id,
            "q": backend.search_text(
                request.terms, max_words=_MAX_WORDS, max_characters=_MAX_CHARACTERS
            ),
            "num": str(count),
            "start": str(start),
        }
        if request.since is not None:
            age = (self._clock.now() - request.since).total_seconds()
            params["dateRestrict"] = f"d{max(1, -int(-age // _SECONDS_PER_DAY))}"
        if request.language:
            language = request.language.lower()
            params["lr"] = f"lang_{_LANGUAGES.get(language, language)}"
        url = f"{self._options.base_url.rstrip('/')}/customsearch/v1"
        return HttpRequest("GET", url, params=params, headers={"accept": "application/json"})

    def _page(self, response: HttpResponse, *, start: int, limit: int) -> Page:
        value = answer.json_object(response, source=backend.SOURCE)
        documents, skipped = answer.each(
            value.get("items"), self._parse, source=backend.SOURCE, now=self._clock.now()
        )
        following = _next(value, start=start)
        return Page(
            backend.distinct(documents, limit=limit),
            next_cursor=following,
            side_cursors=_beside(value, following=following, size=len(documents) + skipped),
            skipped=skipped,
            cost_usd=self.usd_per_request,
            received_bytes=len(response.body),
        )

    def _parse(self, item: Mapping[str, Any]) -> Document | None:
        now = self._clock.now()
        snippet, printed = dates.without_prefix(answer.string(item.get("snippet")), now=now)
        return backend.document(
            backend=self.name,
            url=item["link"],
            title=item.get("title"),
            snippet=snippet,
            created_at=_published(item, now=now) or printed,
        )

    def _failure(self, response: HttpResponse) -> SourceError:
        status = response.status
        if status in {404, 410}:
            return _ended(f"status {status}")
        error = failures.part(failures.error_body(response), "error")
        details = failures.parts(error, "details")
        reasons = {
            answer.string(item.get("reason"))
            for item in (*details, *failures.parts(error, "errors"))
        }
        limits = " ".join(
            answer.string(failures.part(item, "metadata").get("quota_limit")) for item in details
        )
        if status in {403, 429} and ("PerDay" in limits or reasons & _DAY_REASONS):
            return failures.exhausted(self.name, status, setting=_KEYS)
        if status in {403, 429} and ("PerMinute" in limits or reasons & _MINUTE_REASONS):
            return failures.throttled(self.name, status, seconds=60.0)
        if "API_KEY_INVALID" in reasons:
            return failures.refused(self.name, status, remedy="Check GOOGLE_API_KEY.")
        if status == 403:  # noqa: PLR2004
            return failures.refused(
                self.name, status, remedy=f"Google closed it to new projects. {SUCCESSOR}"
            )
        return failures.failure(response, backend=self.name, setting=_KEYS, clock=self._clock)


def _ended(why: str) -> SourceError:
    error = SourceUnavailableError(
        f"{backend.SOURCE}: the Custom Search JSON API has ended ({why})",
        source=backend.SOURCE,
        remedy=SUCCESSOR,
    )
    error.retryable = False
    return error


def _next(value: Mapping[str, Any], *, start: int) -> str | None:
    pages = failures.parts(value.get("queries"), "nextPage")
    following = answer.integer(pages[0].get("startIndex")) if pages else None
    if following is None or not start < following <= _MAX_RESULTS:
        return None
    return str(following)


def _beside(value: Mapping[str, Any], *, following: str | None, size: int) -> tuple[str, ...]:
    """Return where the pages after the next one start, as far as there are results."""
    if following is None or size < 1:
        return ()
    total = answer.integer(failures.part(value, "searchInformation").get("totalResults")) or 0
    return tuple(map(str, range(int(following) + size, min(total, _MAX_RESULTS) + 1, size)))


def _published(item: Mapping[str, Any], *, now: datetime) -> datetime | None:
    for tags in failures.parts(item.get("pagemap"), "metatags"):
        for name in _PUBLISHED:
            moment = dates.published(tags.get(name), now=now)
            if moment is not None:
                return moment
    return None
