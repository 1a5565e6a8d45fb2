"""Ask a SearXNG server of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError, SourceUnavailableError
from groundswell.sources import answer
from groundswell.sources.source import Page, PageRequest, Window
from groundswell.sources.web_search import backend, dates, failures
from groundswell.transport.http import Http, HttpRequest, HttpResponse

_SETTING = "GROUNDSWELL_SOURCES__GOOGLE__SEARXNG_BASE_URL"
_MAX_PAGE = 10
_MAX_WORDS, _MAX_CHARACTERS = 32, 1000
_COMMANDS = "!:<?"


@dataclass(frozen=True, slots=True)
class SearxngOptions:
    """Where the server is."""

    base_url: str = "http://localhost:8080"
    engines: tuple[str, ...] = ()


class Searxng:
    """Search with the engines that a SearXNG server asks; no key."""

    def __init__(self, http: Http, options: SearxngOptions, *, clock: Clock) -> None:
        self.name = "searxng"
        self.windows: tuple[Window, ...] = (Window(15, 20.0),)
        self.max_running = 2
        self.page_size = 30
        self.max_pages = _MAX_PAGE
        self.keys: tuple[str, ...] = ()
        self.keyless = True
        self.cost = "free, on your own server"
        self.usd_per_request = 0.0
        self.supports_language = True
        self._http = http
        self._options = options
        self._clock = clock

    async def search(self, request: PageRequest) -> Page:
        """Return one page of results.

        Raises:
            SourceError: the server refused, failed or answered nonsense, or all its engines did.
            TransportError: there was no usable answer.
        """
        number = backend.position(request.cursor, first=1, last=_MAX_PAGE)
        response = await self._http.send(self._request(request, number=number))
        if response.status != failures.OK:
            raise self._failure(response)
        return self._page(response, number=number, limit=request.limit)

    def _request(self, request: PageRequest, *, number: int) -> HttpRequest:
        words = (word.lstrip(_COMMANDS) for term in request.terms for word in term.split())
        params = {
            "q": backend.search_text(words, max_words=_MAX_WORDS, max_characters=_MAX_CHARACTERS),
            "format": "json",
            "categories": "general",
            "pageno": str(number),
            "safesearch": "0",
        }
        if self._options.engines:
            params["engines"] = ",".join(self._options.engines)
        if request.language:
            params["language"] = request.language
        if request.since is not None:
            period = dates.period(request.since, now=self._clock.now())
            if period is not None:
                params["time_range"] = period
        url = f"{self._options.base_url.rstrip('/')}/search"
        return HttpRequest("GET", url, params=params, headers={"accept": "application/json"})

    def _page(self, response: HttpResponse, *, number: int, limit: int) -> Page:
        value = answer.json_object(response, source=backend.SOURCE)
        items = answer.member(value, "results", source=backend.SOURCE)
        documents, skipped = answer.each(
            items, self._parse, source=backend.SOURCE, now=self._clock.now()
        )
        if not items and value.get("unresponsive_engines"):
            raise SourceUnavailableError(
                f"{backend.SOURCE}: the engines of {self.name} did not answer",
                source=backend.SOURCE,
                remedy="Try again later, or switch on other engines in its settings.yml.",
            )
        return Page(
            backend.distinct(documents, limit=limit),
            next_cursor=str(number + 1) if items and number < _MAX_PAGE else None,
            # It does not say how many pages there are: the third is asked for with the second.
            side_cursors=("3",) if items and number == 1 else (),
            skipped=skipped,
            received_bytes=len(response.body),
        )

    def _parse(self, item: Mapping[str, Any]) -> Document | None:
        now = self._clock.now()
        return backend.document(
            backend=self.name,
            url=item["url"],
            title=item.get("title"),
            snippet=item.get("content"),
            created_at=dates.published(item.get("publishedDate"), now=now),
            extra={"engine": answer.string(item.get("engine"))},
        )

    def _failure(self, response: HttpResponse) -> SourceError:
        if response.status == 403:  # noqa: PLR2004
            return failures.refused(
                self.name,
                response.status,
                remedy="Add json to search.formats in the settings.yml of the server that "
                f"{_SETTING} names.",
            )
        return failures.failure(response, backend=self.name, setting=_SETTING, clock=self._clock)
