"""Names of language models."""

from typing import Annotated

from pydantic import AfterValidator

from groundswell.config.marks import Form


def _checked(text: str) -> str:
    provider, _, name = text.partition(":")
    if not provider.strip() or not name.strip():
        raise ValueError("it is not provider:name")
    return text


ModelName = Annotated[
    str, AfterValidator(_checked), Form("provider:name, for example openai:gpt-5-mini")
]
