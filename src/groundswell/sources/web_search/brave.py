"""Ask the Brave Search API for web pages and forum discussions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.errors import SourceError
from groundswell.sources import answer, rate_headers
from groundswell.sources.source import LimitFeedback, Page, PageRequest, Window
from groundswell.sources.web_search import backend, dates, failures
from groundswell.transport.http import Http, HttpRequest, HttpResponse

_KEY = "BRAVE_API_KEY"
_MAX_COUNT, _MAX_OFFSET = 20, 9
_MAX_WORDS, _MAX_CHARACTERS = 50, 400
_LANGUAGES = frozenset(
    (
        *("ar", "eu", "bn", "bg", "ca", "hr", "cs", "da", "nl", "en", "et", "fi", "fr", "gl"),
        *("de", "el", "gu", "he", "hi", "hu", "is", "it", "kn", "ko", "lv", "lt", "ms", "ml"),
        *("mr", "nb", "pl", "pa", "ro", "ru", "sr", "sk", "sl", "es", "sv", "ta", "te", "th"),
        *("tr", "uk", "vi"),
    )
)
_RENAMED = {"ja": "jp", "zh": "zh-hans", "zh-cn": "zh-hans", "zh-tw": "zh-hant", "pt": "pt-br"}


@dataclass(frozen=True, slots=True)
class BraveOptions:
    """Access to Brave Search."""

    api_key: str = field(repr=False)
    base_url: str = "https://api.search.brave.com"
    usd_per_request: float = 0.005


class Brave:
    """Search with Brave's own index; discussions come first, they hold people's own words."""

    def __init__(self, http: Http, options: BraveOptions, *, clock: Clock) -> None:
        self.name = "brave"
        self.windows: tuple[Window, ...] = (Window(50, 1.0),)
        self.max_running = 5
        self.page_size = _MAX_COUNT
        self.max_pages = _MAX_OFFSET + 1
        self.keys: tuple[str, ...] = (_KEY,)
        self.keyless = False
        self.cost = "$5 per 1000 queries, $5 a month free"
        self.usd_per_request = options.usd_per_request
        self.supports_language = True
        self._http = http
        self._options = options
        self._clock = clock

    async def search(self, request: PageRequest) -> Page:
        """Return one page of results.

        Raises:
            SourceError: Brave refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        offset, count = _place(request)
        response = await self._http.send(self._request(request, offset=offset, count=count))
        if response.status != failures.OK:
            raise self._failure(response)
        return self._page(response, offset=offset, count=count, limit=request.limit)

    def _request(self, request: PageRequest, *, offset: int, count: int) -> HttpRequest:
        params = {
            "q": backend.search_text(
                request.terms, max_words=_MAX_WORDS, max_characters=_MAX_CHARACTERS
            ),
            "count": str(count),
            "offset": str(offset),
            "text_decorations": "false",
            "extra_snippets": "true",
            "result_filter": "web,discussions",
        }
        if request.since is not None:
            params["freshness"] = f"{request.since:%Y-%m-%d}to{self._clock.now():%Y-%m-%d}"
        language = (request.language or "").lower()
        language = _RENAMED.get(language, language)
        if language in _LANGUAGES or language in _RENAMED.values():
            params["search_lang"] = language
        return HttpRequest(
            "GET",
            f"{self._options.base_url.rstrip('/')}/res/v1/web/search",
            params=params,
            headers={
                "accept": "application/json",
                "x-subscription-token": self._options.api_key,
            },
        )

    def _page(self, response: HttpResponse, *, offset: int, count: int, limit: int) -> Page:
        value = answer.json_object(response, source=backend.SOURCE)
        threads, broken_threads = answer.each(
            failures.part(value, "discussions").get("results"),
            self._discussion,
            source=backend.SOURCE,
            now=self._clock.now(),
        )
        pages, broken_pages = answer.each(
            failures.part(value, "web").get("results"),
            self._result,
            source=backend.SOURCE,
            now=self._clock.now(),
        )
        more = failures.part(value, "query").get("more_results_available") is True
        return Page(
            backend.distinct((*threads, *pages), limit=limit),
            next_cursor=f"{offset + 1}:{count}" if more and offset < _MAX_OFFSET else None,
            skipped=broken_threads + broken_pages,
            feedback=_feedback(response),
            cost_usd=self._options.usd_per_request,
            received_bytes=len(response.body),
        )

    def _result(self, item: Mapping[str, Any]) -> Document | None:
        extra = item.get("extra_snippets")
        more = answer.strings(extra) if isinstance(extra, list) else ()
        now = self._clock.now()
        return backend.document(
            backend=self.name,
            url=item["url"],
            title=item.get("title"),
            snippet=_paragraphs(item.get("description"), *more),
            created_at=dates.published(item.get("page_age"), now=now)
            or dates.published(item.get("age"), now=now),
            language=answer.string(item.get("language")),
        )

    def _discussion(self, item: Mapping[str, Any]) -> Document | None:
        data = failures.part(item, "data")
        words = (data.get("question"), data.get("top_comment"))
        forum = backend.plain(data.get("forum_name"))
        now = self._clock.now()
        return backend.document(
            backend=self.name,
            url=item["url"],
            title=item.get("title") or data.get("title"),
            snippet=_paragraphs(*words) or item.get("description"),
            created_at=dates.published(item.get("page_age"), now=now)
            or dates.published(item.get("age"), now=now),
            score=_count(data.get("score")),
            comments=_count(data.get("num_answers")),
            language=answer.string(item.get("language")),
            extra={"forum": forum} if forum else None,
        )

    def _failure(self, response: HttpResponse) -> SourceError:
        status, codes = response.status, _codes(failures.error_body(response))
        if "QUOTA_LIMITED" in codes:
            return failures.exhausted(self.name, status, setting=_KEY)
        if "SUBSCRIPTION_TOKEN_INVALID" in codes or "authentication" in codes:
            return failures.refused(self.name, status, remedy=f"Check {_KEY}.")
        if "OPTION_NOT_IN_PLAN" in codes:
            return failures.refused(
                self.name, status, remedy=f"Put a key of the Search plan in {_KEY}."
            )
        if status == 429 and "retry-after" not in response.headers:  # noqa: PLR2004
            found = _feedback(response)
            return failures.throttled(
                self.name, status, seconds=None if found is None else found.reset_seconds
            )
        return failures.failure(response, backend=self.name, setting=_KEY, clock=self._clock)


def _place(request: PageRequest) -> tuple[int, int]:
    if request.cursor is None:
        return 0, max(1, min(request.limit, _MAX_COUNT))
    offset, _, count = request.cursor.partition(":")
    return (
        backend.position(offset, first=0, last=_MAX_OFFSET),
        backend.position(count, first=1, last=_MAX_COUNT),
    )


def _feedback(response: HttpResponse) -> LimitFeedback | None:
    return rate_headers.relative(
        response.headers, remaining="x-ratelimit-remaining", reset="x-ratelimit-reset"
    )


def _codes(body: Mapping[str, Any]) -> set[str]:
    found = (failures.part(body, "error"), *failures.parts(body, "errors"))
    codes = {answer.string(error.get("code")) for error in found}
    return codes | {answer.string(failures.part(error, "meta").get("component")) for error in found}


def _paragraphs(*pieces: object) -> str:
    texts = dict.fromkeys(piece.strip() for piece in pieces if isinstance(piece, str))
    return "<p>".join(piece for piece in texts if piece)


def _count(value: object) -> int | None:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return None
    return answer.integer(value)
