"""Addresses of servers."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from groundswell.config.marks import Form


def _checked(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(map(str.isspace, text)):
        raise ValueError("it is no web address")
    return text.rstrip("/")


Address = Annotated[str, AfterValidator(_checked), Form("an address with http:// or https://")]
ProviderAddress = Annotated[
    Address, Field(description="Address of the provider, or of what stands in for it.")
]
SiteAddress = Annotated[
    Address, Field(description="Address of the site that links to posts lead to.")
]
