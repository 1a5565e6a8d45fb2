"""Ask one question of a sandbox, through the engine or through the server."""

import json
from typing import Any

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import Sandbox, SandboxOptions

QUESTION = "What frustrates Billow users?"
SOURCES = ["hackernews", "lemmy"]


def options() -> SandboxOptions:
    return SandboxOptions(port=0, latency=Latency("instant", seed=1))


def settings_of(sandbox: Sandbox) -> dict[str, object]:
    return {
        name: value
        for name, value in sandbox.settings().items()
        if not name.startswith("llm.") and value is not None
    } | {"cache.url": "memory://", "cache.secret": "the same keys of authors"}


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without ids and times, which differ from run to run."""
    outcomes = [{**each, "elapsed_seconds": 0} for each in report["outcomes"]]
    return rounded({**report, "id": "", "elapsed_seconds": 0, "outcomes": outcomes})


def rounded(value: Any) -> Any:
    """Return `value` with numbers of three digits: how recent a post is changes while one waits."""
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {name: rounded(each) for name, each in value.items()}
        case list():
            return [rounded(each) for each in value]
    return value


def loaded_settings(sandbox: Sandbox, **more: object) -> Settings:
    dotted = {name.replace("__", "."): value for name, value in more.items()}
    return load(overrides=settings_of(sandbox) | dotted, environ={}, dotenv=None).settings


async def engine_answer(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    async with Engine(loaded_settings(sandbox)) as engine:
        query = Query(QUESTION, sources=tuple(SOURCES), deadline_seconds=30, **more)
        report = as_dict(await engine.ask(query), with_documents=False)
    found: dict[str, Any] = json.loads(json.dumps(report))
    return found
