"""Ask each ready source and the model for a sign of life; no search is made, nothing is paid."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from groundswell.cli.finding import Finding
from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.config.sources import SourcesSettings
from groundswell.engine import Engine, options, web_search
from groundswell.engine.model import is_langchains, server_of
from groundswell.engine.toggles import built_in
from groundswell.errors import TransportError
from groundswell.transport.http import Http, HttpRequest, HttpResponse

TIMEOUT_SECONDS = 10.0
MOST_SKEW_SECONDS = 60.0
_SERVER_ERROR = 500
_REFUSED = frozenset({401, 403})
_MODEL = "language model"


def findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is found, once all have answered or their time is over."""
    yield from asyncio.run(_asked(settings))


def addresses(settings: Settings, ready: Sequence[str]) -> dict[str, str]:
    """Return the address of each source in `ready`, as far as settings name it."""
    found: dict[str, str] = {}
    for name in ready:
        chosen = built_in(name, settings)
        plugin = settings.plugins.of(name).options
        address = plugin.get("base_url") if chosen is None else chosen.base_url
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            found[name] = address
    if "google" in found:
        found["google"] = web_search.address(settings)
    return found


async def _asked(settings: Settings) -> list[Finding]:
    async with Engine(settings) as engine:
        ready = [each.info.name for each in engine.describe_sources() if each.state == "ready"]
    http, clock = options.http_client(settings), SystemClock()
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(source_finding(name, url, http=http, clock=clock))
                for name, url in addresses(settings, ready).items()
            ]
            if settings.llm.model is not None:
                tasks.append(group.create_task(model_finding(settings, http=http)))
    finally:
        await http.aclose()
    not_tried = [
        Finding("ok", f"reach {name}", "not tried: its package knows the address, not a setting")
        for name in ready
        if name not in addresses(settings, ready)
    ]
    return [*(task.result() for task in tasks), *not_tried]


async def source_finding(name: str, url: str, *, http: Http, clock: Clock) -> Finding:
    """Judge whether a provider answers at all, whatever it says, and whether our clock is right."""
    subject = f"reach {name}"
    try:
        answer = await http.send(HttpRequest("GET", url, timeout_seconds=TIMEOUT_SECONDS))
    except TransportError as error:
        group = "sources" if name in SourcesSettings.model_fields else "plugins"
        return _unreachable(subject, error, f"{group}.{name}.enabled=false leaves it out")
    if answer.status >= _SERVER_ERROR:
        return Finding("warn", subject, f"answers {answer.status}", "try again later")
    skew = _skew_seconds(answer, clock.now())
    if skew is not None and skew > MOST_SKEW_SECONDS:
        return Finding(
            "warn", subject, f"its clock differs by {skew:.0f} s", "set the clock of this machine"
        )
    return Finding("ok", subject, "answers")


async def model_finding(settings: Settings, *, http: Http) -> Finding:
    """Judge whether the model's server answers and takes the key; no token is bought."""
    if is_langchains(settings.llm):
        return Finding("ok", f"reach {_MODEL}", "not tried: LangChain reaches it")
    server = server_of(settings.llm)
    headers = {"authorization": f"Bearer {server.api_key}"} if server.api_key else {}
    url = f"{server.base_url.rstrip('/')}/models"
    request = HttpRequest("GET", url, headers=headers, timeout_seconds=TIMEOUT_SECONDS)
    try:
        answer = await http.send(request)
    except TransportError as error:
        return _unreachable(f"reach {_MODEL}", error, "check llm.base_url, or use --no-llm")
    if answer.status in _REFUSED:
        return Finding("fail", f"reach {_MODEL}", "it refuses the key", "check llm.api_key")
    if answer.status >= _SERVER_ERROR:
        return Finding("warn", f"reach {_MODEL}", f"answers {answer.status}", "try again later")
    return Finding("ok", f"reach {_MODEL}", "answers")


def _unreachable(subject: str, error: TransportError, alternative: str) -> Finding:
    remedy = f"check network, proxy and firewall; {alternative}"
    return Finding("fail", subject, error.message, remedy)


def _skew_seconds(answer: HttpResponse, now: datetime) -> float | None:
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return abs((now - said.replace(tzinfo=said.tzinfo or UTC)).total_seconds())
