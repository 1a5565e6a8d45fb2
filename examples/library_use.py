"""Ask one question from Python and print the findings with their quotes.

Run it: `python examples/library_use.py "What frustrates Billow users?"`. It starts a sandbox with
invented posts, so it needs no keys. For real sources use `load().settings`.
"""

import asyncio
import sys

from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.server import Sandbox, SandboxOptions


async def ask(question: str) -> Report:
    """Return the report of `question` over the sandbox."""
    async with Sandbox(SandboxOptions()) as sandbox:
        settings = load(overrides=sandbox.settings(), is_alone=True).settings
        async with Engine(settings) as engine:
            return await engine.ask(Query(question, deadline_seconds=30))


def main(question: str) -> None:
    """Print what was found."""
    report = asyncio.run(ask(question))
    print(report.summary)
    for insight in report.insights[:5]:
        print(f"\n{insight.name} ({insight.frequency.documents} posts)")
        for evidence in insight.evidence[:2]:
            print(f"  “{evidence.quote}” {evidence.url}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "What frustrates Billow users?")
