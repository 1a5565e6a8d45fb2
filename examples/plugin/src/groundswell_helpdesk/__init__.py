"""Tickets of a help desk, as a source of Groundswell; the desk and its interface are invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from groundswell import (
    Document,
    HttpRequest,
    Page,
    PageRequest,
    SourceInfo,
    SourceSetup,
    Window,
)
from groundswell.domain.document import joined
from groundswell.sources.answer import each, iso, json_object
from groundswell.sources.cursor import page_number
from groundswell.sources.refusal import refusal
from groundswell.sources.text import from_html
from groundswell.sources.words import searchable

NAME = "helpdesk"  # the name of the entry point too
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class HelpDeskOptions:
    """What `plugins.helpdesk` can be set to.

    An option without a default is needed, and one without a `repr` is secret.
    """

    base_url: Annotated[str, Field(description="Address of the desk.", pattern=r"^https?://")]
    token: Annotated[str, Field(description="Token that may read tickets.")] = field(repr=False)
    status: Annotated[Literal["open", "all"], Field(description="Which tickets to read.")] = "all"


class HelpDesk:
    """Search tickets, twenty on a page; the entry point names this class."""

    def __init__(self, setup: SourceSetup[HelpDeskOptions]) -> None:
        self._setup = setup

    @property
    def info(self) -> SourceInfo:
        """Say what it is and what the desk can bear: 60 requests a minute, two at once."""
        return SourceInfo(
            name=NAME,
            title="Help desk",
            summary="Tickets of our customers.",
            windows=(Window(limit=60, seconds=60),),
            max_running=2,
            ttl_seconds=600,
            page_size=PAGE_SIZE,
            keys=("plugins.helpdesk.token",),
            keyless=False,
        )

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of tickets.

        Raises:
            SourceError: the desk refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        options, now = self._setup.options, self._setup.clock.now()
        number = page_number(request.cursor, first=1, source=NAME)
        response = await self._setup.http.send(
            HttpRequest(
                "GET",
                f"{options.base_url.rstrip('/')}/api/tickets",
                params={
                    "search": " ".join(searchable(request.terms, source=NAME)[:3]),
                    "status": options.status,
                    "page": str(number),
                    "size": str(PAGE_SIZE),  # the same for all pages, or they would overlap
                },
                headers={"authorization": f"Bearer {options.token}"},
            )
        )
        error = refusal(response, source=NAME, now=now, credentials="plugins.helpdesk.token")
        if error is not None:
            raise error
        answer = json_object(response, source=NAME)
        documents, broken = each(answer.get("tickets"), self._document, source=NAME, now=now)
        return Page(
            documents[: request.limit],
            next_cursor=str(number + 1) if answer.get("more") is True else None,
            skipped=broken,
            received_bytes=len(response.body),
        )

    async def aclose(self) -> None:
        """Free nothing: the HTTP client is the engine's."""

    def _document(self, ticket: Mapping[str, Any]) -> Document:
        """Return one ticket; the customer becomes a key, so that no name is kept."""
        return Document(
            id=f"{NAME}:{ticket['id']}",
            source=NAME,
            title=ticket["subject"],
            text=joined(ticket["subject"], from_html(ticket["body"])),
            url=f"{self._setup.options.base_url.rstrip('/')}/tickets/{ticket['id']}",
            author=self._setup.authors.key(NAME, ticket.get("customer")),
            created_at=iso(ticket.get("created_at")),
        )
