"""Settings of each source."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from groundswell.config.address import Address, ProviderAddress, SiteAddress
from groundswell.config.marks import Unit
from groundswell.config.name_list import SiteNames, SubredditNames
from groundswell.config.section import Section
from groundswell.config.windows import RateWindows

_TTL = "Seconds for which an answer stays fresh in the cache."
_DAY_SECONDS = 86_400  # Reddit and X want deletions to be followed within a day
_PAGE_SIZE = "Documents to ask for on a page; the provider's own limit still holds."


class SourceSettings(Section):
    """Toggles that every source has."""

    enabled: bool = Field(default=True, description="Ask this source.")
    base_url: ProviderAddress
    ttl_seconds: int = Field(3600, ge=0, le=30 * _DAY_SECONDS, description=_TTL)
    max_running: Annotated[int, Unit("requests")] = Field(
        4, ge=1, le=64, description="Requests at once; never more than the source itself allows."
    )
    max_queued: Annotated[int, Unit("requests")] = Field(
        256, ge=0, le=10_000, description="Requests that may wait for a place; more are refused."
    )
    timeout_seconds: float = Field(
        10.0, gt=0, le=120, description="Longest time of one attempt at a request."
    )
    page_size: Annotated[int, Unit("documents")] = Field(100, ge=1, le=1000, description=_PAGE_SIZE)
    max_pages: Annotated[int, Unit("pages")] = Field(
        3, ge=1, le=100, description="Most pages read for one question."
    )
    windows: RateWindows | None = Field(
        None, description="Rate limits that replace those of the provider."
    )


class RedditSettings(SourceSettings):
    """Reddit."""

    base_url: ProviderAddress = "https://oauth.reddit.com"
    site_url: SiteAddress = "https://www.reddit.com"
    auth_url: Address = Field(
        "https://www.reddit.com/api/v1/access_token", description="Where access tokens are issued."
    )
    ttl_seconds: int = Field(3600, ge=0, le=_DAY_SECONDS, description=_TTL)
    client_id: str | None = Field(None, description="Client id of your Reddit app.")
    client_secret: SecretStr | None = Field(
        None, description="Secret of your Reddit app; an installed app has none."
    )
    user_agent: str = Field(
        "python:groundswell:v0.1", description="How requests name themselves; Reddit asks for it."
    )
    subreddits: SubredditNames = Field(
        (), description="Search these subreddits only; empty means all of Reddit."
    )
    max_pages: Annotated[int, Unit("pages")] = Field(
        4, ge=1, le=100, description="Most pages read for one question; a thread is one."
    )
    comments: bool = Field(
        default=True, description="Read the threads of the most discussed posts too."
    )


class XSettings(SourceSettings):
    """X."""

    base_url: ProviderAddress = "https://api.x.com"
    site_url: SiteAddress = "https://x.com"
    ttl_seconds: int = Field(3600, ge=0, le=_DAY_SECONDS, description=_TTL)
    bearer_token: SecretStr | None = Field(None, description="App-only bearer token.")
    max_usd_per_run: Annotated[float, Unit("US dollars")] = Field(
        0.5, ge=0, le=1000, description="Most money that one question may spend on posts."
    )
    field_dialect: Literal["tweet", "post"] = Field(
        "tweet", description="How the API names the fields of its answers."
    )


class GoogleSettings(SourceSettings):
    """Web search."""

    base_url: ProviderAddress = "https://customsearch.googleapis.com"
    backend: Literal["auto", "google_cse", "brave", "serper", "tavily", "searxng"] = Field(
        "auto", description="Who searches; auto takes the first whose key is set."
    )
    page_size: Annotated[int, Unit("documents")] = Field(10, ge=1, le=100, description=_PAGE_SIZE)
    cse_api_key: SecretStr | None = Field(None, description="Key of Google Custom Search.")
    cse_id: str | None = Field(None, description="Id of your Google search engine (cx).")
    brave_api_key: SecretStr | None = Field(None, description="Key of Brave Search.")
    serper_api_key: SecretStr | None = Field(None, description="Key of Serper.")
    tavily_api_key: SecretStr | None = Field(None, description="Key of Tavily.")
    tavily_keyless: bool = Field(default=False, description="Ask Tavily without a key.")
    cse_base_url: Address = Field(
        "https://customsearch.googleapis.com", description="Address of Google Custom Search."
    )
    brave_base_url: Address = Field(
        "https://api.search.brave.com", description="Address of Brave Search."
    )
    serper_base_url: Address = Field("https://google.serper.dev", description="Address of Serper.")
    tavily_base_url: Address = Field("https://api.tavily.com", description="Address of Tavily.")
    searxng_base_url: Address | None = Field(None, description="Address of your SearXNG server.")


class HackerNewsSettings(SourceSettings):
    """Hacker News."""

    base_url: ProviderAddress = "https://hn.algolia.com"
    site_url: SiteAddress = "https://news.ycombinator.com"


class StackExchangeSettings(SourceSettings):
    """Stack Exchange."""

    base_url: ProviderAddress = "https://api.stackexchange.com"
    key: SecretStr | None = Field(None, description="App key; it raises the daily quota.")
    sites: SiteNames = Field(
        ("stackoverflow", "superuser"), description="Sites to search, by their API names."
    )


class GitHubSettings(SourceSettings):
    """GitHub issues."""

    base_url: ProviderAddress = "https://api.github.com"
    token: SecretStr | None = Field(None, description="Access token; it raises the rate limit.")


class LemmySettings(SourceSettings):
    """Lemmy."""

    base_url: ProviderAddress = "https://lemmy.world"
    page_size: Annotated[int, Unit("documents")] = Field(50, ge=1, le=50, description=_PAGE_SIZE)


class SourcesSettings(Section):
    """All sources."""

    reddit: RedditSettings = RedditSettings()
    x: XSettings = XSettings()
    google: GoogleSettings = GoogleSettings()
    hackernews: HackerNewsSettings = HackerNewsSettings()
    stackexchange: StackExchangeSettings = StackExchangeSettings()
    github: GitHubSettings = GitHubSettings()
    lemmy: LemmySettings = LemmySettings()
