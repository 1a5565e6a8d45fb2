"""Posts, a sandbox in the loop of the test, and plain requests to it."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.transport.client import HttpClient, TransportOptions
from groundswell.transport.http import HttpRequest
from tests.fake_clock import FakeClock


def post(number, platform, **changes):
    values = {
        "id": f"p{number}",
        "title": f"Export number {number}",
        "text": f"The export of Billow fails, case {number}.",
        "author": f"sample_user_{number}",
        "created_at": datetime.now(UTC) - timedelta(hours=number + 1),
        "community": "smallbusiness",
        "score": number,
        "comments": number,
        "language": "en",
    }
    return Post(number=number, platform=platform, **{**values, **changes})


def posts(count, platform, **changes):
    return Corpus([post(number, platform, **changes) for number in range(1, count + 1)])


def frozen_clock():
    """A clock that stands still at the present: windows never end unless a test says so."""
    clock = FakeClock()
    clock._epoch = datetime.now(UTC)
    return clock


class Client:
    """Our transport, pointed at one sandbox."""

    def __init__(self, sandbox, http):
        self.sandbox = sandbox
        self.http = http

    async def send(self, method, path, **options):
        return await self.http.send(HttpRequest(method, self.sandbox.url + path, **options))

    async def get(self, path, **params):
        return await self.send("GET", path, params={k: str(v) for k, v in params.items()})

    async def audit(self):
        return json.loads((await self.get("/_sandbox/audit")).body)


@asynccontextmanager
async def served(corpus=None, **options):
    """Run a sandbox and a client of it."""
    http = HttpClient(TransportOptions(read_timeout_seconds=30.0, trust_env=False))
    try:
        async with Sandbox(SandboxOptions(corpus=corpus, **options)) as sandbox:
            yield Client(sandbox, http)
            await http.aclose()
    finally:
        await http.aclose()
