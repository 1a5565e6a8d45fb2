"""Ask a source of your own: here a help desk whose tickets are in a list.

Run it: `python examples/add_a_source.py`. Yours would ask a server in `fetch`. All else is the
engine's: paging, rate limits, places, retries, time limits, cache and traces.
"""

import asyncio

from groundswell import Document, Engine, Page, PageRequest, Query, SourceInfo, Window
from groundswell.config.load import load

TICKETS = [
    "The export to PDF fails every time and I lose an hour each week.",
    "Export fails again with an error, please fix the export to PDF.",
    "PDF export is broken since the update, it just shows an error.",
    "I waited nine days for an answer from support, and it was a template.",
    "Support never answers. I have been waiting for two weeks.",
    "Nobody from support answers my mails about the wrong invoice.",
    "The new dark mode looks great, thank you!",
]


class HelpDesk:
    """Tickets of a help desk, five on a page."""

    @property
    def info(self) -> SourceInfo:
        """Say what it is and what it can bear: 30 requests a minute, two at once."""
        return SourceInfo(
            name="helpdesk",
            title="Help desk",
            summary="Tickets of our customers.",
            windows=(Window(limit=30, seconds=60),),
            max_running=2,
            ttl_seconds=600,
            page_size=5,
        )

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page; `request.terms` are the words to search for."""
        cursor = request.cursor or "0"
        start = int(cursor) if cursor.isdecimal() else 0
        end = start + min(request.limit, 5)
        documents = tuple(
            Document(
                id=f"helpdesk:{number}",
                source="helpdesk",
                text=text,
                url=f"https://desk.example/tickets/{number}",
                author=f"customer_{number}",
            )
            for number, text in enumerate(TICKETS[start:end], start)
        )
        return Page(documents, next_cursor=str(end) if end < len(TICKETS) else None)

    async def aclose(self) -> None:
        """Free what it holds; a help desk in a list holds nothing."""


async def main() -> None:
    """Ask it twice; the cache answers the second time."""
    settings = load(overrides={"cache.url": "memory://"}, is_alone=True).settings
    query = Query("What is wrong with export and support?", sources=("helpdesk",))
    async with Engine(settings, sources=[HelpDesk()]) as engine:
        for time in ("first", "second"):
            report = await engine.ask(query)
            print(f"{time} time: {sum(report.usage.requests.values())} requests")
    for insight in report.insights:
        print(f"\n{insight.name} ({insight.frequency.authors} people)")
        for evidence in insight.evidence[:2]:
            print(f"  “{evidence.quote}” {evidence.url}")


if __name__ == "__main__":
    asyncio.run(main())
