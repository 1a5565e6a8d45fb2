"""Ask the whole engine over a small file, with the stand-in of a language model beside it."""

import asyncio
import csv

from groundswell.config.load import load
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.sandbox.server import Sandbox, SandboxOptions

COMPLAINTS = [
    "The export is broken again and I lost all my invoices.",
    "Exporting my invoices fails with an error every single time.",
    "I can't export anything since the last update, it just crashes.",
    "The export of invoices crashes the app, this is useless.",
    "Support never answers, I have been waiting for three days.",
    "Nobody answers my emails, still waiting for support after a week.",
    "On hold with support for an hour and then they hung up on me.",
    "Support is terrible, nobody ever answers the phone.",
]
MODEL = "sandbox:sandbox-rules"
DEADLINE_SECONDS = 20.0


def write_posts(path, texts=COMPLAINTS):
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "author"])
        rows.writerows([text, f"sample_{at}"] for at, text in enumerate(texts))
    return path


def settings(sandbox=None, **overrides):
    """Settings of the stand-in, at full speed; `__` in a name is a dot."""
    found = {"profile": "test", "llm.model": MODEL}
    if sandbox is not None:
        found |= {k: v for k, v in sandbox.settings().items() if k.startswith("llm.")}
    found |= {name.replace("__", "."): value for name, value in overrides.items()}
    return load(overrides=found, environ={}, dotenv=None).settings


def query(text="What hurts?", **changes):
    return Query(text, **{"deadline_seconds": DEADLINE_SECONDS, **changes})


def ask(path, *, times=1, question=None, options=None, **overrides):
    """Return the reports of asking `times` over, and what the stand-in counted."""

    async def main():
        async with Sandbox(options or SandboxOptions()) as sandbox:
            async with Engine(settings(sandbox, **overrides)) as engine:
                reports = [
                    await engine.ask(question or query(), files=[FileInput(path)], diagnostics=True)
                    for _ in range(times)
                ]
            return reports, sandbox.audit()["providers"].get("openai", {})

    reports, audit = asyncio.run(main())
    for report in reports:
        assert_grounded(report)
    return reports, audit


def assert_grounded(report):
    """Every quote stands in its document at its place, whatever the model wrote."""
    documents = {document.id: document for document in report.documents}
    quotes = [quote for insight in report.insights for quote in insight.evidence]
    assert quotes
    for quote in quotes:
        assert documents[quote.document_id].text[quote.start : quote.end] == quote.quote
