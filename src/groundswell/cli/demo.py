"""Ask the bundled sample posts over real HTTP, without a key, a setting or a file of the user."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from groundswell.cli.loading import load_settings
from groundswell.cli.sandbox import DEFAULT_PORT
from groundswell.config import setting
from groundswell.config.load import LoadedSettings
from groundswell.errors import ConfigurationError, InvalidQueryError
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox, SandboxOptions

# Quick, but slow enough that the progress of the sources can be seen; the same every time.
LATENCY = Latency("realistic", seed=1, scale=0.4)


@contextmanager
def demonstration(
    *,
    assignments: tuple[str, ...] = (),
    overrides: Mapping[str, object] | None = None,
    config: Path | None = None,
) -> Iterator[LoadedSettings]:
    """Run a sandbox and yield settings that know no address and no key but its own.

    `overrides` are the settings that other options stand for.

    Raises:
        ConfigurationError: a value of --set cannot be used.
        InvalidQueryError: a settings file is named.
    """
    if config is not None:
        raise InvalidQueryError(
            "--demo and --config contradict each other: the demo uses no settings of yours",
            remedy="Leave one out; single settings can be changed with --set.",
        )
    with _sandbox() as sandbox:
        yield load_settings(
            assignments=assignments,
            overrides={**_own(sandbox, chosen=_names(assignments)), **(overrides or {})},
            is_alone=True,
        )


@contextmanager
def _sandbox() -> Iterator[Sandbox]:
    """Run a sandbox on the port of `groundswell sandbox`, so that links open in one later."""
    with ExitStack() as stack:
        try:
            sandbox = stack.enter_context(running(_options(port=DEFAULT_PORT)))
        except ConfigurationError:  # the port is in use
            sandbox = stack.enter_context(running(_options(port=0)))
        yield sandbox


def _options(*, port: int) -> SandboxOptions:
    return SandboxOptions(port=port, latency=LATENCY)


def _own(sandbox: Sandbox, *, chosen: frozenset[str]) -> dict[str, object]:
    """Return the settings of the sandbox, and nothing in place of any other address or key."""
    given = sandbox.settings()
    found: dict[str, object] = {}
    for name, each in setting.every().items():
        if not name.startswith(("sources.", "llm.")):
            continue
        if each.is_secret or name.endswith("_id"):
            found[name] = given.get(name)
        elif name.endswith("_url"):
            nowhere = None if each.is_optional else f"{sandbox.url}/_sandbox/nowhere"
            found[name] = given.get(name, nowhere)
        elif name in given and name not in chosen:
            found[name] = given[name]
    if "llm.model" not in chosen:
        found["llm.model"] = None
    return {
        **found,
        "cache.url": "memory://",
        "plugins.enabled": False,  # they would ask true servers
        "transport.trust_env": False,  # a proxy has no business between here and loopback
    }


def _names(assignments: tuple[str, ...]) -> frozenset[str]:
    return frozenset(text.partition("=")[0].strip() for text in assignments)
