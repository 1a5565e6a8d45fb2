"""Describe a request as a stand-in sees it, and its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from groundswell.sandbox.faults import Fault
from groundswell.sandbox.post import Post
from groundswell.sandbox.window import Counted

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """One request below the mount prefix of a stand-in.

    `base_url` is where the stand-in is mounted. Headers have lower-case names. `counted` says how
    full the windows of the caller are, for stand-ins that tell it in the body. A stand-in that
    takes time of its own multiplies it by `slowness`, 1 in the profile `realistic`; it makes those
    of the `fault`s that only it can make.
    """

    method: str
    path: str
    base_url: str
    now: datetime
    links: str
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    counted: Counted = field(default_factory=Counted)
    fault: Fault | None = None
    slowness: float = 0.0

    def link(self, post: Post) -> str:
        """Return where a reader finds `post`."""
        return f"{self.links}/{post.id}"

    def form(self) -> dict[str, str]:
        """Return the fields of a form body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> object:
        """Return the JSON of the body, `None` when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def bearer(self) -> str:
        """Return the token of `Authorization: Bearer …`, or nothing."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stand-in answers.

    `chunks`, if given, are sent instead of `body`, `chunk_seconds` apart; a stream that `stalls`
    then falls silent without an end. `work_seconds` is what the answer took to make, besides the
    latency of the stand-in. `tokens` are counted by the audit.

    `wait_seconds` says that the caller was told to ask nothing for so long: the audit counts
    what comes earlier all the same.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    gzip: bool = False
    wait_seconds: float | None = None
    chunks: tuple[bytes, ...] = ()
    chunk_seconds: float = 0.0
    stalls: bool = False
    work_seconds: float = 0.0
    tokens: int = 0


def json_answer(
    value: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str = JSON,
    gzip: bool = False,
    wait_seconds: float | None = None,
) -> Answer:
    """Return an answer of JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, headers or {}, content_type, gzip, wait_seconds)


def html_answer(text: str, *, status: int = 200) -> Answer:
    """Return an answer of HTML."""
    return Answer(status, text.encode(), content_type=HTML)


def whole(text: str | None, *, otherwise: int) -> int | None:
    """Return a parameter as a whole number; `None` when it is something else."""
    if text is None or text == "":
        return otherwise
    try:
        return int(text)
    except ValueError:
        return None
