"""Ask Serper.dev for Google results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError
from groundswell.sources import answer
from groundswell.sources.source import Page, PageRequest, Window
from groundswell.sources.web_search import backend, dates, failures
from groundswell.transport.http import Http, HttpRequest, HttpResponse

_KEY = "SERPER_API_KEY"
_RESULTS, _MAX_PAGE = 10, 10
_MAX_WORDS, _MAX_CHARACTERS = 32, 2000


@dataclass(frozen=True, slots=True)
class SerperOptions:
    """Access to Serper."""

    api_key: str = field(repr=False)
    base_url: str = "https://google.serper.dev"
    usd_per_credit: float = 0.001


class Serper:
    """Search with Google by way of Serper; ten results are one credit."""

    def __init__(self, http: Http, options: SerperOptions, *, clock: Clock) -> None:
        self.name = "serper"
        self.windows: tuple[Window, ...] = (Window(50, 1.0),)
        self.max_running = 5
        self.page_size = _RESULTS
        self.max_pages = _MAX_PAGE
        self.keys: tuple[str, ...] = (_KEY,)
        self.keyless = False
        self.cost = "about $1 per 1000 queries, 2500 free once"
        self.usd_per_request = options.usd_per_credit
        self.supports_language = True
        self._http = http
        self._options = options
        self._clock = clock

    async def search(self, request: PageRequest) -> Page:
        """Return one page of results.

        Raises:
            SourceError: Serper refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        number = backend.position(request.cursor, first=1, last=_MAX_PAGE)
        response = await self._http.send(self._request(request, number=number))
        if response.status != failures.OK:
            raise self._failure(response)
        return self._page(response, number=number, limit=request.limit)

    def _request(self, request: PageRequest, *, number: int) -> HttpRequest:
        body: dict[str, object] = {
            "q": backend.search_text(
                request.terms, max_words=_MAX_WORDS, max_characters=_MAX_CHARACTERS
            ),
            "num": _RESULTS,
            "page": number,
        }
        if request.since is not None:
            period = dates.period(request.since, now=self._clock.now())
            if period is not None:
                body["tbs"] = f"qdr:{period[0]}"
        if request.language:
            body["hl"] = request.language.lower()
        return HttpRequest(
            "POST",
            f"{self._options.base_url.rstrip('/')}/search",
            headers={"accept": "application/json", "x-api-key": self._options.api_key},
            json_body=body,
        )

    def _page(self, response: HttpResponse, *, number: int, limit: int) -> Page:
        value = answer.json_object(response, source=backend.SOURCE)
        items = value.get("organic")
        documents, skipped = answer.each(
            items, self._parse, source=backend.SOURCE, now=self._clock.now()
        )
        more = bool(items) and number < _MAX_PAGE
        return Page(
            backend.distinct(documents, limit=limit),
            next_cursor=str(number + 1) if more else None,
            skipped=skipped,
            cost_usd=self._options.usd_per_credit * failures.charged(value.get("credits")),
            received_bytes=len(response.body),
        )

    def _parse(self, item: Mapping[str, Any]) -> Document | None:
        return backend.document(
            backend=self.name,
            url=item["link"],
            title=item.get("title"),
            snippet=item.get("snippet"),
            created_at=dates.published(item.get("date"), now=self._clock.now()),
        )

    def _failure(self, response: HttpResponse) -> SourceError:
        message = answer.string(failures.error_body(response).get("message")).lower()
        if "credit" in message:
            return failures.exhausted(self.name, response.status, setting=_KEY)
        return failures.failure(response, backend=self.name, setting=_KEY, clock=self._clock)
