"""Names of environment variables."""

PREFIX = "GROUNDSWELL_"
# Of two that mean the same setting, the later wins.
CONVENTIONAL = {
    "OPENAI_API_KEY": "llm.openai_key",
    "OPENAI_BASE_URL": "llm.openai_base_url",
    "OPENROUTER_API_KEY": "llm.openrouter_key",
    "GROQ_API_KEY": "llm.groq_key",
    "MISTRAL_API_KEY": "llm.mistral_key",
    "DEEPSEEK_API_KEY": "llm.deepseek_key",
    "TOGETHER_API_KEY": "llm.together_key",
    "REDDIT_CLIENT_ID": "sources.reddit.client_id",
    "REDDIT_CLIENT_SECRET": "sources.reddit.client_secret",
    "TWITTER_BEARER_TOKEN": "sources.x.bearer_token",
    "X_BEARER_TOKEN": "sources.x.bearer_token",
    "GOOGLE_API_KEY": "sources.google.cse_api_key",
    "GOOGLE_CSE_ID": "sources.google.cse_id",
    "BRAVE_API_KEY": "sources.google.brave_api_key",
    "SERPER_API_KEY": "sources.google.serper_api_key",
    "TAVILY_API_KEY": "sources.google.tavily_api_key",
    "GITHUB_TOKEN": "sources.github.token",
    "STACKEXCHANGE_KEY": "sources.stackexchange.key",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "telemetry.otlp_endpoint",
    "REDIS_URL": "cache.url",
}


def variable_of(name: str) -> str:
    """Return the variable of a setting: `GROUNDSWELL_CACHE__URL` of `cache.url`."""
    return PREFIX + name.upper().replace(".", "__")


def setting_of(variable: str) -> str:
    """Return the setting that a variable of ours means, whether or not there is such a setting."""
    return variable.removeprefix(PREFIX).lower().replace("__", ".")


def conventional_of(name: str) -> tuple[str, ...]:
    """Return the variables that other programs use for a setting too."""
    return tuple(variable for variable, meant in CONVENTIONAL.items() if meant == name)
