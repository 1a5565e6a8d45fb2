"""An engine on a sandbox over real HTTP, both on the clock of a quiet loop."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from groundswell.config.load import load
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import Sandbox, SandboxOptions
from tests.quiet_loop import QuietLoop


@asynccontextmanager
async def opened(
    quiet: QuietLoop, *, has_model: bool, seed: int = 1, **more: object
) -> AsyncIterator[tuple[Sandbox, Engine]]:
    """Open an engine on a sandbox; both go by the clock that waits for everybody."""
    options = SandboxOptions(clock=quiet.clock, latency=Latency("realistic", seed=seed))
    async with Sandbox(options) as sandbox:
        chosen = {
            **sandbox.settings(),
            "profile": "test",
            "transport.trust_env": False,
            # Connecting takes real time, of which a busy machine needs more.
            "transport.connect_timeout_seconds": 60.0,
            "transport.read_timeout_seconds": 300.0,
        }
        if has_model:
            chosen["llm.model"] = "sandbox:sandbox-rules"
        chosen |= more
        settings = load(overrides=chosen, is_alone=True).settings
        async with Engine(settings, clock=quiet.clock, rng=random.Random(1)) as engine:
            yield sandbox, engine
