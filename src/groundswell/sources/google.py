"""Search the web; which provider answers is a backend's business."""

from groundswell.sources.source import Page, PageRequest, SourceInfo
from groundswell.sources.web_search.backend import SOURCE, Backend


class GoogleSource:
    """Web results as documents: title and snippet of each page found.

    `others` are asked in their order when this one's provider cannot answer. Unless it `is_chosen`
    the provider is not named, for any other could take its place.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        ttl_seconds: float,
        others: "tuple[GoogleSource, ...]" = (),
        is_chosen: bool = True,
    ) -> None:
        self._backend = backend
        self.others = others
        names = ", then ".join((backend.name, *(other.backend_name for other in others)))
        names = names if is_chosen else "the provider that you have a key for"
        self._info = SourceInfo(
            name=SOURCE,
            title="Web search",
            summary=f"Web pages and forum threads, found by {names}.",
            windows=backend.windows,
            max_running=backend.max_running,
            ttl_seconds=ttl_seconds,
            page_size=backend.page_size,
            max_pages=backend.max_pages,
            keys=backend.keys,
            keyless=backend.keyless,
            cost=backend.cost,
            usd_per_request=backend.usd_per_request,
            supports_since=True,
            supports_language=backend.supports_language,
            aliases=("web",),
            pool=f"{SOURCE}:{backend.name}",
        )

    @property
    def backend_name(self) -> str:
        """Return the name of the provider."""
        return self._backend.name

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return self._info

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page of web results.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        return await self._backend.search(request)

    async def aclose(self) -> None:
        """Free nothing; the HTTP client is not its own."""
