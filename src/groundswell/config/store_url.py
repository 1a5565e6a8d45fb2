"""Where the cache is kept."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from groundswell.config.marks import Form

AUTO = "auto"


def _checked(text: str) -> str:
    if text != AUTO and not ("://" in text and urlsplit(text).scheme):
        raise ValueError("it is no address of a store")
    return text


StoreUrl = Annotated[
    str,
    AfterValidator(_checked),
    Form("auto, memory://, sqlite:///path/to/cache.sqlite or redis://host:6379/0"),
]
