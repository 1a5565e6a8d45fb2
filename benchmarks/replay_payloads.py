"""Feed recorded answers of real providers to the adapters, and say what became of each.

    python benchmarks/replay_payloads.py FOLDER

FOLDER holds a MANIFEST.json: a list of objects with `file` (its first folder names the provider),
`status` and `url`. A file is a plain body, or an object with `status`, `headers` and `body`.
The exit code is 1 when anything but a page or a `SourceError` comes out of an adapter.
"""

import asyncio
import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from groundswell.clock import SystemClock
from groundswell.domain.file_input import FileInput
from groundswell.errors import InvalidQueryError, SourceError, TransportError
from groundswell.sources.file.source import FileSource
from groundswell.sources.google import GoogleSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import Page, PageRequest, Source
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from groundswell.sources.web_search.google_cse import GoogleCse, GoogleCseOptions
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import Http, HttpRequest, HttpResponse

LIMIT = 1_000
CLOCK = SystemClock()


class Recording:
    """Gives the recorded answer to every request, and a token to whoever asks for one."""

    def __init__(self, answer: HttpResponse) -> None:
        self._answer = answer

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Return the recorded answer."""
        if request.form is not None:
            return HttpResponse(200, {}, b'{"access_token": "recorded"}')
        return self._answer

    async def aclose(self) -> None:
        """Close nothing."""


def _reddit(http: Http) -> Source:
    return Reddit(http, RedditOptions("id", "secret", "python:replay:v1"), clock=CLOCK)


def _google(http: Http) -> Source:
    backend = GoogleCse(http, GoogleCseOptions("key", "engine"), clock=CLOCK)
    return GoogleSource(backend, ttl_seconds=1)


ADAPTERS: Mapping[str, Callable[[Http], Source]] = {
    "reddit": _reddit,
    "reddit_http": _reddit,
    "x_v1": lambda http: X(http, XOptions("token"), clock=CLOCK),
    "x_v2": lambda http: X(http, XOptions("token"), clock=CLOCK),
    "hn": lambda http: HackerNewsSource(http, HackerNewsOptions(), clock=CLOCK),
    "stackexchange": lambda http: StackExchangeSource(http, StackExchangeOptions(), clock=CLOCK),
    "google_cse": _google,
}


def recorded(path: Path, status: int) -> HttpResponse:
    """Return the answer that a file holds."""
    raw = path.read_bytes()
    value = json.loads(raw)
    if not (isinstance(value, dict) and {"status", "headers", "body"} <= value.keys()):
        return HttpResponse(status, {"content-type": "application/json"}, raw)
    headers = {
        name.lower(): ", ".join(found) if isinstance(found, list) else str(found)
        for name, found in value["headers"].items()
    }
    body = value["body"]
    text = body if isinstance(body, str) else json.dumps(body)
    return HttpResponse(int(value["status"]), headers, text.encode())


def source_of(provider: str, path: Path, answer: HttpResponse) -> tuple[Source, str | None]:
    """Return who reads the answer, and the cursor that leads there."""
    if provider not in ADAPTERS:  # no adapter: read it as a file of one's own
        return FileSource(FileInput(path), name="file"), None
    is_thread = provider.startswith("reddit") and answer.body.lstrip()[:1] == b"["
    return ADAPTERS[provider](Recording(answer)), "comments:abc:" if is_thread else None


async def replayed(provider: str, path: Path, status: int) -> str:
    """Return what became of one recorded answer, in a line."""
    answer = recorded(path, status)
    source, cursor = source_of(provider, path, answer)
    try:
        page: Page = await source.fetch(PageRequest(("word",), LIMIT, cursor=cursor))
    except (SourceError, TransportError, InvalidQueryError) as error:
        return f"{type(error).__name__}: {error.message} -> {error.remedy}"
    except Exception:  # noqa: BLE001  # the very thing to find
        return "ESCAPED " + traceback.format_exc(limit=-3).replace("\n", " | ")
    dated = sum(document.created_at is not None for document in page.documents)
    more = "more" if page.next_cursor else "end"
    return f"{len(page.documents)} documents ({dated} dated), {page.skipped} skipped, {more}"


async def main(folder: Path) -> int:
    """Replay every answer of the manifest."""
    entries: list[dict[str, Any]] = json.loads((folder / "MANIFEST.json").read_text())
    outcomes: Counter[str] = Counter()
    for entry in sorted(entries, key=lambda entry: str(entry["file"])):
        name = str(entry["file"])
        line = await replayed(name.partition("/")[0], folder / name, int(entry["status"]))
        kind = "page" if line[0].isdigit() else line.split()[0].rstrip(":")
        outcomes[kind] += 1
        print(f"{entry['status']}  {name}\n     {line}")
    print(f"\n{len(entries)} answers: " + ", ".join(f"{n} {kind}" for kind, n in outcomes.items()))
    return 1 if outcomes["ESCAPED"] else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
