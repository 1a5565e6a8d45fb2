"""Read `provider:name` and know where each provider is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from groundswell.errors import ConfigurationError

# The best known of those that LangChain reaches; each needs its package.
_LANGCHAINS = ("anthropic", "google_genai", "bedrock", "cohere", "xai")

TokenField = Literal["max_completion_tokens", "max_tokens"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Defaults of a provider; `key_owner` is whose key is sent there, and nobody else's ever is.

    A `base_url` of `None` must be given by the user. `is_free` means that you run it yourself.
    `reads_lengths` means that a schema may bound texts and lists, which strict outputs elsewhere
    refuse.
    """

    base_url: str | None = None
    key_owner: str | None = None
    token_field: TokenField = "max_tokens"  # noqa: S105  # the field every server reads
    is_free: bool = False
    reads_lengths: bool = False

    @property
    def key_variable(self) -> str | None:
        """Return the conventional environment variable of the key."""
        return None if self.key_owner is None else f"{self.key_owner.upper()}_API_KEY"


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("https://api.openai.com/v1", "openai", "max_completion_tokens"),
    "openrouter": Provider("https://openrouter.ai/api/v1", "openrouter"),
    "groq": Provider("https://api.groq.com/openai/v1", "groq", "max_completion_tokens"),
    "mistral": Provider("https://api.mistral.ai/v1", "mistral"),
    "deepseek": Provider("https://api.deepseek.com/v1", "deepseek"),
    "together": Provider("https://api.together.xyz/v1", "together"),
    "ollama": Provider("http://127.0.0.1:11434/v1", is_free=True, reads_lengths=True),
    "vllm": Provider("http://127.0.0.1:8000/v1", is_free=True, reads_lengths=True),
    "llamacpp": Provider("http://127.0.0.1:8080/v1", is_free=True, reads_lengths=True),
    "sandbox": Provider("http://127.0.0.1:8899/openai/v1", is_free=True),
    "compatible": Provider(key_owner="openai"),
}


def parse_model(text: str) -> tuple[str, str]:
    """Return provider and model name of `provider:name`; the name may contain colons.

    Raises:
        ConfigurationError: a part is missing.
    """
    provider, _, name = text.strip().partition(":")
    if not provider.strip() or not name.strip():
        raise ConfigurationError(
            f"llm.model: {text[:80]!r} is not provider:name",
            remedy=f"Write for example openai:gpt-5-mini. Providers: {', '.join(PROVIDERS)}.",
        )
    return provider.strip().lower(), name.strip()


def provider_of(name: str, *, base_url: str | None) -> Provider:
    """Return the defaults of provider `name`; with a `base_url` any name will do.

    Raises:
        ConfigurationError: the provider is unknown or has no address, and none is given.
    """
    found = PROVIDERS.get(name)
    if found is None and base_url is None:
        close = get_close_matches(name, (*PROVIDERS, *_LANGCHAINS), n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise ConfigurationError(
            f"llm.model: {name[:40]!r} is no known provider, and llm.base_url is not set.{hint}",
            remedy=f"Use one of {', '.join(PROVIDERS)}; one that LangChain reaches "
            f"({', '.join(_LANGCHAINS)} …: pip install 'groundswell[langchain]' and its package, "
            "langchain-anthropic for example); or set llm.base_url to a server that speaks "
            "OpenAI's chat completions.",
        )
    found = found or Provider()
    if found.base_url is None and base_url is None:
        raise ConfigurationError(
            f"llm.model: the provider {name!r} has no address of its own",
            remedy="Set llm.base_url or OPENAI_BASE_URL, for example http://127.0.0.1:8000/v1.",
        )
    return found
