"""Every toggle of Groundswell."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from groundswell.config.address import Address
from groundswell.config.marks import Form, Unit
from groundswell.config.model_name import ModelName
from groundswell.config.plugins import PluginsSettings
from groundswell.config.section import Section
from groundswell.config.server import ServerSettings
from groundswell.config.sources import SourcesSettings
from groundswell.config.store_url import StoreUrl

Profile = Literal["dev", "production", "test"]


class DeadlineSettings(Section):
    """How the time of a run is shared."""

    search_share: float = Field(
        0.6, gt=0, le=1, description="Largest share of the deadline that searching may use."
    )
    naming_share: float = Field(
        0.3, gt=0, le=1, description="Share of the deadline kept for naming by a language model."
    )
    reserve_seconds: float = Field(
        0.15, ge=0, le=10, description="Time kept at the end to put the report together."
    )
    straggler_documents: Annotated[int, Unit("documents")] = Field(
        150, ge=1, le=100_000, description="With so many found, a slow source may be cut off."
    )
    straggler_factor: Annotated[float, Unit("times")] = Field(
        2.0,
        ge=1,
        le=20,
        description="A source is cut off after so many times the time of the slowest that ended.",
    )
    straggler_seconds: float = Field(
        3.0, ge=0, le=600, description="No source is cut off before this time."
    )


class WorkersSettings(Section):
    """Work at once."""

    max_running: Annotated[int, Unit("calls")] = Field(
        16, ge=1, le=256, description="Calls at once, over all sources and questions."
    )
    max_queued: Annotated[int, Unit("calls")] = Field(
        2048, ge=0, le=100_000, description="Calls that may wait for a worker; more are refused."
    )


class CacheSettings(Section):
    """The cache."""

    enabled: bool = Field(default=True, description="Read and keep answers in the cache.")
    url: StoreUrl = Field(
        "auto", description="Where it is kept; auto: a file for commands, memory for the library."
    )
    max_entries: Annotated[int, Unit("entries")] = Field(
        10_000, ge=1, le=10_000_000, description="Most entries; the least recently used go first."
    )
    max_bytes: int = Field(
        256 * 2**20, ge=1, le=2**40, description="Most bytes; the least recently used go first."
    )
    stale_seconds: int = Field(
        3600,
        ge=0,
        le=2_592_000,
        description="How long past its TTL an answer may replace a failure.",
    )
    swr_seconds: int = Field(
        0,
        ge=0,
        le=86_400,
        description="How long past its TTL an answer serves at once while it is fetched anew.",
    )
    negative_ttl_seconds: int = Field(
        30, ge=0, le=86_400, description="How long an empty or refused answer is kept."
    )
    report_ttl_seconds: int = Field(
        900, ge=0, le=86_400, description="How long a whole report is kept."
    )
    llm_ttl_seconds: int = Field(
        604_800, ge=0, le=2_592_000, description="How long an answer of the language model is kept."
    )
    jitter: Annotated[float, Unit("share of the TTL")] = Field(
        0.1, ge=0, le=1, description="Shorten each TTL by up to this, so that not all end at once."
    )
    timeout_seconds: float = Field(
        0.5, gt=0, le=10, description="A slower read or write of the cache counts as a miss."
    )
    sweep_seconds: float = Field(
        60.0, ge=1, le=3_600, description="How often expired entries are removed physically."
    )
    lease_seconds: float = Field(
        5.0,
        ge=0,
        le=60,
        description="How long a process waits for another that fetches the same; Redis only.",
    )
    secret: SecretStr | None = Field(
        None,
        description="Secret of the keys, for several machines on a Redis without a password.",
    )


class RetrySettings(Section):
    """Retries."""

    max_attempts: Annotated[int, Unit("attempts")] = Field(
        3, ge=1, le=10, description="Attempts at one request, the first included."
    )
    base_seconds: float = Field(
        0.2, ge=0, le=60, description="Longest wait before the second attempt; it doubles then."
    )
    cap_seconds: float = Field(5.0, ge=0, le=600, description="Longest wait between two attempts.")
    budget_share: float = Field(
        0.2, ge=0, le=1, description="Retries allowed as a share of the requests made."
    )


class BreakerSettings(Section):
    """Circuit breaker."""

    failures: Annotated[int, Unit("failures")] = Field(
        5, ge=1, le=1000, description="Failures in a row after which a source is left alone."
    )
    open_seconds: float = Field(
        30.0, gt=0, le=3600, description="How long it is left alone before one trial request."
    )


class HedgeSettings(Section):
    """A second attempt at a request that is unusually slow."""

    enabled: bool = Field(
        default=False, description="Ask a second time when an answer is late; the first one wins."
    )
    quantile: Annotated[float, Unit("share of 1")] = Field(
        0.95, ge=0.5, le=0.999, description="Late is later than this share of the last answers."
    )
    min_samples: Annotated[int, Unit("answers")] = Field(
        20, ge=1, le=256, description="Answers that must be known before."
    )


class LimitsSettings(Section):
    """Where rate limits are counted, and with what margin."""

    url: Annotated[
        StoreUrl, Form("auto, memory://, sqlite:///path/to/limits.sqlite or redis://host:6379/0")
    ] = Field("auto", description="Who shares the counts; auto: whoever shares the cache.")
    margin_seconds: float = Field(
        0.05,
        ge=0,
        le=10,
        description="Added to each rate window: requests do not all arrive equally late.",
    )
    fallback_share: float = Field(
        0.25,
        gt=0,
        le=1,
        description="Share of the limits that is used while the shared counts are lost.",
    )


class TransportSettings(Section):
    """Connections."""

    max_connections: Annotated[int, Unit("connections")] = Field(
        100, ge=1, le=10_000, description="Open connections over all servers."
    )
    connect_timeout_seconds: float = Field(3.0, gt=0, le=60, description="Longest time to connect.")
    read_timeout_seconds: float = Field(
        10.0, gt=0, le=300, description="Longest silence of a server while it answers."
    )
    max_response_bytes: int = Field(
        8 * 2**20, ge=1024, le=2**30, description="Largest answer that is read."
    )
    http2: bool = Field(default=False, description="Speak HTTP/2 to servers that can.")
    trust_env: bool = Field(
        default=True, description="Use the proxies that HTTP_PROXY and the like name."
    )


class LlmSettings(Section):
    """The language model."""

    model: ModelName | None = Field(None, description="Which model names insights; none: local.")
    api_key: SecretStr | None = Field(
        None, description="Key of the model's server, whichever it is; none: the provider's key."
    )
    base_url: Address | None = Field(
        None, description="A server that speaks OpenAI's chat completions; none: the provider's."
    )
    openai_key: SecretStr | None = Field(
        None, description="Key for the providers openai and compatible."
    )
    openai_base_url: Address | None = Field(
        None, description="Their address, when llm.base_url is not set."
    )
    openrouter_key: SecretStr | None = Field(None, description="Key for the provider openrouter.")
    groq_key: SecretStr | None = Field(None, description="Key for the provider groq.")
    mistral_key: SecretStr | None = Field(None, description="Key for the provider mistral.")
    deepseek_key: SecretStr | None = Field(None, description="Key for the provider deepseek.")
    together_key: SecretStr | None = Field(None, description="Key for the provider together.")
    max_running: Annotated[int, Unit("calls")] = Field(
        16, ge=1, le=256, description="Model calls at once."
    )
    max_queued: Annotated[int, Unit("calls")] = Field(
        1024, ge=0, le=10_000, description="Model calls that may wait; more are refused."
    )
    timeout_seconds: float = Field(
        30.0, gt=0, le=600, description="Longest time of one attempt at a model call."
    )
    max_output_tokens: int = Field(
        1500, ge=1, le=100_000, description="Most tokens that one call may write."
    )
    temperature: Annotated[float, Unit("of sampling")] = Field(
        0.0, ge=0, le=2, description="Randomness of answers; only answers at 0 can be cached."
    )
    token_parameter: Literal["max_tokens", "max_completion_tokens"] | None = Field(
        None, description="Field of a request that limits tokens; none: what the provider reads."
    )
    requests_per_minute: int | None = Field(
        None, ge=1, le=1_000_000, description="Most calls in a minute; none: no limit."
    )
    input_usd_per_million: float | None = Field(
        None, ge=0, le=10_000, description="Price of input tokens, for a model without known price."
    )
    output_usd_per_million: float | None = Field(
        None, ge=0, le=10_000, description="Price of output tokens, for such a model."
    )
    max_candidates: Annotated[int, Unit("candidates")] = Field(
        12, ge=1, le=50, description="Most candidate insights that are sent to the model."
    )
    summary: bool = Field(default=True, description="Let the model write the summary too.")
    plan: bool = Field(
        default=True, description="Let the model add search phrases while the search runs."
    )


class BudgetSettings(Section):
    """Spending of a run."""

    max_usd: float = Field(
        1.0, ge=0, le=1000, description="Most money for one question: model, X and web searches."
    )
    max_llm_calls: Annotated[int, Unit("calls")] = Field(
        20, ge=0, le=1000, description="Most model calls for one question."
    )
    max_tokens: int = Field(
        200_000, ge=0, le=100_000_000, description="Most model tokens for one question."
    )


class WeightsSettings(Section):
    """Ranking weights, relative to each other."""

    frequency: Annotated[float, Unit("weight")] = Field(
        0.3, ge=0, le=1, description="Weight of how many people say it."
    )
    intensity: Annotated[float, Unit("weight")] = Field(
        0.2, ge=0, le=1, description="Weight of how strongly they say it."
    )
    recency: Annotated[float, Unit("weight")] = Field(
        0.1, ge=0, le=1, description="Weight of how recently they said it."
    )
    engagement: Annotated[float, Unit("weight")] = Field(
        0.1, ge=0, le=1, description="Weight of votes and comments."
    )
    diversity: Annotated[float, Unit("weight")] = Field(
        0.15, ge=0, le=1, description="Weight of how many sources it comes from."
    )
    relevance: Annotated[float, Unit("weight")] = Field(
        0.15, ge=0, le=1, description="Weight of how close it is to the question."
    )


class AnalysisSettings(Section):
    """Insights."""

    max_insights: Annotated[int, Unit("insights")] = Field(
        12, ge=1, le=50, description="Most insights in a report."
    )
    min_documents: Annotated[int, Unit("documents")] = Field(
        2, ge=1, le=1000, description="Fewest documents that make an insight."
    )
    quotes_per_insight: Annotated[int, Unit("quotes")] = Field(
        3, ge=1, le=20, description="Most quotes shown for an insight."
    )
    complaint_threshold: Annotated[float, Unit("score")] = Field(
        0.35, ge=0, le=1, description="Least score with which a sentence counts as its kind."
    )
    relevance_threshold: Annotated[float, Unit("score")] = Field(
        0.2, ge=0, le=1, description="Least closeness to the question with which a post is kept."
    )
    weights: WeightsSettings = WeightsSettings()


class LogSettings(Section):
    """Logging."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Least level that is logged, to stderr."
    )
    format: Literal["console", "json"] = Field("console", description="How a log line looks.")


