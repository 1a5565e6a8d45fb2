"""Read `provider:name`."""

from groundswell.errors import ConfigurationError


def parse_model(text: str) -> tuple[str, str]:
    """Return provider and model name of `provider:name`; the name may contain colons.

    Raises:
        ConfigurationError: a part is missing.
    """
    provider, _, name = text.strip().partition(":")
    if not provider.strip() or not name.strip():
        raise ConfigurationError(
            f"the model {text[:80]!r} is not provider:name",
            remedy="Write for example openai:gpt-5-mini.",
        )
    return provider.strip().lower(), name.strip()
