"""Every toggle of Groundswell."""

from typing import Literal

from pydantic import Field, SecretStr

from groundswell.config.sources import Section, SourcesSettings


class DeadlineSettings(Section):
    """How the time of a run is shared."""

    search_share: float = Field(0.6, gt=0, le=1)
    naming_share: float = Field(0.3, gt=0, le=1)
    reserve_seconds: float = Field(0.15, ge=0, le=10)
    straggler_documents: int = Field(150, ge=1)
    straggler_factor: float = Field(2.0, ge=1)
    straggler_seconds: float = Field(3.0, ge=0, description="Least seconds before that cut.")


class WorkersSettings(Section):
    """Work at once."""

    max_running: int = Field(16, ge=1, le=256)
    max_queued: int = Field(256, ge=0)


class CacheSettings(Section):
    """The cache."""

    enabled: bool = True
    url: str = "memory://"
    max_entries: int = Field(10_000, ge=1)
    max_bytes: int = Field(268_435_456, ge=1)
    stale_seconds: int = Field(3600, ge=0)
    negative_ttl_seconds: int = Field(30, ge=0)
    report_ttl_seconds: int = Field(900, ge=0)
    llm_ttl_seconds: int = Field(604_800, ge=0)
    jitter: float = Field(0.1, ge=0, le=1)


class RetrySettings(Section):
    """Retries."""

    max_attempts: int = Field(3, ge=1, le=10)
    base_seconds: float = Field(0.2, ge=0)
    cap_seconds: float = Field(5.0, ge=0)
    budget_share: float = Field(0.2, ge=0, le=1)


class BreakerSettings(Section):
    """Circuit breaker."""

    failures: int = Field(5, ge=1)
    open_seconds: float = Field(30.0, gt=0)


class TransportSettings(Section):
    """Connections."""

    max_connections: int = Field(100, ge=1)
    connect_timeout_seconds: float = Field(3.0, gt=0)
    read_timeout_seconds: float = Field(10.0, gt=0)
    max_response_bytes: int = Field(8 * 1024 * 1024, ge=1024)
    http2: bool = False


class LlmSettings(Section):
    """The language model."""

    model: str | None = None
    api_key: SecretStr | None = None
    base_url: str | None = None
    max_running: int = Field(4, ge=1)
    max_queued: int = Field(32, ge=0)
    timeout_seconds: float = Field(30.0, gt=0)
    max_output_tokens: int = Field(1500, ge=1)
    temperature: float = Field(0.0, ge=0, le=2)
    token_parameter: str | None = None
    requests_per_minute: int | None = Field(None, ge=1)
    input_usd_per_million: float | None = Field(None, ge=0)
    output_usd_per_million: float | None = Field(None, ge=0)
    max_candidates: int = Field(12, ge=1)


class BudgetSettings(Section):
    """Spending of a run."""

    max_usd: float = Field(0.5, ge=0)
    max_llm_calls: int = Field(20, ge=0)
    max_tokens: int = Field(200_000, ge=0)


class WeightsSettings(Section):
    """Ranking weights."""

    frequency: float = Field(0.3, ge=0)
    intensity: float = Field(0.2, ge=0)
    recency: float = Field(0.1, ge=0)
    engagement: float = Field(0.1, ge=0)
    diversity: float = Field(0.15, ge=0)
    relevance: float = Field(0.15, ge=0)


class AnalysisSettings(Section):
    """Insights."""

    max_insights: int = Field(8, ge=1, le=50)
    min_documents: int = Field(2, ge=1)
    quotes_per_insight: int = Field(3, ge=1)
    complaint_threshold: float = Field(0.35, ge=0, le=1)
    relevance_threshold: float = Field(0.2, ge=0, le=1)
    weights: WeightsSettings = WeightsSettings()


class LogSettings(Section):
    """Logging."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["console", "json"] = "console"


class Settings(Section):
    """All settings; frozen."""

    profile: Literal["dev", "production", "test"] = "dev"
    deadline_seconds: float = Field(120.0, gt=0, le=3600)
    deadline: DeadlineSettings = DeadlineSettings()
    workers: WorkersSettings = WorkersSettings()
    sources: SourcesSettings = SourcesSettings()
    cache: CacheSettings = CacheSettings()
    retry: RetrySettings = RetrySettings()
    breaker: BreakerSettings = BreakerSettings()
    transport: TransportSettings = TransportSettings()
    llm: LlmSettings = LlmSettings()
    budget: BudgetSettings = BudgetSettings()
    analysis: AnalysisSettings = AnalysisSettings()
    log: LogSettings = LogSettings()