class TelemetrySettings(Section):
    """What leaves the process about its runs; off by default."""

    otlp_endpoint: str | None = Field(
        None,
        description="Collector of the spans of each run, over OTLP/HTTP; needs the extra `otel`.",
    )


class Settings(Section):
    """All settings; frozen. The defaults here are those of the profile `dev`."""

    profile: Profile = Field("dev", description="Which set of defaults applies.")
    deadline_seconds: float = Field(
        120.0, ge=1, le=3600, description="When a question is answered, unless it says so itself."
    )
    deadline: DeadlineSettings = DeadlineSettings()
    workers: WorkersSettings = WorkersSettings()
    sources: SourcesSettings = SourcesSettings()
    plugins: PluginsSettings = PluginsSettings()
    cache: CacheSettings = CacheSettings()
    retry: RetrySettings = RetrySettings()
    breaker: BreakerSettings = BreakerSettings()
    hedge: HedgeSettings = HedgeSettings()
    limits: LimitsSettings = LimitsSettings()
    transport: TransportSettings = TransportSettings()
    llm: LlmSettings = LlmSettings()
    budget: BudgetSettings = BudgetSettings()
    analysis: AnalysisSettings = AnalysisSettings()
    log: LogSettings = LogSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    server: ServerSettings = ServerSettings()
