"""Ask many questions of one engine, three at a time, each with a deadline of its own.

Run it: `python examples/batch.py`. It starts a sandbox with invented posts, so it needs no keys.
From the command line `groundswell batch` does this, with files, and goes on where it was stopped.
"""

import asyncio

from groundswell import Engine, Query, Report
from groundswell.config.load import load
from groundswell.sandbox.server import Sandbox

QUESTIONS = (
    "What frustrates Billow users?",
    "What do people complain about most in Tasklark?",
    "Why do customers leave Forkful?",
    "What annoys people about support at Latchly?",
)
AT_ONCE = 3
DEADLINE_SECONDS = 30


async def answers(engine: Engine) -> list[Report]:
    """Return the reports in the order of the questions."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(text: str) -> Report:
        async with places:
            return await engine.ask(Query(text, deadline_seconds=DEADLINE_SECONDS))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(text)) for text in QUESTIONS]
    return [task.result() for task in tasks]


async def main() -> None:
    """Print the first finding of each answer."""
    async with Sandbox() as sandbox:
        settings = load(overrides=sandbox.settings(), is_alone=True).settings
        async with Engine(settings) as engine:
            reports = await answers(engine)
    for report in reports:
        print(f"{report.query.text} ({report.status}, {report.elapsed_seconds:.1f} s)")
        for insight in report.insights[:1]:
            print(f"  {insight.name}: {insight.evidence[0].url}")
    print(
        f"{sum(bool(report.insights) for report in reports)} of {len(reports)} questions answered"
    )


if __name__ == "__main__":
    asyncio.run(main())
