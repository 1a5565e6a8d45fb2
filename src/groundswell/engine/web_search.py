"""Choose the web search provider behind the source `google`."""

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.config.sources import GoogleSettings
from groundswell.config.windows import parse
from groundswell.sources.authors import Authors
from groundswell.sources.google import GoogleSource
from groundswell.sources.web_search.backend import Backend
from groundswell.sources.web_search.brave import Brave, BraveOptions
from groundswell.sources.web_search.google_cse import (
    DAY_IN,
    FREE_QUERIES,
    GoogleCse,
    GoogleCseOptions,
)
from groundswell.sources.web_search.searxng import Searxng, SearxngOptions
from groundswell.sources.web_search.serper import Serper, SerperOptions
from groundswell.sources.web_search.tavily import Tavily, TavilyOptions
from groundswell.transport.http import Http

_KEYS = {
    "google_cse": ("GOOGLE_API_KEY and GOOGLE_CSE_ID",),
    "brave": ("BRAVE_API_KEY",),
    "serper": ("SERPER_API_KEY",),
    "tavily": ("TAVILY_API_KEY",),
    "searxng": ("GROUNDSWELL_SOURCES__GOOGLE__SEARXNG_BASE_URL",),
}
_ANY_KEY = ("BRAVE_API_KEY", "SERPER_API_KEY", "TAVILY_API_KEY")


def missing(settings: Settings) -> tuple[str, ...]:
    """Return what the chosen provider lacks; with `auto` any one of what is returned will do."""
    chosen = settings.sources.google
    if chosen.backend == "auto":
        return () if _ready(chosen) else _ANY_KEY
    return () if chosen.backend in _ready(chosen) else _KEYS[chosen.backend]


def build(settings: Settings, http: Http, clock: Clock, _: Authors) -> GoogleSource:
    """Return web search by the chosen provider; `auto` takes the first that is ready.

    With `auto` the other ready ones stand by, for when the first cannot answer.
    """
    chosen = settings.sources.google
    first = _name(chosen)
    others = [name for name in _ready(chosen) if name != first and chosen.backend == "auto"]
    backends = [_backend(name, chosen, http, clock) for name in (first, *others)]
    return GoogleSource(
        backends[0],
        ttl_seconds=chosen.ttl_seconds,
        others=tuple(
            GoogleSource(backend, ttl_seconds=chosen.ttl_seconds) for backend in backends[1:]
        ),
        is_chosen=chosen.backend != "auto" or bool(_ready(chosen)),
    )


def address(settings: Settings) -> str:
    """Return the address of the chosen provider."""
    chosen = settings.sources.google
    setting = f"{_name(chosen).removeprefix('google_')}_base_url"
    return str(getattr(chosen, setting) or chosen.base_url)


def _name(chosen: GoogleSettings) -> str:
    ready = _ready(chosen)
    return chosen.backend if chosen.backend != "auto" else (ready[0] if ready else "tavily")


def _ready(chosen: GoogleSettings) -> tuple[str, ...]:
    has = {
        "searxng": bool(chosen.searxng_base_url),
        "brave": bool(chosen.brave_api_key),
        "serper": bool(chosen.serper_api_key),
        "tavily": bool(chosen.tavily_api_key) or chosen.tavily_keyless,
        "google_cse": bool(chosen.cse_api_key and chosen.cse_id),
    }
    return tuple(name for name, is_ready in has.items() if is_ready)


def _keeps_free_day(chosen: GoogleSettings) -> bool:
    """Return whether the windows in force never let Google bill a query."""
    if chosen.windows is None:  # Google's own
        return True
    return any(
        window.day_in == DAY_IN and window.limit <= FREE_QUERIES
        for window in map(parse, chosen.windows)
    )


def _backend(name: str, chosen: GoogleSettings, http: Http, clock: Clock) -> Backend:
    def secret(field: str) -> str:
        value = getattr(chosen, field)
        return value.get_secret_value() if value is not None else ""

    match name:
        case "searxng":
            base_url = chosen.searxng_base_url or "http://localhost:8080"
            return Searxng(http, SearxngOptions(base_url=base_url), clock=clock)
        case "brave":
            key = secret("brave_api_key")
            return Brave(http, BraveOptions(key, base_url=chosen.brave_base_url), clock=clock)
        case "serper":
            key = secret("serper_api_key")
            return Serper(http, SerperOptions(key, base_url=chosen.serper_base_url), clock=clock)
        case "google_cse":
            cse = GoogleCseOptions(
                secret("cse_api_key"),
                chosen.cse_id or "",
                base_url=chosen.cse_base_url,
                is_paid=not _keeps_free_day(chosen),
            )
            return GoogleCse(http, cse, clock=clock)
        case _:
            tavily = TavilyOptions(
                secret("tavily_api_key") or None, base_url=chosen.tavily_base_url
            )
            return Tavily(http, tavily, clock=clock)
