"""Ask Tavily, with a key or in its keyless mode."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError
from groundswell.sources import answer, rate_headers
from groundswell.sources.source import Page, PageRequest, Window
from groundswell.sources.web_search import backend, dates, failures
from groundswell.transport.http import Http, HttpRequest, HttpResponse

_KEY = "TAVILY_API_KEY"
_MAX_RESULTS = 20
_MAX_WORDS, _MAX_CHARACTERS = 60, 400
_HALF_DAY_SECONDS = 43_200.0


@dataclass(frozen=True, slots=True)
class TavilyOptions:
    """Access to Tavily; without a key it is asked in keyless mode."""

    api_key: str | None = field(default=None, repr=False)
    base_url: str = "https://api.tavily.com"
    usd_per_credit: float = 0.008


class Tavily:
    """Search with Tavily; one page only."""

    def __init__(self, http: Http, options: TavilyOptions, *, clock: Clock) -> None:
        self.name = "tavily"
        self.windows: tuple[Window, ...] = (Window(100 if options.api_key else 5, 60.0),)
        self.max_running = 4 if options.api_key else 1
        self.page_size = _MAX_RESULTS
        self.max_pages = 1
        self.keys: tuple[str, ...] = (_KEY,) if options.api_key else ()
        self.keyless = not options.api_key
        self.cost = "1000 credits a month free, then $8 per 1000" if options.api_key else "free"
        self.usd_per_request = options.usd_per_credit if options.api_key else 0.0
        self.supports_language = False
        self._http = http
        self._options = options
        self._clock = clock

    async def search(self, request: PageRequest) -> Page:
        """Return the only page of results.

        Raises:
            SourceError: Tavily refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        backend.position(request.cursor, first=1, last=1)
        response = await self._http.send(self._request(request))
        if response.status != failures.OK:
            raise self._failure(response)
        return self._page(response, limit=request.limit)

    def _request(self, request: PageRequest) -> HttpRequest:
        body: dict[str, object] = {
            "query": backend.search_text(
                request.terms, max_words=_MAX_WORDS, max_characters=_MAX_CHARACTERS
            ),
            "search_depth": "basic",
            "topic": "general",
            "max_results": max(1, min(request.limit, _MAX_RESULTS)),
        }
        if self._options.api_key:
            body["include_usage"] = True
        if request.since is not None:
            body["start_date"] = f"{request.since:%Y-%m-%d}"
        access = (
            {"authorization": f"Bearer {self._options.api_key}"}
            if self._options.api_key
            else {"x-tavily-access-mode": "keyless"}
        )
        return HttpRequest(
            "POST",
            f"{self._options.base_url.rstrip('/')}/search",
            headers={"accept": "application/json", **access},
            json_body=body,
        )

    def _page(self, response: HttpResponse, *, limit: int) -> Page:
        value = answer.json_object(response, source=backend.SOURCE)
        documents, skipped = answer.each(
            answer.member(value, "results", source=backend.SOURCE),
            self._parse,
            source=backend.SOURCE,
            now=self._clock.now(),
        )
        return Page(
            backend.distinct(documents, limit=limit),
            skipped=skipped,
            cost_usd=self._cost_usd(value),
            received_bytes=len(response.body),
        )

    def _parse(self, item: Mapping[str, Any]) -> Document | None:
        return backend.document(
            backend=self.name,
            url=item["url"],
            title=item.get("title"),
            snippet=item.get("content"),
            created_at=dates.published(item.get("published_date"), now=self._clock.now()),
        )

    def _cost_usd(self, value: Mapping[str, Any]) -> float:
        if not self._options.api_key:
            return 0.0
        used = failures.part(value, "usage").get("credits")
        return self._options.usd_per_credit * failures.charged(used)

    def _failure(self, response: HttpResponse) -> SourceError:
        status = response.status
        setting = _KEY if self._options.api_key else f"{_KEY} (keyless mode was used)"
        if status in {432, 433}:
            return failures.exhausted(self.name, status, setting=setting)
        seconds = self._wait_seconds(response)
        if status == 429 and seconds is not None:  # noqa: PLR2004
            if not self._options.api_key and seconds >= _HALF_DAY_SECONDS:
                return failures.exhausted(self.name, status, setting=_KEY)
            return failures.throttled(self.name, status, seconds=seconds)
        return failures.failure(response, backend=self.name, setting=setting, clock=self._clock)

    def _wait_seconds(self, response: HttpResponse) -> float | None:
        error = failures.part(failures.error_body(response), "error")
        told = answer.integer(error.get("retry_after_seconds"))
        if told is not None:
            return float(max(0, min(told, rate_headers.MAX_WAIT_SECONDS)))
        return rate_headers.retry_after(response.headers, now=self._clock.now())
