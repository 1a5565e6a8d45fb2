"""Make settings for measuring: the sandbox's addresses, and nothing of the user's own."""

from collections.abc import Mapping

from groundswell.bench.sandbox_process import SandboxProcess
from groundswell.config.load import load
from groundswell.config.settings import Settings

MODEL = "sandbox:sandbox-rules"


def sandbox_settings(
    sandbox: SandboxProcess, *, has_model: bool, overrides: Mapping[str, object] | None = None
) -> Settings:
    """Return settings that reach only `sandbox`; cache and limits are in memory."""
    chosen = dict(sandbox.settings)
    if has_model:
        chosen["llm.model"] = MODEL
    else:
        chosen = {name: value for name, value in chosen.items() if not name.startswith("llm.")}
    chosen |= {
        "cache.url": "memory://",
        "plugins.enabled": False,
        "transport.trust_env": False,
        **(overrides or {}),
    }
    return load(overrides=chosen, environ={}, dotenv=None).settings
