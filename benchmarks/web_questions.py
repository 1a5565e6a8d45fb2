"""Ask many streamed questions at once over HTTP, and see how each ends."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

import httpx2

_PRODUCTS = ("Billow", "Tasklark", "Forkful", "Puddlejet", "Inkmoth", "Latchly")
_SUBJECTS = (
    "exports", "invoices", "support", "crashes", "prices", "sync", "logins", "updates", "search",
    "refunds", "delivery", "ads", "battery", "privacy", "speed", "outages", "backups",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """How one question ended: HTTP status, seconds to first event and to the end, report status."""

    http: int
    seconds: float
    first_event_seconds: float | None = None
    first_insight_seconds: float | None = None
    report: str | None = None
    retry_after: str | None = None
    error: str | None = None


def different(count: int) -> list[str]:
    """Return `count` questions, each different from the others."""
    every = [
        f"What annoys {product} users about {subject}?"
        for subject in _SUBJECTS
        for product in _PRODUCTS
    ]
    if count > len(every):
        raise SystemExit(f"--questions: at most {len(every)}")
    return every[:count]


async def asked_at_once(
    url: str, texts: Sequence[str], *, deadline_seconds: float, keys: Sequence[str] = ()
) -> list[Answer]:
    """Ask all `texts` at once, each over its own connection (with its own key, when given)."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    timeout = httpx2.Timeout(deadline_seconds + 30.0)
    async with (
        httpx2.AsyncClient(base_url=url, limits=limits, timeout=timeout, trust_env=False) as client,
        asyncio.TaskGroup() as group,
    ):
        tasks = [
            group.create_task(_asked(client, text, deadline_seconds, keys[at] if keys else None))
            for at, text in enumerate(texts)
        ]
    return [task.result() for task in tasks]


async def _asked(
    client: httpx2.AsyncClient, text: str, deadline_seconds: float, key: str | None
) -> Answer:
    body = {"question": text, "deadline_seconds": deadline_seconds}
    headers = {"authorization": f"Bearer {key}"} if key else {}
    began = time.perf_counter()
    found = Answer(0, 0.0)
    try:
        async with client.stream("POST", "/v1/ask/stream", json=body, headers=headers) as response:
            found = replace(
                found,
                http=response.status_code,
                retry_after=response.headers.get("retry-after"),
            )
            if response.status_code == HTTPStatus.OK:
                found = await _followed(response, found, began)
            else:
                await response.aread()
    except httpx2.HTTPError as error:
        found = replace(found, error=type(error).__name__)
    return replace(found, seconds=time.perf_counter() - began)


async def _followed(response: httpx2.Response, found: Answer, began: float) -> Answer:
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
            passed = time.perf_counter() - began
            if found.first_event_seconds is None:
                found = replace(found, first_event_seconds=passed)
            if name == "insights" and found.first_insight_seconds is None:
                found = replace(found, first_insight_seconds=passed)
        elif name == "report" and line.startswith("data: "):
            found = replace(found, report=json.loads(line.removeprefix("data: "))["status"])
    return found
