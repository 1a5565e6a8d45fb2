"""Settings of each source."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Section(BaseModel):
    """Base of every frozen group of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SourceSettings(Section):
    """Toggles that every source has."""

    enabled: bool = Field(default=True, description="Ask this source.")
    base_url: str = Field(..., description="Address of the provider.")
    ttl_seconds: int = Field(3600, ge=0, le=2_592_000, description="Seconds answers stay fresh.")
    max_running: int = Field(4, ge=1, le=64, description="Requests at once.")
    max_queued: int = Field(32, ge=0, le=1024, description="Requests waiting.")
    timeout_seconds: float = Field(10.0, gt=0, le=120, description="Seconds per request.")
    page_size: int = Field(100, ge=1, le=1000, description="Documents per page.")
    max_pages: int = Field(3, ge=1, le=100, description="Pages per query.")
    windows: list[str] | None = Field(None, description="Rate windows instead of the provider's.")


class RedditSettings(SourceSettings):
    """Reddit."""

    base_url: str = "https://oauth.reddit.com"
    auth_url: str = "https://www.reddit.com/api/v1/access_token"
    site_url: str = Field("https://www.reddit.com", description="Where links to posts lead.")
    ttl_seconds: int = Field(3600, ge=0, le=86_400, description="Seconds answers stay fresh.")
    client_id: str | None = None
    client_secret: SecretStr | None = None
    user_agent: str = "python:groundswell:v0.1"
    subreddits: list[str] = Field(default_factory=list, description="Empty means all.")
    comments: bool = Field(default=True, description="Read comments too.")


class XSettings(SourceSettings):
    """X."""

    base_url: str = "https://api.x.com"
    site_url: str = Field("https://x.com", description="Where links to posts lead.")
    ttl_seconds: int = Field(3600, ge=0, le=86_400, description="Seconds answers stay fresh.")
    bearer_token: SecretStr | None = None
    max_usd_per_run: float = Field(0.5, ge=0, description="US dollars per run.")
    field_dialect: str = Field("tweet", description="Names of the response fields.")


class GoogleSettings(SourceSettings):
    """Web search."""

    base_url: str = "https://customsearch.googleapis.com"
    backend: Literal["auto", "google_cse", "brave", "serper", "tavily", "searxng"] = "auto"
    page_size: int = Field(10, ge=1, le=100, description="Documents per page.")
    cse_api_key: SecretStr | None = None
    cse_id: str | None = None
    brave_api_key: SecretStr | None = None
    serper_api_key: SecretStr | None = None
    tavily_api_key: SecretStr | None = None
    tavily_keyless: bool = False
    cse_base_url: str = "https://customsearch.googleapis.com"
    brave_base_url: str = "https://api.search.brave.com"
    serper_base_url: str = "https://google.serper.dev"
    tavily_base_url: str = "https://api.tavily.com"
    searxng_base_url: str | None = None


class HackerNewsSettings(SourceSettings):
    """Hacker News."""

    base_url: str = "https://hn.algolia.com"
    site_url: str = Field("https://news.ycombinator.com", description="Where links to posts lead.")


class StackExchangeSettings(SourceSettings):
    """Stack Exchange."""

    base_url: str = "https://api.stackexchange.com"
    key: SecretStr | None = None
    sites: list[str] = Field(default_factory=lambda: ["stackoverflow", "superuser"])


class GitHubSettings(SourceSettings):
    """GitHub issues."""

    base_url: str = "https://api.github.com"
    token: SecretStr | None = None


class LemmySettings(SourceSettings):
    """Lemmy."""

    base_url: str = "https://lemmy.world"
    page_size: int = Field(50, ge=1, le=50, description="Documents per page.")


class SourcesSettings(Section):
    """All sources."""

    reddit: RedditSettings = RedditSettings()
    x: XSettings = XSettings()
    google: GoogleSettings = GoogleSettings()
    hackernews: HackerNewsSettings = HackerNewsSettings()
    stackexchange: StackExchangeSettings = StackExchangeSettings()
    github: GitHubSettings = GitHubSettings()
    lemmy: LemmySettings = LemmySettings()
