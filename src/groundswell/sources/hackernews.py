"""Hacker News through its public search (Algolia): stories and comments, no key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.sources.answer import each, epoch, integer, iso, json_object, member, string
from groundswell.sources.authors import Authors
from groundswell.sources.cursor import page_number
from groundswell.sources.fields import label, link, markup, native_id
from groundswell.sources.refusal import refusal
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.sources.words import fitting, searchable
from groundswell.transport.http import Http, HttpRequest, HttpResponse

NAME = "hackernews"
INFO = SourceInfo(
    name=NAME,
    title="Hacker News",
    summary="Stories and comments of Hacker News, by relevance.",
    windows=(Window(10_000, 3_600.0), Window(10, 1.0)),
    max_running=4,
    ttl_seconds=3_600.0,
    page_size=100,
    aliases=("hn",),
)

_REACHABLE_HITS = 1_000  # Algolia serves no hit past this
_MAX_QUERY_BYTES = 512  # Algolia refuses more


@dataclass(frozen=True, slots=True)
class HackerNewsOptions:
    """Where the search is, where links lead and how long one request may take."""

    base_url: str = "https://hn.algolia.com"
    site_url: str = "https://news.ycombinator.com"
    authors: Authors = field(default_factory=Authors, repr=False)
    timeout_seconds: float | None = None


class HackerNewsSource:
    """Search stories and comments."""

    def __init__(self, http: Http, options: HackerNewsOptions, *, clock: Clock) -> None:
        self._http = http
        self._options = options
        self._clock = clock

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return INFO

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of hits.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        number = page_number(request.cursor, first=0, source=NAME)
        size = max(1, min(request.limit, _REACHABLE_HITS))
        response = await self._http.send(
            HttpRequest(
                "GET",
                f"{self._options.base_url.rstrip('/')}/api/v1/search",
                params=_params(request, number=number, size=size),
                timeout_seconds=self._options.timeout_seconds,
            )
        )
        now = self._clock.now()
        error = refusal(response, source=NAME, now=now, credentials="the `base_url` of hackernews")
        if error is not None:
            raise error
        return self._page(response, number=number, size=size, now=now)

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is not its own."""

    def _page(self, response: HttpResponse, *, number: int, size: int, now: datetime) -> Page:
        answer = json_object(response, source=NAME)
        hits = member(answer, "hits", source=NAME)
        documents, skipped = each(hits, self._document, source=NAME, now=now)
        end = min(integer(answer.get("nbPages")) or 0, -(-_REACHABLE_HITS // size)) if hits else 0
        return Page(
            documents,
            next_cursor=str(number + 1) if number + 1 < end else None,
            side_cursors=tuple(map(str, range(number + 2, end))),
            skipped=skipped,
            received_bytes=len(response.body),
        )

    def _document(self, hit: Mapping[str, Any]) -> Document | None:
        number = native_id(hit.get("objectID"))
        is_comment = bool(hit.get("comment_text"))
        title = "" if is_comment else markup(hit.get("title"))
        body = markup(hit.get("comment_text") if is_comment else hit.get("story_text"))
        extra: dict[str, JsonScalar] = {"type": "comment" if is_comment else "story"}
        if is_comment and (thread := label(markup(hit.get("story_title")))):
            extra["thread"] = thread
        elif linked := link(hit.get("url"), fallback=""):
            extra["linked_url"] = linked
        site = self._options.site_url.rstrip("/")
        return Document(
            id=f"{NAME}:{number}",
            source=NAME,
            text=joined(title, body),
            url=link(f"{site}/item?id={number}", fallback=site),
            title=title,
            author=self._options.authors.key(NAME, hit.get("author")),
            created_at=epoch(hit.get("created_at_i")) or iso(string(hit.get("created_at"))),
            score=integer(hit.get("points")),
            comments=integer(hit.get("num_comments")),
            extra=extra,
        )


def _params(request: PageRequest, *, number: int, size: int) -> dict[str, str]:
    written = map(_written, searchable(request.terms, source=NAME))
    terms = fitting(written, room=_MAX_QUERY_BYTES, size=_bytes)
    params = {
        "query": " ".join(terms),
        "tags": "(story,comment)",
        "advancedSyntax": "true",
        "typoTolerance": "false",
        "attributesToHighlight": "",
        "hitsPerPage": str(size),
        "page": str(number),
    }
    if len(terms) > 1:  # only the most important term must occur
        params["optionalWords"] = ",".join(term.strip('"') for term in terms[1:])
    if request.since is not None:
        params["numericFilters"] = f"created_at_i>={int(request.since.timestamp())}"
    return params


def _written(term: str) -> str:
    plain = " ".join(term.replace('"', " ").replace(",", " ").split()).lstrip("- ")
    return f'"{plain}"' if " " in plain else plain


def _bytes(text: str) -> int:
    return len(text.encode())
